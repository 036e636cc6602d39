"""How well a ratio over one window tells a failing release from a good one: the exact binomial distribution.

A guard of 1 % trips when more than 1 % of the requests in the window failed. Of `n` requests of a release that fails
each with probability `p` the number that fail is binomial, so the chance that the guard trips is P(X > n * guard).
It rises with `n` only on the whole: it falls back each time that one more failure is let pass.

Source: https://www.itl.nist.gov/div898/handbook/eda/section3/eda366i.htm (binomial distribution)
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction

CHANCE = 0.9
"""What is asked of a guard where nobody says otherwise: to see nine of ten windows of a release that fails."""
TIMES_THE_GUARD = 2
"""A release that fails twice what the guard allows should be seen: 2 % under a guard of 1 %."""
_FINEST = 10**9
"""Denominator of the finest guard: 1 - 0.99 is meant as 1/100."""


def chance_of_detection(requests: int, *, guard_ratio: float, failure_ratio: float) -> float:
    """Give the probability that more than the guard's ratio of so many requests fail."""
    allowed = math.floor(requests * _exact(guard_ratio))
    if allowed >= requests:
        return 0.0
    return 1.0 - _at_most(allowed, requests, failure_ratio)


def enough_requests(*, guard_ratio: float, failure_ratio: float, chance: float = CHANCE) -> int:
    """Give the least number of requests from which on a failing release is always detected with a probability.

    Raises:
        ValueError: the release does not fail more than the guard allows: no number would do.
    """
    guard = _exact(guard_ratio)
    if not guard < _exact(failure_ratio) <= 1:
        message = f"failure_ratio {failure_ratio}: must be more than the guard's {guard_ratio} and at most 1"
        raise ValueError(message)

    def is_enough(requests: int) -> bool:
        return chance_of_detection(requests, guard_ratio=guard_ratio, failure_ratio=failure_ratio) >= chance

    if guard == 0:
        return _least(is_enough, 1)
    # The chance is least just where one more failure is let pass, and those low points rise.
    allowed = _least(lambda failures: is_enough(_first_that_allows(failures, guard)), 1)
    start, end = _first_that_allows(allowed - 1, guard), _first_that_allows(allowed, guard)
    return _least(lambda requests: requests >= end or is_enough(requests), start)


def chance_of_promotion(chances: Sequence[float], threshold: int) -> float:
    """Give the probability that a release passes every step before so many checks have failed.

    A failed check holds the release at its step, and the next tick asks again; failed checks are never forgotten.

    Args:
        chances: that the check fails at each step, each tick on its own.
        threshold: so many failed checks end in a rollback.
    """
    by_failures = [1.0] + [0.0] * (threshold - 1)
    for chance in chances:
        so_far = 0.0
        for failures, probability in enumerate(by_failures):
            so_far = probability + so_far * chance
            by_failures[failures] = so_far * (1.0 - chance)
    return math.fsum(by_failures)


# Private


def _exact(ratio: float) -> Fraction:
    return Fraction(ratio).limit_denominator(_FINEST)


def _first_that_allows(failures: int, guard: Fraction) -> int:
    """Give the least number of requests of which so many may fail."""
    return max(math.ceil(failures / guard), 1)


def _at_most(failures: int, requests: int, ratio: float) -> float:
    """Give P(X <= failures); logarithms, since the single terms underflow."""
    if ratio >= 1.0:
        return 0.0
    if ratio <= 0.0:
        return 1.0
    yes, no, whole = math.log(ratio), math.log1p(-ratio), math.lgamma(requests + 1)
    terms = (
        whole - math.lgamma(one + 1) - math.lgamma(requests - one + 1) + one * yes + (requests - one) * no
        for one in range(failures + 1)
    )
    return min(math.fsum(map(math.exp, terms)), 1.0)


def _least(holds: Callable[[int], bool], start: int) -> int:
    """Give the least number from a start on for which something holds that goes on holding once it does."""
    low, step = start, 1
    while not holds(low + step - 1):
        low, step = low + step, 2 * step
    high = low + step - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
