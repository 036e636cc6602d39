"""Who may ask."""

import hmac
from collections.abc import Mapping

from flask import Request

from loadtests.gate.question import read_object, token_of


class NotAllowed(Exception):  # noqa: N818 - read as a sentence
    """Somebody without the token, or a page in somebody's browser."""


class Guard:
    """Lets requests in that carry the token."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def document(self, request: Request) -> Mapping[str, object]:
        """Read the body of a request that may be answered; curl sends it as a form, whatever it is.

        Raises:
            NotAllowed: the token is missing or wrong.
            InvalidInput: the body is no JSON object.
        """
        if "Origin" in request.headers:
            message = "a page in a browser must not open gates; ask with another client"
            raise NotAllowed(message)
        header = _bearer(request)
        if header:
            self._check(header)
        document = read_object(request.get_data())
        if not header:
            self._check(token_of(document))
        return document

    # Private

    def _check(self, token: str) -> None:
        # A plain comparison ends at the first wrong byte, and its duration tells how far a guess got.
        if self._token and not hmac.compare_digest(token.encode("utf-8", "surrogatepass"), self._token):
            message = "the token is missing or wrong; set `token` in the hook's metadata"
            raise NotAllowed(message)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # WSGI hands the header's bytes over as Latin-1, whatever they are.
    return token.strip().encode("latin-1").decode("utf-8", "replace") if scheme.lower() == "bearer" else ""
