"""Text of a request to the mapping it holds: JSON without traps, or a query string."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from load_harness.errors import Mistake, Problem, invalid_values, shown

_SEND = 'send one such as {"millicores": 250, "duration_seconds": 60}'


def from_json(body: bytes) -> Mapping[str, object]:
    """Parse a JSON object.

    NaN and infinities, which JSON does not have but Python would read, are left to the fields to refuse by name.

    Raises:
        Problem: 400 for what is no JSON object, 422 for one with a key twice.
    """
    try:
        parsed = json.loads(body, object_pairs_hook=_without_duplicates)
    except RecursionError:
        raise Problem(HTTPStatus.BAD_REQUEST, f"body (JSON): is nested too deeply; {_SEND}") from None
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, f"body: is no JSON object, {error}; {_SEND}") from None
    if not isinstance(parsed, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, f"body {shown(parsed)}: must be a JSON object; {_SEND}")
    return parsed


def from_query(items: Iterable[tuple[str, str]]) -> Mapping[str, object]:
    """Read a query string, in which every value is a number.

    Raises:
        Problem: 422 for a name that is there twice.
    """
    return _without_duplicates([(name, _number(text)) for name, text in items])


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    mistakes: list[Mistake] = []
    for name, value in pairs:
        if name in found:
            rule, next_step = "must appear once", "send it once"
            mistakes.append(Mistake(field=shown(name), value=shown(value), rule=rule, next_step=next_step))
        found[name] = value
    if mistakes:
        raise invalid_values(mistakes)
    return found
