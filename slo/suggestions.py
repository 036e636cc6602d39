"""Guess what was meant by a word that is not known."""

import difflib
from collections.abc import Iterable

_MOST_CHARACTERS = 200
"""Longer than any known word; comparing takes time with the square of the length."""


def nearest(value: object, known: Iterable[str], *, similarity: float = 0.6) -> str | None:
    """Return the known word that looks most like a value; None if none is similar (0 to 1) enough."""
    text = value if isinstance(value, str) else repr(value)
    if len(text) > _MOST_CHARACTERS:
        return None
    return next(iter(difflib.get_close_matches(text, list(known), n=1, cutoff=similarity)), None)


def did_you_mean(value: object, known: Iterable[str], *, otherwise: str) -> str:
    """Suggest the known word that looks most like a value, or else another next step."""
    close = nearest(value, known)
    return otherwise if close is None else f"did you mean {close}?"
