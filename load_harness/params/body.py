"""Text of a request to the mapping it holds: JSON without traps, or a query string."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from load_harness.errors import Mistake, Problem, as_json, invalid_values, shown
from load_harness.variable_text import plain_number


def from_json(body: bytes, *, example: str) -> Mapping[str, object]:
    """Parse a JSON object; the example is for whoever sends none.

    NaN and infinities, which JSON does not have but Python would read, are left to the fields to refuse by name.

    Raises:
        Problem: 400 for what is no JSON object, 422 for one with a key twice.
    """
    try:
        parsed = json.loads(body, object_pairs_hook=_without_duplicates)
    except RecursionError:
        raise Problem(
            HTTPStatus.BAD_REQUEST, f"body (JSON): is nested too deeply; send one such as {example}"
        ) from None
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"body: is no JSON object, {error}; send one such as {example}") from None
    if not isinstance(parsed, dict):
        raise Problem(
            HTTPStatus.BAD_REQUEST, f"body {as_json(parsed)}: must be a JSON object; send one such as {example}"
        )
    return parsed


def from_query(items: Iterable[tuple[str, str]], *, numbers: bool = True) -> Mapping[str, object]:
    """Read a query string, in which what looks like a number is one, unless none is expected.

    Raises:
        Problem: 422 for a name that is there twice.
    """
    return _without_duplicates([(name, _number(text) if numbers else text) for name, text in items])


def _number(text: str) -> object:
    number = plain_number(text)
    return text if number is None else number


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    mistakes: list[Mistake] = []
    for name, value in pairs:
        if name in found:
            rule, next_step = "must appear once", "send it once"
            mistakes.append(Mistake(field=shown(name), value=as_json(value), rule=rule, next_step=next_step))
        found[name] = value
    if mistakes:
        raise invalid_values(mistakes)
    return found
