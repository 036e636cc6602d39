"""The events of one series after maintenance and corrections."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from slo.history.record import Counts, HourRecord, hour_of
from slo.policy.maintenance import Correction, Maintenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A time (after `start`, up to `end`, Unix seconds) and its events."""

    start: float
    end: float
    counts: Counts


class Ledger:
    """Counts the events of a time: without those of maintenance windows, and corrected."""

    def __init__(
        self,
        records: Sequence[HourRecord],
        *,
        maintenance: Sequence[Maintenance] = (),
        corrections: Sequence[Correction] = (),
    ) -> None:
        self._records = records
        self._starts = [record.start for record in records]
        self._ends = [record.end for record in records]
        self._excluded = _union((entry.start, entry.end) for entry in maintenance)
        self._added = [one for one in corrections if one.bad_events > 0]
        self._removed = [(one, self._share(one)) for one in corrections if one.bad_events < 0]

    @property
    def records(self) -> Sequence[HourRecord]:
        """Give what was counted, in order of time."""
        return self._records

    def counted(self, start: float, end: float) -> Counts:
        """Add up what was counted in a time, before any change."""
        found = Counts()
        for record in self._records[bisect_right(self._ends, start) : bisect_left(self._starts, end)]:
            found += record.between(start, end)
        return found

    def counts(self, start: float, end: float) -> Counts:
        """Add up the events of a time that count."""
        found = Counts()
        for first, last in self._included(start, end):
            found += self._corrected(first, last)
        return found

    def seconds(self, start: float, end: float) -> float:
        """Say how much of a time counts."""
        return sum(last - first for first, last in self._included(start, end))

    def data_age_seconds(self, start: float, end: float) -> float | None:
        """Say for how long before the end of a time nothing was watched; None if nothing was in all of it."""
        watched = [one for one in self._records if one.end > start and one.start < end and one.counts.covered_seconds]
        return self.seconds(min(watched[-1].end, end), end) if watched else None

    def hours(self, start: float, end: float) -> Iterator[Stretch]:
        """Divide a time into its hours, those without data left out."""
        hours = {hour_of(record.end) for record in self._records if record.end > start and record.start < end}
        corrected = ((max(one.start, start), min(one.end, end)) for one in self._added)
        hours |= {hour for first, last in corrected if first < last for hour in _hours(first, last)}
        for hour in sorted(hours):
            first, last = max(start, hour), min(end, hour + 3600)
            if self.seconds(first, last) > 0:
                yield Stretch(start=first, end=last, counts=self.counts(first, last))

    # Private

    def _corrected(self, start: float, end: float) -> Counts:
        added = sum(_overlap(one, start, end) * one.bad_events / (one.end - one.start) for one in self._added)
        found = Counts(total=added, bad=added)
        for first, last in self._pieces(start, end):
            plain = self.counted(first, last)
            share = min(1.0, sum(share for one, share in self._removed if _overlap(one, first, last) > 0))
            found += plain - Counts(total=plain.bad * share, bad=plain.bad * share)
        return found

    def _pieces(self, start: float, end: float) -> Iterator[tuple[float, float]]:
        """Divide a time where corrections that take events away begin and end."""
        edges = {edge for one, _ in self._removed for edge in (one.start, one.end) if start < edge < end}
        return pairwise(sorted({start, end, *edges}))

    def _share(self, one: Correction) -> float:
        """Give the share of the bad events of its time that a correction takes away: no more than there are."""
        bad = self.counted(one.start, one.end).bad
        return min(1.0, -one.bad_events / bad) if bad > 0 else 0.0

    def _included(self, start: float, end: float) -> Iterator[tuple[float, float]]:
        for first, last in self._excluded:
            if last <= start:
                continue
            if first >= end:
                break
            if first > start:
                yield start, first
            start = last
        if start < end:
            yield start, end


# Private


def _union(spans: Iterator[tuple[float, float]]) -> list[tuple[float, float]]:
    united: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = united[-1][0], max(united[-1][1], end)
        else:
            united.append((start, end))
    return united


def _overlap(one: Correction, start: float, end: float) -> float:
    return max(0.0, min(end, one.end) - max(start, one.start))


def _hours(start: float, end: float) -> range:
    return range(hour_of(start + 0.001), hour_of(end) + 1, 3600)
