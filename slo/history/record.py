"""What is known of one hour of one SLO."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

HOUR_SECONDS = 3600

Group = tuple[tuple[str, str], ...]
"""Names and values of the labels that tell one objective of an SLO from another, in order of name; mostly empty."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SeriesKey:
    """Whose events these are."""

    slo_id: str
    group: Group = ()


class How(StrEnum):
    """How the events of an hour were counted."""

    RECORDED = "recorded"
    """By the SLO rules."""
    RAW = "raw"
    """From the service's own metrics."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Events, and for how long they were watched."""

    total: float = 0.0
    bad: float = 0.0
    covered_seconds: float = 0.0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            total=self.total + other.total,
            bad=self.bad + other.bad,
            covered_seconds=self.covered_seconds + other.covered_seconds,
        )

    def __sub__(self, other: "Counts") -> "Counts":
        return self + other.scaled(-1)

    def scaled(self, share: float) -> "Counts":
        """Give a share of them."""
        return Counts(total=self.total * share, bad=self.bad * share, covered_seconds=self.covered_seconds * share)


@dataclass(frozen=True, slots=True, kw_only=True)
class HourRecord:
    """What one source knows of one hour, or of a part of it. Times are Unix seconds."""

    key: SeriesKey
    hour: int
    """When the hour began: a multiple of 3600."""
    start: float
    """Events after this moment were counted."""
    end: float
    """Events up to and including this moment were counted."""
    counts: Counts
    """Of this time; `covered_seconds` is less than it is long where there are holes."""
    source: str
    how: How
    splits: Mapping[float, Counts] | None = None
    """Counts from `start` up to moments inside, where they are known; a history file does not keep them."""

    def between(self, start: float, end: float) -> Counts:
        """Give what falls into a time (after `start`, up to `end`), by the splits or else in proportion."""
        if start <= self.start and end >= self.end:
            return self.counts
        if start >= self.end or end <= self.start:
            return Counts()
        return self._until(end) - self._until(start)

    def knows(self, moment: float) -> bool:
        """Say whether the counts up to a moment are known, not in proportion."""
        return moment <= self.start or moment >= self.end or moment in (self.splits or {})

    def _until(self, moment: float) -> Counts:
        if moment <= self.start:
            return Counts()
        if moment >= self.end:
            return self.counts
        known = {self.start: Counts(), **(self.splits or {}), self.end: self.counts}
        if moment in known:
            return known[moment]
        before = max(time for time in known if time < moment)
        after = min(time for time in known if time > moment)
        share = (moment - before) / (after - before)
        return known[before] + (known[after] - known[before]).scaled(share)


def hour_of(time: float) -> int:
    """Give the hour that a moment belongs to; a full hour belongs to the hour that ends."""
    return int(-(-time // HOUR_SECONDS) - 1) * HOUR_SECONDS
