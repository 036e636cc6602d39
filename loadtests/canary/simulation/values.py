"""Values of a metric that a healthy and a failing release would have, by the bounds that its manifest sets."""

from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE, Metric
from loadtests.canary.thresholds import bounds_of

ALL_REQUESTS_PERCENT = 100.0
_SLOW_MILLISECONDS = 1000.0


def good_value(metric: Metric) -> float:
    """Give a value of a healthy release: one that the author of the bounds must have called good.

    The success rate is that of a release without a failure, whatever the bounds say: a threshold that was mistaken for
    the most of something shows then.
    """
    bounds = bounds_of(metric)
    low, high = bounds.minimum, bounds.maximum
    if metric.is_built_in and metric.name == REQUEST_SUCCESS_RATE:
        return ALL_REQUESTS_PERCENT
    if low is not None and high is not None:
        return (low + high) / 2
    if high is not None:
        return high / 2 if high > 0 else high
    return low if low is not None else 0.0


def bad_value(metric: Metric) -> float:
    """Give a value of a failing release: beyond the bounds, as far as the metric can go there."""
    bounds = bounds_of(metric)
    low, high = bounds.minimum, bounds.maximum
    if metric.is_built_in and metric.name == REQUEST_SUCCESS_RATE:
        return min(max(low or 0.0, 0.0), ALL_REQUESTS_PERCENT) / 2
    if metric.is_built_in and metric.name == REQUEST_DURATION:
        return _SLOW_MILLISECONDS if high is None else 2 * max(high, 0.0) + 1
    if high is not None:
        return 2 * high if high > 0 else high + 1
    return 0.0 if low is None else low / 2 if low > 0 else low - 1
