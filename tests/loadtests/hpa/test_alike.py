"""Groups of pods that are alike give the numbers that the same pods give one by one."""

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.hpa import alike, proposals
from loadtests.hpa.alike import AlikeContainer, AlikePods, AlikeSituation
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    MetricsObservation,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    PodsMetric,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.proposals import Verdict
from loadtests.hpa.replica_calculator import Situation
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.versions import profile
from tests.loadtests.hpa.pods_alike import one_by_one

NOW = 1_700_000_000.0
TOLERANCE = Tolerance(up=0.1, down=0.1, bounds=True)
Ready = bool | Literal["unknown"] | None

_milli = st.one_of(st.integers(0, 3000), st.sampled_from([0, 50, 100, 110, 200]))
_usage = st.one_of(st.none(), st.fixed_dictionaries({}, optional={"cpu": _milli, "memory": _milli}))
_requests = st.fixed_dictionaries({"cpu": st.sampled_from([0, 100, 200, 333])}, optional={"memory": _milli})
_ages = st.sampled_from([0.0, 1.0, 14.0, 15.0, 29.0, 30.0, 31.0, 299.0, 300.0, 301.0, 9000.0])
_targets = st.one_of(
    st.builds(Utilization, percent=st.integers(1, 150)), st.builds(AverageValue, milli=st.integers(1, 400))
)
_metrics = st.one_of(
    st.builds(ResourceMetric, name=st.sampled_from(["cpu", "memory"]), target=_targets),
    st.builds(
        ContainerResourceMetric,
        name=st.sampled_from(["cpu", "memory"]),
        container=st.sampled_from(["app", "side", "gone"]),
        target=_targets,
    ),
    st.builds(PodsMetric, name=st.just("requests"), target=st.just(AverageValue(milli=1))),
    st.builds(
        ObjectMetric,
        name=st.just("queue"),
        described_object=st.just(ObjectReference(api_version="v1", kind="Service", name="shop")),
        target=st.just(Value(milli=1)),
    ),
    st.builds(ExternalMetric, name=st.just("queue"), target=st.just(Value(milli=1))),
)


@st.composite
def _group(draw: st.DrawFn) -> AlikePods:
    containers = [AlikeContainer("app", draw(_requests), draw(_usage))]
    if draw(st.booleans()):
        containers.append(AlikeContainer("side", draw(_requests), draw(_usage)))
    started = NOW - draw(_ages)
    ready: Ready = draw(st.sampled_from([True, True, False, "unknown", None]))
    return AlikePods(
        size=draw(st.integers(1, 12)),
        name="",
        phase=draw(st.sampled_from(["Running", "Running", "Running", "Pending", "Failed", "Succeeded"])),
        ready=ready,
        start_time=draw(st.sampled_from([started, started, None])),
        ready_transition_time=draw(st.sampled_from([started + 2, started + 40, NOW - 1, None])),
        deleted=draw(st.sampled_from([False, False, False, True])),
        containers=tuple(containers),
        metric_time=draw(st.sampled_from([NOW - 5, NOW - 20, None])),
        metric_window_seconds=draw(st.sampled_from([15.0, 30.0, None])),
    )


def _numbers(verdict: Verdict) -> tuple[object, ...]:
    """Take everything but the names of the pods."""
    calculations = [
        (
            *(proposal.metric, proposal.replicas, one.usage, one.outcome, one.fill, one.groups.ready_count),
            *map(len, (one.groups.unready, one.groups.missing, one.groups.ignored)),
        )
        for proposal in verdict.proposals
        if (one := proposal.calculation) is not None and one.groups is not None
    ]
    failures = [(failure.metric, str(failure.error)) for failure in verdict.failures]
    return calculations, failures, None if verdict.chosen is None else verdict.chosen.replicas


@settings(max_examples=200)
@given(
    groups=st.lists(_group(), max_size=5),
    metrics=st.lists(_metrics, min_size=1, max_size=3),
    current=st.integers(1, 60),
    kubernetes=st.sampled_from(["1.28", "1.33", "1.35"]),
)
def test_groups_give_what_their_pods_give_one_by_one(
    groups: list[AlikePods], metrics: list[MetricSpec], current: int, kubernetes: str
) -> None:
    """Replicas, ratios, outcomes, guesses and errors are the same, bit by bit."""
    named = tuple(group._replace(name=f"p{index}") for index, group in enumerate(groups))
    tolerance = replace(TOLERANCE, bounds=profile(kubernetes).bounds_tolerance)
    expected = proposals.ask_metrics(
        metrics,
        Situation(
            now=NOW,
            current_replicas=current,
            status_replicas=current,
            pods=one_by_one(named),
            tolerance=tolerance,
            flags=ControllerFlags(),
            kubernetes=profile(kubernetes),
            namespace="demo",
        ),
        MetricsObservation(),
    )
    actual = alike.ask_metrics(
        metrics, AlikeSituation(NOW, current, named, tolerance, ControllerFlags(), profile(kubernetes), "demo")
    )
    assert _numbers(expected) == _numbers(actual)


@pytest.mark.parametrize("size", [1, 7, 200])
def test_a_group_counts_all_of_its_pods(size: int) -> None:
    """At twice the target, so many pods become twice as many."""
    pods = AlikePods(
        size=size,
        name="p",
        phase="Running",
        ready=True,
        start_time=NOW - 9000,
        ready_transition_time=NOW - 8990,
        deleted=False,
        containers=(AlikeContainer("app", {"cpu": 100}, {"cpu": 100}),),
        metric_time=NOW,
        metric_window_seconds=15.0,
    )
    metric = ResourceMetric(name="cpu", target=Utilization(percent=50))
    situation = AlikeSituation(NOW, size, (pods,), TOLERANCE, ControllerFlags(), profile("1.35"), "demo")
    assert 2 * size == alike.calculate(metric, situation).replicas
