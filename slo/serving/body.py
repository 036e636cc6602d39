"""Read the body of a request as JSON, whatever somebody made of it."""

import json

from slo.errors import InvalidInput, Mistake, Place

MAX_LEVELS = 64
"""Of objects and lists within each other."""


class Unreadable(InvalidInput):
    """A body that is no JSON; it is not shown, as a secret may stand in it."""


def read_json(body: bytes, *, next_step: str) -> object:
    """Parse a body.

    Args:
        body: As it was sent.
        next_step: What the sender of another one is told to do.

    Raises:
        Unreadable: it is no JSON, or nested too deeply.
    """
    try:
        value = json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise unreadable(body, f"is not JSON of at most {MAX_LEVELS} levels", next_step) from None
    except ValueError as error:
        raise unreadable(body, f"is not JSON ({_reason(error)})", next_step) from None
    if not _is_shallow(value):
        raise unreadable(body, f"is not JSON of at most {MAX_LEVELS} levels", next_step)
    return value


def unreadable(body: bytes, rule: str, next_step: str) -> Unreadable:
    """Make the error of a body; only its size is shown."""
    value = f"of {len(body)} bytes"
    return Unreadable([Mistake(place=Place(file="body"), value=value, rule=rule, next_step=next_step)])


# Private


def _reason(error: ValueError) -> str:
    """Say where it breaks off; a decoding error would show a part of the body."""
    return str(error) if isinstance(error, json.JSONDecodeError) else type(error).__name__


def _no_number(name: str) -> None:
    message = f"{name} is no number in JSON"
    raise ValueError(message)


def _is_shallow(value: object) -> bool:
    """Walk level by level, so that depth costs no stack."""
    level = [value]
    for _ in range(MAX_LEVELS):
        level = [
            item
            for one in level
            if isinstance(one, dict | list)
            for item in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return True
    return False
