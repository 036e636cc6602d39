"""From readings to figures."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A CPU clock at a moment."""

    time: float
    cpu_seconds: float


def millicores(first: Reading, last: Reading) -> float:
    """Compute the CPU used between two readings."""
    return 1000 * (last.cpu_seconds - first.cpu_seconds) / (last.time - first.time)


def windows_millicores(readings: Sequence[Reading]) -> tuple[float, ...]:
    """Compute the CPU used between each reading and the next."""
    return tuple(millicores(first, last) for first, last in pairwise(readings))


def error_percent(achieved: float, requested: float) -> float:
    """Compute by how much, in percent of the request and whatever the direction, it was missed."""
    return 100 * abs(achieved / requested - 1)


def deviation_percent(achieved: float, requested: float) -> float:
    """Compute the error with its sign: positive is too much."""
    return 100 * (achieved / requested - 1)


def ratios(ours: Sequence[float], peers: Sequence[float]) -> tuple[float, ...]:
    """Divide pair by pair: both of a pair were measured one right after the other, so drift cancels."""
    return tuple(our / peer for our, peer in zip(ours, peers, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]
