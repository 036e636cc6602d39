"""Several metrics together."""

import pytest

from loadtests.hpa.metric_words import description, failure_reason
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    FetchError,
    MetricsObservation,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    PodsMetric,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.proposals import ask_metrics
from tests.loadtests.hpa.builder import CPU_50, pods, situation

QUEUE = ExternalMetric(name="queue", target=AverageValue(milli=10_000))
MEMORY = ResourceMetric(name="memory", target=Utilization(percent=80))
INGRESS = ObjectReference(api_version="networking.k8s.io/v1", kind="Ingress", name="door")


def queue(value: str) -> MetricsObservation:
    """Give the value of the External metric."""
    return MetricsObservation(external={"queue": (value,)})


def test_the_highest_proposal_counts_and_not_their_sum() -> None:
    """CPU asks for 4 of 2, the queue for 5: 5."""
    verdict = ask_metrics((CPU_50, QUEUE), situation(pods("100m", "100m")), queue("45"))
    assert [(0, 4), (1, 5)] == [(one.metric, one.replicas) for one in verdict.proposals]
    assert 5 == (verdict.chosen.replicas if verdict.chosen else None)


@pytest.mark.parametrize(
    ("value", "metric"), [pytest.param("40", 0, id="equal"), pytest.param("41", 1, id="a higher one")]
)
def test_the_first_of_equal_proposals_counts(value: str, metric: int) -> None:
    """Of equal proposals the first one names the metric."""
    verdict = ask_metrics((CPU_50, QUEUE), situation(pods("100m", "100m")), queue(value))
    assert metric == (verdict.chosen.metric if verdict.chosen else None)


def test_of_zeros_the_last_counts() -> None:
    """The controller starts from 0 replicas and replaces a proposal of 0 by the next one."""
    verdict = ask_metrics((QUEUE, QUEUE), situation(pods("1m")), queue("0"))
    assert 1 == (verdict.chosen.metric if verdict.chosen else None)


def test_a_failure_does_not_block_a_scale_up() -> None:
    """Memory has no metric, CPU asks for 4 of 2."""
    verdict = ask_metrics((MEMORY, CPU_50), situation(pods("100m", "100m")), MetricsObservation())
    assert (4, [0]) == (
        verdict.chosen.replicas if verdict.chosen else None,
        [failure.metric for failure in verdict.failures],
    )


def test_a_failure_does_not_block_staying() -> None:
    """Memory has no metric, CPU is at its target: what is kept was computed."""
    verdict = ask_metrics((MEMORY, CPU_50), situation(pods("50m", "50m")), MetricsObservation())
    assert 2 == (verdict.chosen.replicas if verdict.chosen else None)


def test_a_failure_blocks_a_scale_down() -> None:
    """Memory has no metric, CPU asks for 1 of 2: nothing is done."""
    verdict = ask_metrics((CPU_50, MEMORY), situation(pods("10m", "10m")), MetricsObservation())
    assert (None, [1]) == (verdict.chosen, [one.replicas for one in verdict.proposals])


def test_all_failures_block_everything() -> None:
    """Without a single proposal nothing is done; the failures are in the order of the HPA's list."""
    seen = MetricsObservation(external={"queue": FetchError(text="timeout")})
    verdict = ask_metrics((QUEUE, MEMORY), situation(pods("10m")), seen)
    assert (None, [0, 1]) == (verdict.chosen, [failure.metric for failure in verdict.failures])


@pytest.mark.parametrize(
    ("metric", "reason"),
    [
        (CPU_50, "FailedGetResourceMetric"),
        (
            ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=1)),
            "FailedGetContainerResourceMetric",
        ),
        (PodsMetric(name="rps", target=AverageValue(milli=1)), "FailedGetPodsMetric"),
        (ObjectMetric(name="hits", described_object=INGRESS, target=Value(milli=1)), "FailedGetObjectMetric"),
        (QUEUE, "FailedGetExternalMetric"),
    ],
)
def test_failure_reasons(metric: MetricSpec, reason: str) -> None:
    """Each kind of metric has its own reason for ScalingActive."""
    assert reason == failure_reason(metric)


@pytest.mark.parametrize(
    ("metric", "words"),
    [
        (CPU_50, "cpu resource utilization (percentage of request)"),
        (ResourceMetric(name="cpu", target=AverageValue(milli=1)), "cpu resource"),
        (
            ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=1)),
            "cpu container resource utilization (percentage of request)",
        ),
        (PodsMetric(name="rps", target=AverageValue(milli=1)), "pods metric rps"),
        (ObjectMetric(name="hits", described_object=INGRESS, target=Value(milli=1)), "Ingress metric hits"),
        (
            ObjectMetric(name="hits", described_object=INGRESS, target=AverageValue(milli=1)),
            "external metric hits(nil)",
        ),
        (QUEUE, "external metric queue(nil)"),
    ],
)
def test_descriptions(metric: MetricSpec, words: str) -> None:
    """Each metric has Kubernetes' name for it."""
    assert words == description(metric)
