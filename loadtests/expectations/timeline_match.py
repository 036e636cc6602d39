"""Hold one replica timeline against another, within some replicas and some time: step functions in, differences out.

A timeline is a step function: points of (seconds, replicas) in order of time, each of which holds until the next one.
Before its first point the first value holds, after its last point the last one, so points may be samples or changes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

Timeline = Sequence[tuple[float, int]]
"""(seconds, replicas) in order of time; of several points of one moment the last one counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A stretch of time in which the observed replicas were none that the prediction allows."""

    start_seconds: float
    end_seconds: float
    observed: int
    least: int
    """Fewest replicas allowed there: the lowest predicted nearby, less the tolerance."""
    most: int

    @property
    def duration_seconds(self) -> float:
        """Give the length of the stretch."""
        return self.end_seconds - self.start_seconds

    def __str__(self) -> str:
        allowed = f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}"
        return f"{self.observed} from {self.start_seconds:.0f} s to {self.end_seconds:.0f} s, where {allowed} may be"


def mismatches(
    observed: Timeline,
    predicted: Timeline,
    *,
    replicas: int,
    seconds: float,
    end_seconds: float,
    start_seconds: float = 0.0,
) -> tuple[Mismatch, ...]:
    """Find every stretch from start to end in which the timelines do not match.

    They match at a moment t if `min - replicas <= observed(t) <= max + replicas`, where min and max are taken over all
    that is predicted from t - seconds to t + seconds, both included. This is exact, not sampled: all that enters the
    comparison is constant between two neighbours of the moments at which `observed` changes and those that lie
    `seconds` before and after a change of `predicted`; it is looked at in their middle, clear of rounding.

    Raises:
        ValueError: one of the timelines has no point.
    """
    if not observed or not predicted:
        message = "a timeline must have a point"
        raise ValueError(message)
    seen, nearby = _Steps(observed), _Steps(predicted)
    moments = {start_seconds, end_seconds, *seen.times}
    moments |= {time + shift for time in nearby.times for shift in (-seconds, seconds)}
    inside = sorted(time for time in moments if start_seconds <= time <= end_seconds)
    found: list[Mismatch] = []
    for start, end in pairwise(inside):
        middle = (start + end) / 2
        value = seen.at(middle)
        around = nearby.between(middle - seconds, middle + seconds)
        least, most = max(min(around) - replicas, 0), max(around) + replicas
        if not least <= value <= most:
            _extend(found, Mismatch(start_seconds=start, end_seconds=end, observed=value, least=least, most=most))
    return tuple(found)


def total_seconds(found: Iterable[Mismatch]) -> float:
    """Add up how long the timelines did not match."""
    return sum(mismatch.duration_seconds for mismatch in found)


# Private


class _Steps:
    """A step function, reduced to its changes."""

    def __init__(self, points: Timeline) -> None:
        self.times: list[float] = []
        self._values: list[int] = []
        for time, value in dict(points).items():
            if not self._values or value != self._values[-1]:
                self.times.append(time)
                self._values.append(value)

    def at(self, time: float) -> int:
        return self._values[max(bisect_right(self.times, time) - 1, 0)]

    def between(self, start: float, end: float) -> list[int]:
        """List the values that hold somewhere from start to end, both included."""
        first = max(bisect_right(self.times, start) - 1, 0)
        return self._values[first : max(bisect_right(self.times, end), first + 1)]


def _extend(found: list[Mismatch], mismatch: Mismatch) -> None:
    """Lengthen the last stretch if this one goes on with the same values."""
    last = found[-1] if found else None
    is_same = last and (last.end_seconds, last.observed, last.least, last.most) == (
        mismatch.start_seconds,
        mismatch.observed,
        mismatch.least,
        mismatch.most,
    )
    if last and is_same:
        found[-1] = Mismatch(
            start_seconds=last.start_seconds,
            end_seconds=mismatch.end_seconds,
            observed=last.observed,
            least=last.least,
            most=last.most,
        )
    else:
        found.append(mismatch)
