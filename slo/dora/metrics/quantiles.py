"""Quantiles of what was measured, exact, and between which bounds one lies though its samples came in groups."""

import math
from collections.abc import Iterable, Sequence

from slo.dora.metrics.normal import student_quantile

_FEWEST_GROUPS = 2


def quantile(ordered: Sequence[float], share: float) -> float:
    """Give a quantile of values in ascending order, linear between its two neighbours (type 7).

    The median of an even number is the mean of the two in the middle, as most people and `PERCENTILE_CONT` have it;
    a lower median would call the better of two deployments typical.

    Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50
    """
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    part = place - below
    if not part:
        return ordered[below]
    return ordered[below] + part * (ordered[below + 1] - ordered[below])


def median_interval(ordered: Sequence[float], groups: Iterable[Sequence[float]]) -> tuple[float, float] | None:
    """Give a 95 % interval of the median of values that came in groups, as changes do in deployments.

    Changes that are shipped together are late together: to count each as a sample of its own would promise too much.
    So the error of the share of values up to the median is taken from how it differs between groups, and turned into
    places in the order. With one value in each group this is the usual interval by order statistics. None where the
    groups are too few for one.

    Source: Woodruff (1952), Confidence intervals for medians and other position measures, JASA 47
    """
    middle = quantile(ordered, 0.5)
    excesses = [_excess(group, middle) for group in groups]
    number = len(excesses)
    if number < _FEWEST_GROUPS:
        return None
    variance = number / (number - 1) * sum(excess * excess for excess in excesses) / len(ordered) ** 2
    error = student_quantile(number - 1) * math.sqrt(variance)
    # Without any spread between groups nothing is known of the error, so it is not taken for 0.
    if not 0 < error <= 0.5:  # noqa: PLR2004 - half of all values
        return None
    return quantile(ordered, 0.5 - error), quantile(ordered, 0.5 + error)


# Private


def _excess(group: Sequence[float], middle: float) -> float:
    """Count how many more values of a group are below the median than it would have of its own; ties are shared."""
    below = sum(1 for value in group if value < middle)
    ties = sum(1 for value in group if value == middle)
    return below + ties / 2 - len(group) / 2
