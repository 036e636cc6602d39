"""Proposals of metrics per pod, where Kubernetes' own cases do not say.

The expected numbers are worked out by hand from the rules: utilization is cut off to whole percent, the ratio is that
over the target, missing pods are guessed against the direction, unready ones count as idle on the way up.
"""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.hpa.calculation import Calculation, Guess, Outcome
from loadtests.hpa.errors import MetricError
from loadtests.hpa.model import (
    AverageValue,
    ContainerObservation,
    ContainerResourceMetric,
    MetricsObservation,
    MetricSpec,
    PodObservation,
    PodsMetric,
    ResourceMetric,
    Utilization,
)
from loadtests.hpa.proposals import calculate, calculate_resource
from tests.loadtests.hpa.builder import CPU_50, NOW, pod, pods, situation

NOTHING = MetricsObservation()


def propose(
    seen: Sequence[PodObservation],
    metric: MetricSpec = CPU_50,
    *,
    current: int | None = None,
    kubernetes: str = "1.35",
    metrics: MetricsObservation = NOTHING,
) -> Calculation:
    """Ask one metric."""
    return calculate(metric, situation(seen, current=current, kubernetes=kubernetes), metrics)


def at(percent: int) -> ResourceMetric:
    """Give a CPU metric with another target."""
    return ResourceMetric(name="cpu", target=Utilization(percent=percent))


def test_utilization_is_cut_off_before_it_is_divided() -> None:
    """57.9 % against 52 is 57/52 = 1.096, within 10 %; the exact ratio 1.113 would not be."""
    assert 2 == propose(pods("579m", "579m", request="1000m"), at(52)).replicas


def test_counts_ready_pods_and_not_replicas() -> None:
    """Twice the target on 2 pods of 6 replicas asks for 4: a scale-down, and no direction guard stops it."""
    assert 4 == propose(pods("100m", "100m"), current=6).replicas


@pytest.mark.parametrize(("kubernetes", "replicas"), [("1.32", 3), ("1.33", 2), ("1.34", 2), ("1.35", 2)])
def test_110_percent_of_the_target(kubernetes: str, replicas: int) -> None:
    """55 % against 50 % is a ratio of exactly 1.1, which scales up to ceil(2.2) until 1.32 and not since."""
    assert replicas == propose(pods("55m", "55m"), kubernetes=kubernetes).replicas


@given(target=st.integers(min_value=1, max_value=200), used=st.integers(min_value=0, max_value=600))
def test_versions_differ_at_110_percent_only(target: int, used: int) -> None:
    """Among whole percents, 1.33 changed the decision exactly at 110 %, where doubles put 1.1 outside before."""
    seen = pods(f"{used}m")
    before, after = (propose(seen, at(target), kubernetes=version).replicas for version in ("1.32", "1.33"))
    assert (before != after) == (used * 10 == target * 11)


def test_a_pod_that_requests_nothing_still_uses() -> None:
    """A request of 0 is a request: (50 + 50)/(100 + 0) is twice the target over 2 pods."""
    assert 4 == propose([pod("a"), pod("b", request="0")]).replicas


# Missing pods


def test_missing_pods_use_nothing_on_the_way_up() -> None:
    """Two at 100 % and two missing: 200/400 = 50 % is the target, so nothing changes; left out, it would be 4 of 2."""
    calculation = propose(pods("100m", "100m", None, None))
    assert (4, Outcome.WITHIN_TOLERANCE) == (calculation.replicas, calculation.outcome)


def test_missing_pods_with_other_requests() -> None:
    """A missing pod counts by its own request: 100 of 100 + 300 is 25 %, which turns the change round: kept at 2."""
    calculation = propose([pod("a", cpu="100m"), pod("b", cpu=None, request="300m")])
    assert (2, Outcome.WOULD_REVERSE) == (calculation.replicas, calculation.outcome)


def test_missing_pods_on_the_way_up_that_still_scale() -> None:
    """Three at 100 % and one missing: 75 % is 1.5 times the target over 4 metrics, so 6."""
    assert 6 == propose(pods("100m", "100m", "100m", None)).replicas


def test_missing_pods_use_their_request_on_the_way_down() -> None:
    """Three at 10 % and one missing: (30 + 100)/400 is 32 %, 0.64 of the target, over 4 metrics: ceil(2.56) = 3."""
    calculation = propose(pods("10m", "10m", "10m", None))
    assert (3, Guess.FULL) == (calculation.replicas, calculation.fill.missing_as if calculation.fill else None)


def test_missing_pods_use_the_target_above_100_percent() -> None:
    """Target 200 %: (40 + 40 + 200)/300 is 93 %, 0.465 of it, over 3 metrics: 2; at 100 % it would be 60 %, so 1."""
    assert 2 == propose(pods("40m", "40m", None), at(200)).replicas


def test_missing_pods_at_exactly_the_target() -> None:
    """At a ratio of 1 there is no direction: missing pods are left out, and nothing changes."""
    calculation = propose(pods("50m", None, None, None))
    assert (4, Outcome.WITHIN_TOLERANCE) == (calculation.replicas, calculation.outcome)
    assert Guess.LEFT_OUT == (calculation.fill.missing_as if calculation.fill else None)


def test_missing_pods_of_a_plain_metric() -> None:
    """Two pods at 2 against 10 and one missing: (2 + 2 + 10)/3 = 4.666, 0.4666 of 10 over 3 metrics: 2."""
    metric = PodsMetric(name="rps", target=AverageValue(milli=10_000))
    metrics = MetricsObservation(pods={"rps": {"p0": "2", "p1": "2"}})
    assert 2 == propose(pods("1m", "1m", "1m"), metric, metrics=metrics).replicas


def test_missing_pods_of_a_plain_metric_at_the_target() -> None:
    """At a ratio of 1 missing pods of a plain metric are left out too; as zeros they would ask for 1 of 2."""
    metric = PodsMetric(name="rps", target=AverageValue(milli=10_000))
    metrics = MetricsObservation(pods={"rps": {"p0": "10"}})
    assert 2 == propose(pods("1m", "1m"), metric, metrics=metrics).replicas


def test_a_plain_metric_on_the_way_up() -> None:
    """One pod at 40 against 10 and two missing: (40 + 0 + 0)/3 = 13.333, 1.3333 of 10 over 3 metrics: 4."""
    metric = PodsMetric(name="rps", target=AverageValue(milli=10_000))
    metrics = MetricsObservation(pods={"rps": {"p0": "40"}})
    assert 4 == propose(pods("1m", "1m", "1m"), metric, metrics=metrics).replicas


# Unready pods


def test_unready_pods_use_nothing_on_the_way_up() -> None:
    """100 % on one pod and an unready one: 100/200 is the target, so the 3 stay; left out, the one asks for 2."""
    calculation = propose([pod("a", cpu="100m"), pod("b", cpu="100m", ready=None)], current=3)
    assert (3, Outcome.WITHIN_TOLERANCE) == (calculation.replicas, calculation.outcome)


def test_unready_pods_with_other_requests() -> None:
    """100 of 100 and an unready pod requesting 20: 100/120 is 83 %, 1.66 of the target over 2 metrics: 4."""
    seen = [pod("a", cpu="100m"), pod("b", cpu="20m", request="20m", ready=None)]
    assert 4 == propose(seen).replicas


def test_unready_pods_are_left_out_on_the_way_down() -> None:
    """Two at 20 % and an unready one at 100 %: 0.4 of the target over 2 ready pods is 1."""
    assert 1 == propose([*pods("20m", "20m"), pod("late", cpu="100m", ready=None)]).replicas


def test_unready_pods_are_left_out_on_the_way_down_beside_missing_ones() -> None:
    """One at 10 %, one missing, two unready: (10 + 100)/200 = 55 % is within the tolerance of 52 %, so 4 are kept.

    With the unready as idle it would be 27 %, which asks for ceil(0.519 * 4) = 3.
    """
    seen = [pod("a", cpu="10m"), pod("b", cpu=None), pod("c", ready=None), pod("d", ready=None)]
    calculation = propose(seen, at(52))
    assert (4, False) == (calculation.replicas, calculation.fill.with_unready if calculation.fill else None)


def test_unready_and_missing_pods_on_the_way_up() -> None:
    """One at 300 %, one missing, one unready: 300/300 is 100 %, twice the target over 3 metrics: 6."""
    seen = [pod("a", cpu="300m"), pod("b", cpu=None), pod("c", cpu="10m", ready=None)]
    assert 6 == propose(seen).replicas


# Direction guards


def test_the_ratio_may_not_turn_round_on_the_way_down() -> None:
    """40 % and a missing pod at 100 % are 70 %, above the target of 50 %: a fall may not become a rise."""
    calculation = propose(pods("40m", None), current=1)
    assert (1, Outcome.WOULD_REVERSE) == (calculation.replicas, calculation.outcome)


def test_the_ratio_may_not_turn_round_on_the_way_up() -> None:
    """60 % and three missing pods at 0 are 15 %, below the target: a rise may not become a fall."""
    calculation = propose(pods("60m", None, None, None), current=4)
    assert (4, Outcome.WOULD_REVERSE) == (calculation.replicas, calculation.outcome)


def test_the_count_may_not_rise_when_usage_is_low() -> None:
    """Five metrics at 0.8 ask for 4, more than the 2 replicas that are wanted: kept at 2."""
    calculation = propose([*pods("30m", "30m", "30m", "30m"), pod("late", cpu=None, request="100m")], at(55), current=2)
    assert (2, Outcome.WOULD_REVERSE) == (calculation.replicas, calculation.outcome)


def test_the_count_may_not_fall_when_usage_is_high() -> None:
    """Two metrics at 1.5 ask for 3, fewer than the 9 replicas that are wanted: kept at 9."""
    calculation = propose([pod("a", cpu="150m"), pod("b", cpu=None)], current=9)
    assert (9, Outcome.WOULD_REVERSE) == (calculation.replicas, calculation.outcome)


# Averages


def test_resource_with_average_value() -> None:
    """Average CPU 150 against 100 is 1.5 over 2 ready pods: 3; requests do not matter, not even missing ones."""
    metric = ResourceMetric(name="cpu", target=AverageValue(milli=100))
    without = ContainerObservation(name="app", requests={}, usage={"cpu": "150m"})
    calculation = propose([pod("a", containers=(without,)), pod("b", containers=(without,))], metric)
    assert (3, 150, None) == (
        calculation.replicas,
        calculation.usage.value_milli,
        calculation.usage.utilization_percent,
    )


def test_memory_with_average_value_ignores_readiness() -> None:
    """Memory 40 and 80 Mi against 40 Mi is 1.5 over both pods, though one was never ready: 3."""
    metric = ResourceMetric(name="memory", target=AverageValue(milli=40 * 1024**2 * 1000))
    seen = [
        pod(name, ready=False, containers=(ContainerObservation(name="app", requests={}, usage={"memory": used}),))
        for name, used in (("a", "40Mi"), ("b", "80Mi"))
    ]
    assert 3 == propose(seen, metric).replicas


def test_cpu_with_average_value_obeys_readiness() -> None:
    """CPU samples of unready pods are left out of an average too: 30 against 100 on one ready pod asks for 1."""
    metric = ResourceMetric(name="cpu", target=AverageValue(milli=100))
    assert 1 == propose([pod("a", cpu="30m"), pod("b", cpu="400m", ready=None)], metric).replicas


def test_unknown_pods_count_in_an_average() -> None:
    """A value of a pod that nobody lists counts: (10 + 50)/2 is 3 times the target, over 1 ready pod: 3."""
    metric = PodsMetric(name="rps", target=AverageValue(milli=10_000))
    metrics = MetricsObservation(pods={"rps": {"p0": "10", "gone": "50"}})
    assert 3 == propose(pods("1m"), metric, metrics=metrics).replicas


# Containers


def two_containers(name: str, *, app: str | None, proxy: str | None) -> PodObservation:
    """Give a pod with a proxy beside the program; None is a container that the metrics do not name."""
    return pod(
        name,
        containers=tuple(
            ContainerObservation(name=one, requests={"cpu": "100m"}, usage=None if used is None else {"cpu": used})
            for one, used in (("app", app), ("proxy", proxy))
        ),
    )


def test_sidecars_count_in_a_resource() -> None:
    """The pod's usage and request are the sums of its containers: (100 + 0)/200 is the target."""
    assert 1 == propose([two_containers("a", app="100m", proxy="0")]).replicas


def test_one_container() -> None:
    """ContainerResource looks at one container only: 100 % is twice the target."""
    metric = ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=50))
    assert 2 == propose([two_containers("a", app="100m", proxy="0")], metric).replicas


def test_a_container_without_the_resource_makes_the_pod_missing() -> None:
    """One silent container makes a whole pod missing; the other pod's 10 % then meets a guess of 100 % of 200."""
    seen = [two_containers("a", app="10m", proxy="10m"), two_containers("b", app="1m", proxy=None)]
    calculation = propose(seen)
    assert ("b",) == (calculation.groups.missing if calculation.groups else None)


def test_a_container_that_reports_another_resource_only_is_missing() -> None:
    """The container is named, but has no CPU: the pod is missing, and no error."""
    metric = ContainerResourceMetric(name="cpu", container="app", target=Utilization(percent=50))
    silent = ContainerObservation(name="app", requests={"cpu": "100m"}, usage={"memory": "1Mi"})
    calculation = propose([*pods("10m"), pod("b", containers=(silent,))], metric)
    assert ("b",) == (calculation.groups.missing if calculation.groups else None)


def test_a_pod_without_containers_is_missing() -> None:
    """It has no metrics, which is not the same as using nothing."""
    calculation = propose([*pods("10m"), pod("b", containers=())], CPU_50)
    assert ("b",) == (calculation.groups.missing if calculation.groups else None)


@pytest.mark.parametrize(
    ("kubernetes", "message"),
    [
        ("1.33", "failed to get cpu utilization: no metrics returned matched known pods"),
        ("1.34", "failed to get cpu utilization: container proxy not found in Pod a"),
    ],
)
def test_a_container_that_the_spec_lacks(kubernetes: str, message: str) -> None:
    """Until 1.33 such a container requests 0; since 1.34 it is an error of its own."""
    metric = ContainerResourceMetric(name="cpu", container="proxy", target=Utilization(percent=50))
    requesting = ContainerObservation(name="app", requests={"cpu": "100m"})
    with pytest.raises(MetricError) as caught:
        calculate_sampled(metric, pod("a", containers=(requesting,)), kubernetes)
    assert message == str(caught.value)


def calculate_sampled(metric: ContainerResourceMetric, listed: PodObservation, kubernetes: str) -> None:
    """Ask a metric whose samples name the container though the pod's specification does not."""
    sampled = two_containers("a", app="1m", proxy="1m")
    calculate_resource(metric, situation([listed], kubernetes=kubernetes), [sampled])


# Errors


@pytest.mark.parametrize(
    ("seen", "message"),
    [
        pytest.param(
            pods(None),
            "failed to get cpu utilization: unable to get metrics for resource cpu: "
            "no metrics returned from resource metrics API",
            id="no metrics at all",
        ),
        pytest.param(
            pods("50m", ready=None),
            "failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)",
            id="metrics of unready pods only",
        ),
        pytest.param(
            [
                pod("a"),
                pod("b", phase="Failed", containers=(ContainerObservation(name="app", requests={}, usage=None),)),
            ],
            "failed to get cpu utilization: missing request for cpu in container app of Pod b",
            id="a missing request, though the pod has failed",
        ),
        pytest.param(
            pods("50m", request="0"),
            "failed to get cpu utilization: no metrics returned matched known pods",
            id="requests of zero",
        ),
    ],
)
def test_errors(seen: list[PodObservation], message: str) -> None:
    """What cannot be computed says why in Kubernetes' words."""
    with pytest.raises(MetricError) as caught:
        propose(seen)
    assert message == str(caught.value)


def test_a_container_that_the_metrics_do_not_name() -> None:
    """ContainerResource fails for all pods if the metrics of one do not name the container."""
    metric = ContainerResourceMetric(name="cpu", container="proxy", target=Utilization(percent=50))
    with pytest.raises(MetricError) as caught:
        propose([two_containers("a", app="1m", proxy=None)], metric)
    assert (
        "failed to get cpu utilization: unable to get metrics for resource cpu: "
        "failed to get container metrics: container proxy not present in metrics for pod demo/a"
    ) == str(caught.value)


def test_no_pods() -> None:
    """A metric per pod needs pods."""
    metric = PodsMetric(name="rps", target=AverageValue(milli=1000))
    with pytest.raises(MetricError, match="no pods returned by selector while calculating replica count"):
        propose([], metric, metrics=MetricsObservation(pods={"rps": {"p0": "1"}}))


def test_an_ignored_pods_sample_is_left_out() -> None:
    """A deleted pod at 100 % does not count: 50 % on the other is the target."""
    seen = [pod("a"), pod("b", cpu="100m", deleted=True)]
    assert 1 == propose(seen, current=1).replicas


def test_a_sample_without_a_time_is_as_old_as_can_be() -> None:
    """A young pod whose sample has no time is unready: the sample was before every readiness."""
    young = pod("b", start_time=NOW - 10, ready_transition_time=NOW - 60, metric_time=None)
    calculation = propose([pod("a"), young])
    assert ("b",) == (calculation.groups.unready if calculation.groups else None)


@given(
    used=st.lists(st.integers(min_value=0, max_value=500), min_size=1, max_size=8),
    target=st.integers(min_value=1, max_value=150),
)
def test_ready_pods_alone(used: list[int], target: int) -> None:
    """With ready pods only, the proposal is the least number at which the cut-off percent meets the target."""
    percent = sum(used) // len(used)
    calculation = propose(pods(*[f"{one}m" for one in used]), at(target))
    within = abs(10 * (percent - target)) <= target
    wanted = len(used) if within else -(-percent * len(used) // target)
    # Doubles may put an exact quotient one above.
    assert calculation.replicas in {wanted, wanted + (0 if within else 1)}
    assert percent == calculation.usage.utilization_percent


@given(
    missing=st.integers(min_value=0, max_value=6),
    unready=st.integers(min_value=0, max_value=6),
    used=st.integers(0, 300),
)
def test_guesses_never_strengthen_a_change(missing: int, unready: int, used: int) -> None:
    """Pods that say nothing can only weaken what the others ask for, and never turn it round."""
    ready = pods(f"{used}m", f"{used}m")
    silent = [pod(f"m{index}", cpu=None) for index in range(missing)]
    late = [pod(f"u{index}", ready=None) for index in range(unready)]
    current = 2 + missing + unready
    replicas = propose([*ready, *silent, *late]).replicas
    if missing or (unready and used > 50):
        assert (replicas - current) * (used - 50) >= 0
