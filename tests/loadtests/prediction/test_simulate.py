from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.arrivals import ArrivalProcess
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.model import HttpProbe, Stack
from loadtests.plan import LoadPlan, OpenPlan
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.prediction.simulate import predict
from loadtests.stages import RateStage, Stage
from tests.loadtests.run_builder import plan
from tests.loadtests.stack_builder import EVERY_SECOND, stack

IDLE_FREE = Assumptions(pod_start_seconds=1.5, idle_cpu_cores=0.0)


def predicted(load: LoadPlan, on: Stack, assumptions: Assumptions = IDLE_FREE, **flags: float) -> Prediction:
    """Predict with the usual autoscaler."""
    return predict(load, on, flags=ControllerFlags(**flags), kubernetes="1.35", assumptions=assumptions)


def flat(users: int, seconds: float = 120.0) -> LoadPlan:
    """Plan one stage of constant load at 20 ms of CPU per request and one request per user and second."""
    return replace(plan(), stages=(Stage(name="only", duration_seconds=seconds, users=users, ramp_seconds=0.0),))


def scalings(prediction: Prediction) -> list[tuple[float, int, int]]:
    """List the decisions that change something: (seconds, from, to)."""
    return [
        (decision.seconds, decision.current_replicas, decision.desired_replicas)
        for decision in prediction.decisions
        if decision.current_replicas != decision.desired_replicas
    ]


def test_predicts_the_usual_plan() -> None:
    """19 users ask for 380m: 190 % of one pod, 3.8 times the target, so four pods at the first sync that sees it.

    The sync at 90 s still sees 10 s of the peak, 260m on average, and asks for three; that holds for 20 s.
    """
    prediction = predicted(plan(), stack())
    assert [(30.0, 1, 4), (105.0, 4, 3), (120.0, 3, 1)] == scalings(prediction)
    assert (4, 30.0) == (prediction.peak, prediction.scale_out_seconds)
    assert 120.0 == prediction.return_seconds


@pytest.mark.parametrize(
    ("target_percent", "peak"),
    [pytest.param(80, 4, id="far from its target"), pytest.param(10, 6, id="above its target")],
)
def test_memory_counts_beside_cpu(target_percent: int, peak: int) -> None:
    """Pods hold 36 MiB of the 128 MiB they request: a memory target is met or asks for more, but does not fail."""
    cpu_and_memory = [
        {
            "type": "Resource",
            "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": percent}},
        }
        for name, percent in (("cpu", 50), ("memory", target_percent))
    ]

    prediction = predicted(plan(), stack(metrics=cpu_and_memory))

    assert peak == prediction.peak
    assert not [why for decision in prediction.decisions for why in decision.why if "cannot be used" in why]


@pytest.mark.parametrize(
    ("load", "sentence"),
    [
        (plan(), "4 replicas are wanted at 30 s, from 1, and return at 120 s"),
        (flat(19), "4 replicas are wanted at 15 s, from 1, and do not return within the plan"),
        (flat(1), "the replicas stay at 1"),
    ],
)
def test_says_what_it_predicts(load: LoadPlan, sentence: str) -> None:
    """One sentence names the peak, when it is wanted and when it is over."""
    assert sentence == predicted(load, stack()).sentence


def test_every_decision_says_why() -> None:
    """There is one decision per sync, the first at the start of the load, each with a reason."""
    decisions = predicted(plan(), stack()).decisions
    assert [15.0 * number for number in range(10)] == [decision.seconds for decision in decisions]
    assert all(decision.why for decision in decisions)


def test_a_limit_hides_the_demand() -> None:
    """A pod limited to 200m shows 200m of 380m: 100 % of its request, twice the target, so two pods first."""
    first = scalings(predicted(plan(), stack(limit_millicores=200)))[0]
    assert (30.0, 1, 2) == first


def test_pods_are_ready_at_the_first_probe_they_answer() -> None:
    """A pod that answers after 1.5 s is ready at the probe at 2 s."""
    points = predicted(plan(), stack()).points
    assert 32.0 == next(point.seconds for point in points if point.ready == 4)
    assert 30.0 == next(point.seconds for point in points if point.running == 4)


@pytest.mark.parametrize(
    ("readiness", "seconds"),
    [
        pytest.param(None, 31.5, id="without a probe a pod is ready when it runs"),
        pytest.param(replace(EVERY_SECOND, initial_delay_seconds=5), 35.0, id="the first probe waits"),
        pytest.param(replace(EVERY_SECOND, period_seconds=10), 40.0, id="the second of two slow probes"),
        pytest.param(replace(EVERY_SECOND, success_threshold=2), 33.0, id="two successes are asked for"),
    ],
)
def test_readiness_follows_the_probe(readiness: HttpProbe | None, seconds: float) -> None:
    """The probe's timing decides when a pod counts."""
    points = predicted(plan(), stack(readiness=readiness)).points
    assert seconds == next(point.seconds for point in points if point.ready == 4)


def test_a_load_below_the_target_changes_nothing() -> None:
    """Four users ask for 80m of a target of 100m: one pod is enough."""
    prediction = predicted(flat(4), stack())
    assert [] == scalings(prediction)
    assert (1, 0.0, 0.0) == (prediction.peak, prediction.scale_out_seconds, prediction.return_seconds or 0.0)


def test_idle_pods_count() -> None:
    """Four users at 80m and 40m of a pod's own are 120 % of the target: two pods."""
    assert 2 == predicted(flat(4), stack(), Assumptions(idle_cpu_cores=0.04)).peak


def test_starts_at_the_minimum() -> None:
    """A minimum of two is where the run begins and where it ends."""
    prediction = predicted(plan(), stack(minReplicas=2))
    assert 2 == prediction.points[0].ready
    assert 2 == prediction.points[-1].ready


def test_a_ramp_is_followed() -> None:
    """Users that come over 60 s bring the pods in steps."""
    ramp = replace(plan(), stages=(Stage(name="ramp", duration_seconds=120.0, users=19, ramp_seconds=60.0),))
    steps = scalings(predicted(ramp, stack()))
    assert 1 < len(steps)
    assert 4 == steps[-1][2]


def test_another_sync_period_is_kept() -> None:
    """Decisions come at the period of the flags."""
    prediction = predicted(plan(), stack(), sync_period_seconds=7.0)
    assert [0.0, 7.0, 14.0, 21.0] == [decision.seconds for decision in prediction.decisions[:4]]


def test_the_same_input_gives_the_same_prediction() -> None:
    """There is no chance in it."""
    assert predicted(plan(), stack()) == predicted(plan(), stack())


@settings(max_examples=30)
@given(users=st.integers(min_value=0, max_value=40), more=st.integers(min_value=0, max_value=20))
def test_more_load_never_predicts_a_lower_peak(users: int, more: int) -> None:
    """A higher constant load asks for at least as many pods."""
    assert predicted(flat(users), stack()).peak <= predicted(flat(users + more), stack()).peak


@settings(max_examples=20)
@given(users=st.integers(min_value=0, max_value=60))
def test_replicas_stay_within_their_bounds(users: int) -> None:
    """Whatever the load, there are never fewer pods than the minimum or more than the maximum."""
    points = predicted(flat(users), stack(limit_millicores=None)).points
    assert all(1 <= point.wanted <= 6 for point in points)
    assert all(point.ready <= point.running for point in points)


def test_arrivals_are_predicted_too() -> None:
    """19 requests a second at 20 ms are the load of 19 users with one request a second each."""
    arrivals = OpenPlan(
        stages=(RateStage(name="only", duration_seconds=120.0, rate_per_second=19.0),),
        cpu_milliseconds=20.0,
        arrivals=ArrivalProcess.UNIFORM,
        in_flight_cap=100,
        warm_up_seconds=0.0,
        seed=1,
    )
    assert scalings(predicted(flat(19), stack())) == scalings(predicted(arrivals, stack()))
    # A tenth of what is due may wait: the rest is dropped, and the pods are at their limit.
    capped = predicted(replace(arrivals, in_flight_cap=1), stack(limit_millicores=200))
    assert (15.0, 1, 2) == scalings(capped)[0]


def test_a_rollout_is_predicted() -> None:
    """Four pods are replaced, two at first: one more than four, and one of four missing."""
    prediction = predict(
        flat(19), stack(), flags=ControllerFlags(), kubernetes="1.35", assumptions=IDLE_FREE, rollouts=(60.0,)
    )
    at_60 = next(point for point in prediction.points if point.seconds >= 60.0)
    assert (4, 5, 3) == (at_60.wanted, at_60.running, at_60.ready)
    assert (4, 4, 4) == (prediction.points[-1].wanted, prediction.points[-1].running, prediction.points[-1].ready)


def test_metrics_that_no_load_gives_cannot_be_used() -> None:
    """As in a cluster without them: the failure is named, and forbids scaling down."""
    queue = {"type": "External", "external": {"metric": {"name": "queue"}, "target": {"type": "Value", "value": "5"}}}
    prediction = predicted(flat(1), stack(metrics=[queue]))
    assert "queue cannot be used" in prediction.decisions[0].why[0]
