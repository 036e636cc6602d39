"""Hold what a canary did against what was predicted: step functions in, differences out."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from loadtests.canary.model import Phase
from loadtests.canary.timeline import Tick


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a canary is."""

    phase: Phase
    weight: int
    """The canary's, in percent."""
    is_mirrored: bool

    def __str__(self) -> str:
        return f"{self.phase} at {self.weight}%{' mirrored' if self.is_mirrored else ''}"


Steps = Sequence[tuple[float, Stand]]
"""(seconds, stand) in order of time, each of which holds until the next one; the first also before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A stretch in which one side says what the other does not say anywhere near."""

    start_seconds: float
    end_seconds: float
    stand: Stand
    is_observed: bool
    """It was observed and not predicted; else the other way round."""

    def __str__(self) -> str:
        word = "which was not predicted" if self.is_observed else "was predicted, and not observed"
        stretch = f"from {self.start_seconds:.0f} s to {self.end_seconds:.0f} s"
        comma = "," if self.is_observed else ""
        return f"{self.stand} {stretch}{comma} {word}"


def steps_of(ticks: Sequence[Tick], *, start_time: float) -> Steps:
    """Give the steps of some ticks, in seconds since a moment, and before the first of them how it found things.

    A load begins with a canary at rest, which has no weight.
    """
    rest = ((-inf, Stand(tick.before, 0, is_mirrored=False)) for tick in ticks[:1])
    told = ((tick.time - start_time, Stand(tick.phase, tick.canary_weight, tick.is_mirrored)) for tick in ticks)
    return (*rest, *told)


def differences(observed: Steps, predicted: Steps, *, seconds: float, end_seconds: float) -> tuple[Difference, ...]:
    """Find every stretch, from the start of the load to an end, in which the two do not match.

    They match where all that is observed is predicted for a moment at most so many seconds earlier or later, and the
    other way round: a step that was left out is a difference, too.

    Raises:
        ValueError: one of them has no step.
    """
    if not observed or not predicted:
        message = "a timeline must have a step"
        raise ValueError(message)
    seen, foretold = _Function(observed), _Function(predicted)
    found = [
        *_unmatched(seen, foretold, seconds, end_seconds, is_observed=True),
        *_unmatched(foretold, seen, seconds, end_seconds, is_observed=False),
    ]
    return tuple(sorted(found, key=lambda one: (one.start_seconds, not one.is_observed)))


# Private


class _Function:
    """Steps, reduced to those that change something."""

    def __init__(self, steps: Steps) -> None:
        self.times: list[float] = []
        self.stands: list[Stand] = []
        for time, stand in steps:
            if not self.stands or stand != self.stands[-1]:
                self.times.append(time)
                self.stands.append(stand)

    def stretches(self, end: float) -> Iterator[tuple[float, float, Stand]]:
        """Yield from when to when each holds, from 0 on."""
        begins = [0.0, *self.times[1:]]
        for (start, until), stand in zip(pairwise([*begins, end]), self.stands, strict=True):
            if max(start, 0.0) < min(until, end):
                yield max(start, 0.0), min(until, end), stand

    def between(self, start: float, end: float) -> list[Stand]:
        """List what holds somewhere from start to end, both included."""
        first = max(bisect_right(self.times, start) - 1, 0)
        return self.stands[first : max(bisect_right(self.times, end), first + 1)]


def _unmatched(
    one: _Function, other: _Function, seconds: float, end: float, *, is_observed: bool
) -> Iterator[Difference]:
    """Yield where one says what the other says nowhere near; exact, as nothing changes between the edges."""
    for start, until, stand in one.stretches(end):
        edges = {start, until, *(time + shift for time in other.times for shift in (-seconds, seconds))}
        inside = sorted(edge for edge in edges if start <= edge <= until)
        bad = [
            (a, b)
            for a, b in pairwise(inside)
            if stand not in other.between((a + b) / 2 - seconds, (a + b) / 2 + seconds)
        ]
        if bad:
            yield Difference(start_seconds=bad[0][0], end_seconds=bad[-1][1], stand=stand, is_observed=is_observed)
