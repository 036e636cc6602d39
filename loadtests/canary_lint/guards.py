"""What a metric guards: between which values it can be, and what share of the requests may fail under it."""

from dataclasses import dataclass

from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE, Metric
from loadtests.canary.thresholds import bounds_of as thresholds_of
from loadtests.canary_lint.bounds import ANY, NOT_NEGATIVE, PERCENT, Bounds, bounds_of, quantile_of
from loadtests.canary_lint.interface import Query, Subject

MEAN_PROVIDERS = frozenset({"nginx", "skipper"})
"""Their observers measure the mean duration; all the others the 99th percentile.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/metrics/observers/nginx.go, skipper.go
"""
_BUILT_IN_QUANTILE = 0.99
_SCALES = (1.0, 100.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A share of the requests that must not fail, or be slow."""

    ratio: float
    window_seconds: float
    is_duration: bool = False
    """Whether it is about requests that take too long, not those that fail."""

    @property
    def what(self) -> str:
        """Say what no more of the requests may do."""
        return "be slower than that" if self.is_duration else "fail"

    @property
    def what_they_do(self) -> str:
        """Say the same of those that do."""
        return "are slower than that" if self.is_duration else "fail"


def possible_values(metric: Metric, query: Query | None) -> Bounds:
    """Say between which values a metric can be."""
    if metric.is_built_in:
        return {REQUEST_SUCCESS_RATE: PERCENT, REQUEST_DURATION: NOT_NEGATIVE}.get(metric.name, ANY)
    return bounds_of(query.expression) if query is not None and query.expression is not None else ANY


def guard_of(subject: Subject, index: int) -> Guard | None:
    """Say what a metric guards; None where that is no share of the requests, or cannot be told."""
    metric, query = subject.metrics[index], subject.query_of(index)
    quantile = _quantile(subject, metric, query)
    if quantile is None:
        ratio = _failing_ratio(metric, query)
    else:
        ratio = 1 - quantile if thresholds_of(metric).maximum is not None else 0.0
    if not 0 < ratio < 1:
        return None
    window = window_seconds(metric, query)
    return Guard(ratio=ratio, window_seconds=window, is_duration=quantile is not None)


def window_seconds(metric: Metric, query: Query | None) -> float:
    """Give how far back a metric looks: the longest range of its query."""
    ranges = [one.range_seconds for one in query.selectors if one.range_seconds] if query else []
    return max(ranges, default=metric.interval_seconds)


# Private


def _quantile(subject: Subject, metric: Metric, query: Query | None) -> float | None:
    if metric.is_built_in:
        is_quantile = metric.name == REQUEST_DURATION and subject.canary.provider not in MEAN_PROVIDERS
        return _BUILT_IN_QUANTILE if is_quantile else None
    return quantile_of(query.expression) if query is not None and query.expression is not None else None


def _failing_ratio(metric: Metric, query: Query | None) -> float:
    """Give the share of the requests that may fail; 0 where the metric is no share of a whole."""
    values, thresholds = possible_values(metric, query), thresholds_of(metric)
    if values.least != 0 or values.most not in _SCALES:
        return 0.0
    if thresholds.minimum is not None and thresholds.minimum > 0:
        return 1 - thresholds.minimum / values.most
    return (thresholds.maximum or 0.0) / values.most
