"""Holding a value against a metric's bounds, in Flagger's words."""

import math
from dataclasses import replace

import pytest

from loadtests.canary.checks import metrics_in_order
from loadtests.canary.interface import Measured
from loadtests.canary.model import (
    REQUEST_DURATION,
    REQUEST_SUCCESS_RATE,
    Metric,
    ObjectName,
    TemplateReference,
    ThresholdRange,
)
from loadtests.canary.thresholds import failure
from tests.loadtests.canary.builder import FakeSurroundings, analysis, canary, messages, release

RATE = Metric(name=REQUEST_SUCCESS_RATE)
DURATION = Metric(name=REQUEST_DURATION)
TEMPLATE = Metric(name="errors", template=TemplateReference(name="errors", namespace="demo"))
QUERY = Metric(name="errors", query="up")


def _bounded(metric: Metric, minimum: float | None = None, maximum: float | None = None) -> Metric:
    return Metric(
        name=metric.name,
        template=metric.template,
        query=metric.query,
        range=ThresholdRange(minimum=minimum, maximum=maximum),
    )


def _old(metric: Metric, threshold: float) -> Metric:
    return Metric(name=metric.name, template=metric.template, query=metric.query, threshold=threshold)


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        pytest.param(_bounded(RATE, 99), 99.0, id="a bound is included"),
        pytest.param(_bounded(RATE, 99, 100), 100.0, id="between two bounds"),
        pytest.param(RATE, 0.0, id="a success rate without a bound may be 0"),
        pytest.param(_old(RATE, 99), 99.0, id="the old threshold of a success rate is the least"),
        pytest.param(_bounded(DURATION, maximum=500), 500.9, id="half milliseconds do not count"),
        pytest.param(_bounded(DURATION, maximum=0.9), 0.9, id="nor do those of the bound"),
        pytest.param(DURATION, 0.9, id="a duration without a bound may be below 1 ms"),
        pytest.param(_bounded(DURATION, maximum=500), math.inf, id="an infinite duration is one of 0 ms"),
        pytest.param(_bounded(TEMPLATE), 1e9, id="an empty range lets everything through"),
        pytest.param(_old(QUERY, 5), 5.0, id="the old threshold of a query is the most"),
        pytest.param(replace(_bounded(RATE, 90), threshold=99), 95.0, id="a range wins over the old threshold"),
    ],
)
def test_passes(metric: Metric, value: float) -> None:
    """Values that pass."""
    assert "" == failure(canary(), metric, Measured(value=value))


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        (_bounded(RATE, 99), 98.996, "success rate 99.00% < 99%"),
        (_bounded(RATE, maximum=99.95), 100.0, "success rate 100.00% > 99.95%"),
        (_old(RATE, 99.5), 99.4, "success rate 99.40% < 99.5%"),
        (_bounded(DURATION, maximum=500), 1500.7, "request duration 1.5s > 500ms"),
        (_bounded(DURATION, maximum=0.5), 1.0, "request duration 1ms > 0s"),
        (_bounded(DURATION, minimum=90_000), 61_500.0, "request duration 1m1.5s < 1m30s"),
        (_bounded(DURATION, maximum=3_600_000), 3_661_000.0, "request duration 1h1m1s > 1h0m0s"),
        (DURATION, 1.0, "request duration 1ms > 0s"),
        (_bounded(TEMPLATE, maximum=0.00001), 0.01, "errors 0.01 > 1e-05"),
        (_bounded(TEMPLATE, minimum=2_500_000), 1.0, "errors 1.00 < 2.5e+06"),
        (QUERY, 0.1, "errors 0.10 > 0"),
        (_bounded(RATE, 99.9), -0.0, "success rate -0.00% < 99.9%"),
    ],
)
def test_fails(metric: Metric, value: float, expected: str) -> None:
    """Values that do not."""
    assert f"Halt shop.demo advancement {expected}" == failure(canary(), metric, Measured(value=value))


_NO_TRAFFIC = "probably shop.demo is not receiving traffic"


@pytest.mark.parametrize("value", [None, math.nan], ids=["no data", "not a number"])
@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (RATE, f"istio metric request-success-rate {_NO_TRAFFIC}: running query failed: no values found"),
        (DURATION, f"istio metric request-duration {_NO_TRAFFIC}"),
        (TEMPLATE, "custom metric: errors: no values found"),
        (QUERY, "metric: errors"),
    ],
)
def test_no_data(metric: Metric, value: float | None, expected: str) -> None:
    """No data never passes, and is not 0."""
    assert f"Halt advancement no values found for {expected}" == failure(canary(), metric, Measured(value=value))


def test_no_data_of_a_service() -> None:
    """A Service as the target has an observer of its own."""
    spec = canary(provider="nginx", target=ObjectName(kind="Service", name="shop"))
    assert "for nginx:service metric" in failure(spec, RATE, Measured())


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (RATE, "Prometheus query failed: gone"),
        (TEMPLATE, "Metric query failed for errors: gone"),
        (QUERY, "Prometheus query failed for errors: gone"),
    ],
)
def test_failed_query(metric: Metric, expected: str) -> None:
    """A Prometheus that does not answer never passes, and is not no data."""
    assert expected == failure(canary(), metric, Measured(problem="gone"))


def test_order() -> None:
    """Built-in metrics and own queries come first; a built-in name is asked as that, too, where it has a template."""
    both = Metric(name=REQUEST_DURATION, template=TemplateReference(name="slow", namespace="demo"))
    asked = list(metrics_in_order(analysis(metrics=(TEMPLATE, both, QUERY, RATE))))
    assert [Metric(name=REQUEST_DURATION), QUERY, RATE, TEMPLATE, both] == asked


def test_metric_that_nothing_measures() -> None:
    """A metric without a query that no observer knows fails every check."""
    around = FakeSurroundings()
    ticks = release(canary(analysis(metrics=(Metric(name="request-sucess-rate"),), threshold=1)), around)
    assert ["Metric query failed for no usable metrics template and query were configured"] == messages(ticks[2])
    assert [] == around.measured


def test_not_a_number_in_the_record() -> None:
    """What is not a number is recorded as no value."""
    ticks = release(canary(), FakeSurroundings(values={REQUEST_SUCCESS_RATE: math.nan}))
    assert ticks[2].checks[-1].value is None
    assert ticks[2].checks[-1].because
