"""How sure the change of a latency or a rate is: a moving-block bootstrap over the seconds of two runs of one plan.

Requests of one second, and of the seconds beside it, are slow or fast together, so they are drawn in blocks of seconds.
Both runs have the same plan, so the same seconds of it are drawn of both: what the plan does to both (a ramp, a
scale-out) is no uncertainty of the difference between them.

Source: Künsch (1989), The jackknife and the bootstrap for general stationary observations, Annals of Statistics 17;
Politis and Romano (1992), A circular block-resampling procedure for stationary data
"""

import math
import random
import struct
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import pvariance, stdev

from loadtests.comparison.model import Change
from loadtests.comparison.student import two_sided_p, two_sided_quantile
from loadtests.histogram import GROWTH, upper_bound_seconds

RESAMPLES = 1000
CONFIDENCE = 0.95
FEWEST_BLOCKS = 3
"""With fewer, how much blocks differ is not known."""
_SHORTEST_BLOCK_SECONDS = 5
_BLOCK_FACTOR = 2.5
"""Chosen by simulation: with it the intervals cover what they say although seconds depend on those before them."""
_KNOWN_RATIO = 0.99
"""So many of the resamples must have a value: requests of a second or two say nothing of the others."""
_BITS = 32
_EDGE_VARIANCE = 0.25
"""Of the requests of a run, at most, since one more or less may come back before its stage ends."""
_BUCKET_VARIANCE = math.log(GROWTH) ** 2 / 12
"""Of the logarithm of a latency that is only known to lie in its bucket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """What came back in one second of one run."""

    latency: Mapping[int, int]
    """Requests by bucket."""


def block_seconds(seconds: int) -> int:
    """Choose how many seconds a block has: more for longer stretches, as the cube root.

    Source: Hall, Horowitz and Jing (1995), On blocking rules for the bootstrap with dependent data, Biometrika 82
    """
    return max(_SHORTEST_BLOCK_SECONDS, round(_BLOCK_FACTOR * math.cbrt(seconds)))


def blocks_in(seconds: int) -> int:
    """Say how many blocks a stretch has."""
    return seconds // block_seconds(seconds)


Statistic = Callable[["Sample"], float | None]


@dataclass(frozen=True, slots=True)
class Sample:
    """Requests of some seconds, to be measured."""

    cumulative: Sequence[int]
    """Requests up to each bucket, from the first one used."""
    first_bucket: int
    latency_seconds: float
    """The sum of all."""

    @property
    def finished(self) -> int:
        """Count the requests."""
        return self.cumulative[-1]

    def quantile_seconds(self, ratio: float) -> float | None:
        """Give the latency that a ratio of the requests did not exceed; None without requests."""
        if not self.finished:
            return None
        rank = max(math.ceil(ratio * self.finished), 1)
        return upper_bound_seconds(self.first_bucket + bisect_left(self.cumulative, rank))

    def mean_seconds(self) -> float | None:
        """Give the mean latency; None without requests."""
        return self.latency_seconds / self.finished if self.finished else None


def latency_changes(
    first: Sequence[Second],
    second: Sequence[Second],
    statistics: Mapping[str, Statistic],
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> dict[str, Change]:
    """Compare two runs second by second: for each statistic the ratio of the second to the first, less one.

    The standard error of its logarithm is that of the resamples, and Student's t with as many degrees of freedom as
    there are blocks, less one, gives interval and p-value. What one of the runs has no value of, or only in few of its
    seconds, is left out.
    """
    size = block_seconds(len(first))
    draws = random.Random(seed)  # noqa: S311 - repeatable on purpose
    runs = _Drawn(first, size), _Drawn(second, size)
    count = math.ceil(len(first) / size)
    drawn: dict[str, list[float]] = {name: [] for name in statistics}
    for _ in range(resamples):
        starts = draws.choices(range(len(first)), k=count)
        for name, value in _log_ratios(runs[0].sample(starts), runs[1].sample(starts), statistics):
            drawn[name].append(value)
    whole = dict(_log_ratios(runs[0].whole(), runs[1].whole(), statistics))
    # A resample has a few seconds more than the run where blocks do not divide it; and the blocks vary about the mean
    # of the run, to which they are nearer than to the true one.
    blocks = len(first) / size
    scale = math.sqrt(count / (blocks - 1))
    return {
        name: _change(whole[name], scale * stdev(values), degrees=blocks - 1)
        for name, values in drawn.items()
        if name in whole and len(values) >= _KNOWN_RATIO * resamples
    }


def rate_change(first: Sequence[int], second: Sequence[int]) -> Change | None:
    """Compare the requests that came back in each second; None if none did in the first run.

    Of a sum, the variance that resamples would come to is known without drawing any, and as it needs no logarithm, a
    run in which hardly anything came back can be compared, too.
    """
    size, all_first = block_seconds(len(first)), sum(first)
    if not all_first:
        return None
    blocks = len(first) / size
    differences = list(_sliding([after - before for before, after in zip(first, second, strict=True)], size))
    error = math.sqrt(blocks**2 / (blocks - 1) * pvariance(differences) + 2 * _EDGE_VARIANCE) / all_first
    change = sum(second) / all_first - 1
    spread = error * two_sided_quantile(1 - CONFIDENCE, degrees=blocks - 1)
    p_value = two_sided_p(change / error, degrees=blocks - 1)
    return Change(change=change, low=max(change - spread, -1.0), high=change + spread, p_value=p_value)


# Private


class _Drawn:
    """The blocks of one run, each as one large number in which every bucket has its digits: adding them is fast."""

    def __init__(self, seconds: Sequence[Second], size: int) -> None:
        buckets = [bucket for second in seconds for bucket in second.latency]
        self._first_bucket = min(buckets, default=0)
        self._width = max(buckets, default=0) - self._first_bucket + 1
        packed = [self._packed(second.latency) for second in seconds]
        latency = [_latency_seconds(second.latency) for second in seconds]
        self._all = sum(packed), sum(latency)
        self._blocks = list(_sliding(packed, size))
        self._latency = list(_sliding(latency, size))

    def sample(self, starts: Sequence[int]) -> Sample:
        counts, latency = (sum(column[start] for start in starts) for column in (self._blocks, self._latency))
        return self._sample(int(counts), latency)

    def whole(self) -> Sample:
        return self._sample(*self._all)

    def _sample(self, packed: int, latency_seconds: float) -> Sample:
        counts = struct.unpack(f"<{self._width}I", packed.to_bytes(self._width * _BITS // 8, "little"))
        return Sample(list(accumulate(counts)), self._first_bucket, latency_seconds)

    def _packed(self, latency: Mapping[int, int]) -> int:
        return sum(count << (_BITS * (bucket - self._first_bucket)) for bucket, count in latency.items())


def _sliding(values: Sequence[float], size: int) -> Iterator[float]:
    """Yield the sum of every block, going round at the end."""
    twice = [*values, *values]
    for start in range(len(values)):
        yield sum(twice[start : start + size])


def _latency_seconds(latency: Mapping[int, int]) -> float:
    return sum(upper_bound_seconds(bucket) * count for bucket, count in latency.items())


def _log_ratios(first: Sample, second: Sample, statistics: Mapping[str, Statistic]) -> Iterator[tuple[str, float]]:
    for name, statistic in statistics.items():
        a, b = statistic(first), statistic(second)
        if a and b:
            yield name, math.log(b / a)


def _change(log_ratio: float, error: float, *, degrees: float) -> Change:
    error = math.sqrt(error**2 + 2 * _BUCKET_VARIANCE)
    spread = error * two_sided_quantile(1 - CONFIDENCE, degrees=degrees)
    return Change(
        change=math.expm1(log_ratio),
        low=math.expm1(log_ratio - spread),
        high=math.expm1(log_ratio + spread),
        p_value=two_sided_p(log_ratio / error, degrees=degrees),
    )
