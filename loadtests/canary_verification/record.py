"""What the readers of the three kinds of record share: a place to note what they find."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from loadtests.canary_verification.stream import Condensed, Observed
from slo.errors import Mistake, Place

CanaryName = tuple[str, str]
"""Namespace and name."""


@dataclass(slots=True)
class Record:
    """What was found so far, of one canary and how much of others."""

    wanted: CanaryName
    events: list[Observed] = field(default_factory=list)
    condensed: list[Condensed] = field(default_factory=list)
    others: Counter[CanaryName] = field(default_factory=Counter)
    """Events of other canaries."""
    strangers: int = 0
    """Events of objects that are no canaries, and entries that are no events."""
    has_order: bool = True
    """Whether the events are recorded as they came; Kubernetes lists them by name."""
    mistakes: list[Mistake] = field(default_factory=list)

    def is_wanted(self, name: CanaryName) -> bool:
        """Say whether an event is of the canary in question; others are counted."""
        if name != self.wanted:
            self.others[name] += 1
        return name == self.wanted

    def note(self, place: Place, value: object, rule: str, next_step: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a record, read by typed getters; a missing field and one of another type are the same."""

    values: dict[str, Any]
    file: str
    line: int

    def text(self, name: str) -> str:
        """Give a text; empty where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def mapping(self, *names: str) -> "Entry":
        """Give the first of several mappings that is there; an empty one where none is."""
        found = next((value for name in names if isinstance(value := self.values.get(name), dict)), {})
        return Entry(found, self.file, self.line)

    def count(self, *names: str) -> int:
        """Give the first of several whole numbers that is there, at least 1."""
        found = (value for name in names if type(value := self.values.get(name)) is int)
        return max(next(found, 1), 1)

    def place(self, field_name: str = "") -> Place:
        """Say where the entry stands, or a field of it."""
        return Place(file=self.file, line=self.line, field=field_name)


def rfc3339_seconds(text: str) -> float | None:
    """Parse a time with its zone, as `2026-11-22T10:00:00Z`; None if it is none."""
    try:
        parsed = datetime.fromisoformat(text)
        return None if parsed.tzinfo is None else parsed.timestamp()
    except (ValueError, OverflowError):
        return None
