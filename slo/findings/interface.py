"""What a check finds, whatever it looks at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from slo.errors import Place


class Level(StrEnum):
    """How bad it is."""

    ERROR = "error"
    """What was looked at does not work."""
    WARNING = "warning"
    """It works, but not as it reads."""
    NOTE = "note"
    """Worth knowing; it may be meant so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a check found, without its own name."""

    level: Level
    place: Place
    sentence: str
    """With the numbers of this input."""
    fix: str
    quote: str = ""
    """Lines of the input with a caret under the fault; empty where the place says enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found, and by which check."""

    id: str
    level: Level
    place: Place
    sentence: str
    fix: str
    page: str
    """The command that prints the check's page."""
    quote: str = ""
    """Lines of the input with a caret under the fault; empty where the place says enough."""

    def is_at_least(self, level: Level) -> bool:
        """Say whether it is of a level or of a worse one."""
        return rank(self.level) <= rank(level)


class NotMade(Exception):  # noqa: N818 - read as a sentence
    """A check could not look at what it needs: that is not the same as finding nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade:
    """A check that could not be made, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What came of looking."""

    findings: tuple[Finding, ...]
    not_made: tuple[Unmade, ...] = ()


def rank(level: Level) -> int:
    """Give the place of a level in their order; the worst comes first."""
    return list(Level).index(level)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: the worst come first, then by file and line."""
    return tuple(sorted(findings, key=lambda one: (rank(one.level), one.place.file, one.place.line or 0, one.id)))


Subject = TypeVar("Subject")
"""What the checks of a catalogue look at, one at a time."""
Run = Callable[[Subject], Iterable[Found]]
"""A check."""
