"""Object and External metrics, where Kubernetes' own cases do not say; the numbers are worked out by hand."""

import pytest

from loadtests.hpa.errors import MetricError
from loadtests.hpa.model import (
    AverageValue,
    ExternalMetric,
    FetchError,
    LabelRequirement,
    LabelSelector,
    MetricsObservation,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    Value,
)
from loadtests.hpa.proposals import calculate
from tests.loadtests.hpa.builder import pod, pods, situation

INGRESS = ObjectReference(api_version="networking.k8s.io/v1", kind="Ingress", name="door")


def queue(target: Value | AverageValue, selector: LabelSelector | None = None) -> ExternalMetric:
    """Give an External metric."""
    return ExternalMetric(name="queue", target=target, selector=selector)


def door(target: Value | AverageValue) -> ObjectMetric:
    """Give an Object metric."""
    return ObjectMetric(name="hits", described_object=INGRESS, target=target)


def external(*values: str) -> MetricsObservation:
    """Give the series of the External metric."""
    return MetricsObservation(external={"queue": values})


def test_value_sums_the_series_over_ready_pods() -> None:
    """30 + 12 = 42 against 20 is 2.1 over 2 ready of 3 pods: ceil(4.2) = 5."""
    seen = [*pods("1m", "1m"), pod("late", ready=False)]
    assert 5 == calculate(queue(Value(milli=20_000)), situation(seen), external("30", "12")).replicas


def test_value_within_tolerance_keeps_the_replicas_and_not_the_ready_pods() -> None:
    """21 against 20 is within 10 %, so the 3 replicas stay though one pod is ready."""
    seen = [pod("a"), pod("b", ready=False), pod("c", ready=False)]
    assert 3 == calculate(queue(Value(milli=20_000)), situation(seen), external("21")).replicas


@pytest.mark.parametrize(("value", "replicas"), [("0", 0), ("1m", 1), ("20", 1), ("21", 2)])
def test_value_at_zero_replicas(value: str, replicas: int) -> None:
    """From 0 replicas there are no pods and there is no tolerance: the ratio, rounded up."""
    assert replicas == calculate(queue(Value(milli=20_000)), situation([]), external(value)).replicas


def test_average_value_uses_the_status_and_not_readiness() -> None:
    """45 against 10 for each of 3 in the status is 1.5: ceil(45/10) = 5, though 9 are wanted and none is ready."""
    here = situation(pods("1m", ready=False), current=9, status_replicas=3)
    calculation = calculate(queue(AverageValue(milli=10_000)), here, external("45"))
    assert (5, 15_000) == (calculation.replicas, calculation.usage.value_milli)


def test_average_value_within_tolerance_keeps_the_status() -> None:
    """31 against 10 for each of 3 is within 10 %: 3, and not what the scale asks for."""
    here = situation(pods("1m"), current=9, status_replicas=3)
    assert 3 == calculate(queue(AverageValue(milli=10_000)), here, external("31")).replicas


@pytest.mark.parametrize(("value", "replicas"), [("0", 0), ("25", 3)])
def test_average_value_at_zero_replicas(value: str, replicas: int) -> None:
    """From 0 replicas the ratio is infinite or none at all: usage over target, rounded up."""
    calculation = calculate(queue(AverageValue(milli=10_000)), situation([]), external(value))
    assert (replicas, 0) == (calculation.replicas, calculation.usage.value_milli)


@pytest.mark.parametrize(
    ("metric", "kubernetes", "replicas"),
    [
        # 2^63 - 1 thousandths against one thousandth: more than 64 bits of a double hold, which Go turns into 0.
        pytest.param(queue(AverageValue(milli=1)), "1.33", 0, id="External AverageValue until 1.33 wraps"),
        pytest.param(queue(AverageValue(milli=1)), "1.34", 2**31 - 1, id="External AverageValue since 1.34 is capped"),
        pytest.param(queue(Value(milli=1)), "1.34", 0, id="External Value until 1.34 wraps"),
        pytest.param(queue(Value(milli=1)), "1.35", 2**31 - 1, id="External Value since 1.35 is capped"),
        pytest.param(door(Value(milli=1)), "1.35", 2**31 - 1, id="Object Value since 1.35 is capped"),
        pytest.param(door(AverageValue(milli=1)), "1.35", 0, id="Object AverageValue still wraps in 1.35"),
    ],
)
def test_counts_too_large(metric: MetricSpec, kubernetes: str, replicas: int) -> None:
    """A count that does not fit 32 bits."""
    seen = MetricsObservation(object={"hits": "10E"}, external={"queue": ("10E",)})
    assert replicas == calculate(metric, situation(pods("1m"), kubernetes=kubernetes), seen).replicas


@pytest.mark.parametrize(("kubernetes", "replicas"), [("1.34", 0), ("1.35", 2)])
def test_sums_too_large(kubernetes: str, replicas: int) -> None:
    """Two times 2^62 thousandths wrap to a negative sum until 1.34; since 1.35 the sum stops at 2^63 - 1.

    Against 2^62 that is a ratio of -2, hence -2 replicas until 1.34 (the controller takes 0), and 2 since.
    """
    half = f"{2**62}m"
    calculation = calculate(
        queue(Value(milli=2**62)), situation(pods("1m"), kubernetes=kubernetes), external(half, half)
    )
    assert replicas == max(calculation.replicas, 0)


@pytest.mark.parametrize(
    ("metric", "seen", "message"),
    [
        pytest.param(
            queue(Value(milli=1)),
            MetricsObservation(),
            "unable to get external metric demo/queue/nil: no metrics returned from external metrics API",
            id="an External metric that nobody has seen",
        ),
        pytest.param(
            queue(
                Value(milli=1),
                LabelSelector(
                    match_labels={"b": "2", "a": "1"},
                    match_expressions=(LabelRequirement(key="c", operator="In", values=("3", "4")),),
                ),
            ),
            MetricsObservation(external={"queue": FetchError(text="timeout")}),
            "unable to get external metric demo/queue/&LabelSelector{MatchLabels:map[string]string"
            "{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:c,Operator:In,"
            "Values:[3 4],},},}: unable to fetch metrics from external metrics API: timeout",
            id="an External metric with a selector that could not be fetched",
        ),
        pytest.param(
            queue(Value(milli=1)),
            MetricsObservation(external={"queue": ()}),
            "unable to get external metric demo/queue/nil: no metrics returned from external metrics API",
            id="an External metric without series",
        ),
        pytest.param(
            door(Value(milli=1)),
            MetricsObservation(object={"hits": FetchError(text="timeout")}),
            "unable to get metric hits: Ingress on demo door/unable to fetch metrics from custom metrics API: timeout",
            id="an Object metric that could not be fetched",
        ),
        pytest.param(
            door(Value(milli=1)),
            MetricsObservation(object={"hits": "5"}),
            "unable to calculate ready pods: no pods returned by selector while calculating replica count",
            id="an Object metric without pods",
        ),
    ],
)
def test_errors(metric: MetricSpec, seen: MetricsObservation, message: str) -> None:
    """What cannot be computed says why in Kubernetes' words."""
    with pytest.raises(MetricError) as caught:
        calculate(metric, situation([], current=2), seen)
    assert message == str(caught.value)
