"""The time that a history is read for."""

from dataclasses import dataclass

from slo.history.record import HOUR_SECONDS, hour_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A time (after `start`, up to `end`, Unix seconds), read in whole hours and what there is of the last one."""

    start: float
    end: float
    cuts: frozenset[float] = frozenset()
    """Moments at which hours are divided exactly, where the source can."""

    @property
    def first_mark(self) -> int:
        """Give the end of the first hour."""
        return hour_of(self.start + 0.001) + HOUR_SECONDS

    @property
    def last_mark(self) -> int:
        """Give the last full hour; it is before `first_mark` if no hour of the span has ended."""
        return int(self.end // HOUR_SECONDS) * HOUR_SECONDS

    @property
    def moments(self) -> tuple[float, ...]:
        """Give the moments inside hours at which counts are needed, the end among them."""
        inside = (cut for cut in {self.start, self.end, *self.cuts} if self.start <= cut <= self.end)
        return tuple(sorted(cut for cut in inside if cut % HOUR_SECONDS))

    @property
    def has_open_hour(self) -> bool:
        """Say whether the span ends inside an hour."""
        return self.end > self.last_mark
