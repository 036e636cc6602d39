"""When requests arrive whose senders wait for nobody: the same times for the same seed, however many send them."""

import math
import random
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate, count, repeat

from loadtests.stages import AnyStage, Piece, RateStage, Stretch, pieces


class ArrivalProcess(StrEnum):
    """How arrivals lie in time."""

    POISSON = "poisson"
    """Each independent of all others, as those of many people are."""
    UNIFORM = "uniform"
    """Evenly: the k-th when the rate, summed up since the start, reaches k and a phase."""


def arrival_times(stages: Sequence[RateStage], process: ArrivalProcess, seed: int) -> Iterator[float]:
    """Yield the arrivals of all stages in order, in seconds since the load started.

    A process of one arrival per unit is stretched by the integral of the rate, which gives a process of that rate
    exactly, also inside ramps.

    Source: Daley and Vere-Jones, An Introduction to the Theory of Point Processes, theorem 7.4.I (time change).
    """
    units = _units(process, seed)
    unit, before = next(units), 0.0
    for piece in pieces(stages):
        area = piece.area
        while unit < before + area:
            yield _seconds_at(piece, unit - before)
            unit = next(units)
        before += area


def endless_arrival_times(process: ArrivalProcess, seed: str, *, start_seconds: float) -> Iterator[float]:
    """Yield the arrivals of a process of one request per second, from a moment on."""
    return (start_seconds + unit for unit in _units(process, seed))


def requests_due(stages: tuple[RateStage, ...], process: ArrivalProcess, seed: int, stretch: Stretch) -> int:
    """Return how many requests arrive in a stretch: not about, but exactly."""
    times = _all_times(stages, process, seed)
    first = bisect_left(times, stretch.start_seconds)
    return max(bisect_left(times, stretch.end_seconds) - first, 0)


def expected_requests(stages: Sequence[AnyStage]) -> float:
    """Return how many requests the rate adds up to."""
    return sum(piece.area for piece in pieces(stages))


# Private


@lru_cache(maxsize=8)
def _all_times(stages: tuple[RateStage, ...], process: ArrivalProcess, seed: int) -> Sequence[float]:
    # Whoever judges a run asks for many stretches of one plan.
    return array("d", arrival_times(stages, process, seed))


def _units(process: ArrivalProcess, seed: int | str) -> Iterator[float]:
    """Yield the arrivals of a process of one per unit."""
    draw = random.Random(f"{seed}/arrivals")  # noqa: S311 - repeatable on purpose
    if process is ArrivalProcess.UNIFORM:
        return count(draw.random(), 1.0)
    return accumulate(draw.expovariate(1.0) for _ in repeat(None))


def _seconds_at(piece: Piece, area: float) -> float:
    """Return when the integral of the level since the start of a piece reaches a value."""
    slope = (piece.level_after - piece.level_before) / piece.duration_seconds
    # The solution of a quadratic equation, in the form that loses no digits where the slope is small.
    root = math.sqrt(max(piece.level_before**2 + 2 * slope * area, 0.0))
    return piece.start_seconds + min(2 * area / (piece.level_before + root), piece.duration_seconds)
