"""Guess what was meant by a word that is not known."""

import difflib
from collections.abc import Iterable


def nearest(value: object, known: Iterable[str], *, similarity: float = 0.6) -> str | None:
    """Return the known word that looks most like a value; None if none is similar (0 to 1) enough."""
    return next(iter(difflib.get_close_matches(str(value), list(known), n=1, cutoff=similarity)), None)


def did_you_mean(value: object, known: Iterable[str], *, otherwise: str) -> str:
    """Suggest the known word that looks most like a value, or else another next step."""
    close = nearest(value, known)
    return otherwise if close is None else f"did you mean {close}?"
