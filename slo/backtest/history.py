"""The events of one SLO over time, as the rules would have seen them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor

from slo.model import Idle


class Origin(StrEnum):
    """Where a stretch of history comes from."""

    RECORDED = "recorded"
    """What the SLO rules recorded."""
    RAW = "raw"
    """The service's own metrics."""
    KEPT = "kept"
    """Hourly counts that `slo snapshot` kept in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Evenly spaced moments: of each, the rules are evaluated once."""

    first_time: int
    """Unix seconds, a multiple of the step."""
    step_seconds: int
    count: int

    @property
    def last_time(self) -> int:
        """Give the last moment."""
        return self.first_time + (self.count - 1) * self.step_seconds

    def time(self, index: int) -> int:
        """Give the moment of an index."""
        return self.first_time + index * self.step_seconds

    def index_from(self, time: float) -> int:
        """Give the index of the first moment that is not before a time; it may lie outside."""
        return ceil((time - self.first_time) / self.step_seconds)

    def index_after(self, time: float) -> int:
        """Give the index of the first moment that is after a time; it may lie outside."""
        return floor((time - self.first_time) / self.step_seconds) + 1

    def steps(self, seconds: float) -> int:
        """Count the moments in a left-open window: `(now - seconds, now]`."""
        return max(1, ceil(seconds / self.step_seconds))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCounts:
    """Events of each step of a grid; None where nothing is known."""

    grid: Grid
    errors: Sequence[float | None]
    total: Sequence[float | None]

    def __post_init__(self) -> None:
        if not len(self.errors) == len(self.total) == self.grid.count:
            counts = f"{len(self.errors)} bad and {len(self.total)} total counts for {self.grid.count} moments"
            message = f"event counts, {counts}: must be as many; give None for a missing one"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The events of one component of a composite SLO, or all of an SLO that is none."""

    counts: EventCounts
    """As alerts see them."""
    budget_counts: EventCounts
    """The same and what is known of other times hour by hour."""
    weight: float = 1.0
    idle: Idle = Idle.IGNORE
    """What time without events means."""
    rate_seconds: int = 0
    """Each moment holds a rate over so much time already: a window that is no longer needs no sum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """History of one origin without interruption, from one moment to another (both included)."""

    origin: Origin
    first_time: int
    last_time: int


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of one group of an SLO."""

    parts: tuple[Part, ...]
    """More than one only for a composite SLO."""
    group: tuple[tuple[str, str], ...] = ()
    """Group labels and their values."""
    stretches: tuple[Stretch, ...] = field(default=())

    @property
    def grid(self) -> Grid:
        """Give the moments that all parts share."""
        return self.parts[0].counts.grid
