"""Values of healthy and failing releases."""

import pytest

from loadtests.canary.interface import Measured
from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE, Metric, TemplateReference, ThresholdRange
from loadtests.canary.simulation.outcome import End
from loadtests.canary.simulation.values import bad_value, good_value
from loadtests.canary.simulation.words import notes
from loadtests.canary.thresholds import failure
from tests.loadtests.canary.builder import analysis, canary
from tests.loadtests.canary.simulation.courses import simulated

OWN = TemplateReference(name="own", namespace="demo")
RANGES = [
    ThresholdRange(minimum=99),
    ThresholdRange(maximum=500),
    ThresholdRange(maximum=0),
    ThresholdRange(minimum=0),
    ThresholdRange(minimum=-5, maximum=-1),
    ThresholdRange(maximum=-1),
    ThresholdRange(minimum=2, maximum=2),
    ThresholdRange(minimum=0.01, maximum=0.05),
]


@pytest.mark.parametrize("bounds", RANGES, ids=str)
def test_a_metric_of_ones_own_is_good_within_its_bounds_and_bad_beyond(bounds: ThresholdRange) -> None:
    """Whatever they are."""
    metric = Metric(name="own", template=OWN, range=bounds)
    assert "" == failure(canary(), metric, Measured(value=good_value(metric)))
    assert "" != failure(canary(), metric, Measured(value=bad_value(metric)))


@pytest.mark.parametrize("threshold", [None, 0.0, 5.0, 0.01])
def test_the_old_threshold_is_the_most(threshold: float | None) -> None:
    """Of all but the success rate; without one, Flagger takes 0."""
    metric = Metric(name="errors", template=OWN, threshold=threshold)
    assert "" == failure(canary(), metric, Measured(value=good_value(metric)))
    assert "" != failure(canary(), metric, Measured(value=bad_value(metric)))


def test_the_success_rate_is_a_percentage() -> None:
    """All requests are good, or half of what is asked for."""
    metric = Metric(name=REQUEST_SUCCESS_RATE, range=ThresholdRange(minimum=99))
    assert (100.0, 49.5) == (good_value(metric), bad_value(metric))


@pytest.mark.parametrize("most", [500.0, 1.0, 0.5, 0.0])
def test_the_duration_is_in_whole_milliseconds(most: float) -> None:
    """Twice the bound may be cut down to it, so a bad one is longer."""
    metric = Metric(name=REQUEST_DURATION, range=ThresholdRange(maximum=most))
    assert "" == failure(canary(), metric, Measured(value=good_value(metric)))
    assert "" != failure(canary(), metric, Measured(value=bad_value(metric)))


def test_a_misread_bound_of_the_success_rate_shows() -> None:
    """`max: 1`, meant as a percent of failures, refuses the healthy release and lets the failing one through."""
    spec = canary(analysis(metrics=(Metric(name=REQUEST_SUCCESS_RATE, range=ThresholdRange(maximum=1)),)))
    healthy, failing = simulated("healthy", spec), simulated("failing", spec)
    assert (End.ROLLED_BACK, End.PROMOTED) == (healthy.outcome.end, failing.outcome.end)
    halt = "Halt shop.demo advancement success rate 100.00% > 1%"
    assert [
        f"even a release without a fault is rolled back (request-success-rate 100 %: {halt})",
        "request-success-rate passed with 0 %: its bounds refuse nothing that a failing release would have",
        "a failing release is promoted: nothing in this analysis stops it",
    ] == list(notes([healthy, failing]))


def test_without_metrics_nothing_judges() -> None:
    """That is said, and that a failing release is promoted."""
    spec = canary(analysis(metrics=()))
    assert [
        "the analysis has no metrics: nothing judges a release, and one that fails every request is promoted as any",
        "a failing release is promoted: nothing in this analysis stops it",
    ] == list(notes([simulated("failing", spec)]))
