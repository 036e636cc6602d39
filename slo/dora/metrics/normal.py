"""Quantiles of distributions that intervals of 95 % are made of."""

import math
from functools import lru_cache

Z = 1.959964
"""Of the normal distribution: 95 % of it are within so many standard deviations."""
_TAIL = 0.025
_HALVINGS = 200
_MOST_KEPT = 1000
"""Of each: windows of many services have the same small numbers, and each takes a millisecond."""
_MANY_DEGREES = 2000
"""Of freedom: with more, Student's distribution is the normal one to a thousandth."""


@lru_cache(maxsize=_MOST_KEPT)
def student_quantile(degrees: int) -> float:
    """Give within how many standard errors 95 % of Student's distribution are, for so many degrees of freedom.

    Source: https://en.wikipedia.org/wiki/Student%27s_t-distribution (its distribution function for whole degrees)
    """
    if degrees > _MANY_DEGREES:
        return Z
    low, high = 0.0, 13.0  # one degree of freedom has 12.706
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _student_inside(middle, degrees) < 1 - 2 * _TAIL else (low, middle)
    return high


@lru_cache(maxsize=_MOST_KEPT)
def poisson_interval(number: int) -> tuple[float, float]:
    """Give the exact 95 % interval of the mean of events of which so many were counted.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28
    """
    low = 0.0 if number == 0 else _mean_at(number - 1, 1 - _TAIL)
    return low, _mean_at(number, _TAIL)


# Private


def _mean_at(number: int, share: float) -> float:
    """Find the mean with which at most so many events are seen in a given share of cases."""
    # Ten standard deviations on either side: beyond, the terms are too small for a number to hold.
    spread = 10 * math.sqrt(number + 1) + 10
    low, high = max(number - spread, 0.0), number + spread
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if _at_most(number, middle) > share else (low, middle)
    return high


def _at_most(number: int, mean: float) -> float:
    """Give the share of cases in which at most so many events are seen: the terms, from the last one down."""
    term = math.exp(number * math.log(mean) - mean - math.lgamma(number + 1)) if mean > 0 else 1.0
    total = 0.0
    for count in range(number, -1, -1):
        total += term
        if term < total * 1e-17 or mean <= 0:
            break
        term *= count / mean
    return total


def _student_inside(bound: float, degrees: int) -> float:
    """Give the share of Student's distribution between the bound and its opposite."""
    angle = math.atan(bound / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    if degrees % 2:
        if degrees == 1:
            return 2 * angle / math.pi
        return 2 / math.pi * (angle + sine * _powers(cosine, cosine, range(3, degrees - 1, 2)))
    return sine * _powers(1.0, cosine, range(2, degrees - 1, 2))


def _powers(first: float, cosine: float, divisors: range) -> float:
    """Add up a series of every second power of the cosine; its factors are (n-1)/n."""
    term = total = first
    for divisor in divisors:
        term *= cosine * cosine * (divisor - 1) / divisor
        total += term
    return total
