"""How sure the difference of two error ratios is: right at no failure at all, and where failures come in bursts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from slo.score_interval import score_interval

Blocks = Sequence[tuple[int, int]]
"""(failed, finished) of blocks of seconds."""

_PRECISION = 1e-9
_MOST_STANDARD_ERRORS = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """Failures out of requests, as sure as so many independent requests would make it."""

    ratio: float
    effective_requests: float


def proportions_of(first: Blocks, second: Blocks) -> tuple[Proportion, Proportion]:
    """Count the requests of two runs for less where failures come in bursts, in both alike.

    The effective number of requests is the number divided by the larger of both design effects: a run that no burst
    happened to fall into says nothing of how failures come.
    """
    effect = max(design_effect(first), design_effect(second))
    one, other = (
        Proportion(ratio=failed / finished, effective_requests=finished / effect)
        for failed, finished in (_sums(first), _sums(second))
    )
    return one, other


def design_effect(blocks: Blocks) -> float:
    """Give the variance of the ratio between blocks over that of independent requests, at least 1.

    Source: Korn and Graubard (1998), Confidence intervals for proportions with small expected number of positive
    counts estimated from survey data, Survey Methodology 24
    """
    failed, finished = _sums(blocks)
    if failed in {0, finished} or len(blocks) < 2:  # noqa: PLR2004 - one block has no variance
        return 1.0
    ratio = failed / finished
    squares = sum((bad - ratio * requests) ** 2 for bad, requests in blocks)
    variance = len(blocks) / (len(blocks) - 1) * squares / finished**2
    return max(variance / (ratio * (1 - ratio) / finished), 1.0)


def wilson_interval(proportion: Proportion, *, z: float) -> tuple[float, float]:
    """Give Wilson's score interval of a proportion, for a normal quantile."""
    return score_interval(proportion.ratio, proportion.effective_requests, z=z)


def difference_interval(first: Proportion, second: Proportion, *, z: float) -> tuple[float, float]:
    """Give the interval of second - first.

    Source: Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods, Statistics in Medicine 17, method 10
    """
    low_1, high_1 = wilson_interval(first, z=z)
    low_2, high_2 = wilson_interval(second, z=z)
    difference = second.ratio - first.ratio
    below = math.hypot(second.ratio - low_2, high_1 - first.ratio)
    above = math.hypot(high_2 - second.ratio, first.ratio - low_1)
    return difference - below, difference + above


def difference_p(first: Proportion, second: Proportion) -> float:
    """Give the p-value of no difference: the smallest level whose interval leaves zero out."""
    if first.ratio == second.ratio:
        return 1.0
    low, high = 0.0, _MOST_STANDARD_ERRORS
    while high - low > _PRECISION:
        z = (low + high) / 2
        below, above = difference_interval(first, second, z=z)
        low, high = (low, z) if below <= 0 <= above else (z, high)
    return 2 * NormalDist().cdf(-low)


# Private


def _sums(blocks: Blocks) -> tuple[int, int]:
    return sum(failed for failed, _ in blocks), sum(finished for _, finished in blocks)
