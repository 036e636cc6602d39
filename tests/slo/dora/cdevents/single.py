"""Reads one CDEvent by itself."""

from slo.dora.cdevents.read import facts_of
from slo.dora.model import Fact
from slo.errors import InvalidInput, Mistake, Place


def facts_of_event(value: object, *, file: str) -> tuple[Fact, ...]:
    """Read an event; raises `InvalidInput` with every mistake."""
    mistakes: list[Mistake] = []
    facts = facts_of(value, Place(file=file), mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return facts
