"""Hold a measured value against a metric's bounds.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler_metrics.go
"""

import math

from loadtests.canary import messages
from loadtests.canary.go_words import whole_milliseconds
from loadtests.canary.interface import Measured
from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE, CanarySpec, Metric, ThresholdRange


def failure(spec: CanarySpec, metric: Metric, measured: Measured) -> str:
    """Say in Flagger's words why a metric does not pass; empty where it does. No data never passes."""
    value = measured.value
    if measured.problem:
        return messages.query_failed(metric, measured.problem)
    if value is None or math.isnan(value):
        return messages.no_values(spec, metric)
    if metric.is_built_in and metric.name == REQUEST_DURATION:
        return _duration_failure(spec, metric, whole_milliseconds(value))
    bounds = bounds_of(metric)
    if bounds.minimum is not None and value < bounds.minimum:
        return _value_failure(spec, metric, value, "<", bounds.minimum)
    if bounds.maximum is not None and value > bounds.maximum:
        return _value_failure(spec, metric, value, ">", bounds.maximum)
    return ""


def bounds_of(metric: Metric) -> ThresholdRange:
    """Give the bounds that Flagger holds a metric to; a missing `threshold` is one of 0."""
    if metric.range is not None:
        return metric.range
    if metric.is_built_in and metric.name == REQUEST_SUCCESS_RATE:
        return ThresholdRange(minimum=metric.threshold or 0.0)
    return ThresholdRange(maximum=metric.threshold or 0.0)


# Private


def _duration_failure(spec: CanarySpec, metric: Metric, value_ms: int) -> str:
    """Compare whole milliseconds: a bound of 0.5 ms is one of 0."""
    bounds = bounds_of(metric)
    if bounds.minimum is not None and value_ms < (minimum_ms := whole_milliseconds(bounds.minimum)):
        return messages.duration_off(spec, value_ms, "<", minimum_ms)
    if bounds.maximum is not None and value_ms > (maximum_ms := whole_milliseconds(bounds.maximum)):
        return messages.duration_off(spec, value_ms, ">", maximum_ms)
    return ""


def _value_failure(spec: CanarySpec, metric: Metric, value: float, sign: str, bound: float) -> str:
    if metric.is_built_in:
        return messages.success_rate_off(spec, value, sign, bound)
    return messages.value_off(spec, metric, value, sign, bound)
