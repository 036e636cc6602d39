"""Tell what a server says of a query from a server that does not answer."""

from collections.abc import Callable
from typing import TypeVar

import requests

from slo.connection import Refused
from slo.errors import ServerUnreachable

Given = TypeVar("Given")

OF_THE_QUERY = frozenset({400, 422, 503, 504})
"""How servers answer to a query that is wrong, too large or too slow; the others concern the server."""


def asked(ask: Callable[[], tuple[Given, ...]]) -> tuple[tuple[Given, ...], str]:
    """Ask, and give the answer; where the server refuses the query, nothing and what it says of it.

    Raises:
        ServerUnreachable: No answer, or one that has nothing to do with the query.
    """
    try:
        return ask(), ""
    except ServerUnreachable as error:
        words = _words(error.__cause__)
        if words is None:
            raise
        return (), words


# Private


def _words(cause: BaseException | None) -> str | None:
    if isinstance(cause, Refused) and cause.status in OF_THE_QUERY:
        return cause.words
    if isinstance(cause, requests.ReadTimeout):
        return "no answer in time"
    return None
