"""What an autoscaler would do with a recorded load."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.hpa.alike import AlikePods
from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Observation
from loadtests.hpa.trace import Trace
from loadtests.hpa.versions import profile
from loadtests.manifests.model import PodShare, RollingUpdate
from loadtests.prediction.demand import Load
from loadtests.prediction.pods import Fleet
from loadtests.prediction.trace import CpuTrace
from loadtests.whatif.model import ClusterAssumptions, Question
from loadtests.whatif.simulate import measure, simulate, watch
from tests.loadtests.hpa.pods_alike import one_by_one
from tests.loadtests.whatif.questions import PROMPT, SURGE, hpa, question, trace, workload


def changes(asked: Question) -> list[tuple[float, int, int]]:
    """List the changes: (seconds, from, to)."""
    return [(change.seconds, change.before, change.after) for change in simulate(asked).changes]


def test_a_peak_is_followed() -> None:
    """The sync at 105 s sees 5 s of the peak, 180m: two pods.

    At 120 s the new pod has no sample and counts as idle, which is close enough to the target; at 135 s both show the
    whole peak: four pods. The scale-down window holds the two that 210 s still asked for.
    """
    assert [(105.0, 1, 2), (135.0, 2, 4), (225.0, 4, 2), (240.0, 2, 1)] == changes(question())


def test_measures_add_up() -> None:
    """Pods over time, the time in which they were asked for more than 100m each, and turns of direction."""
    measures = measure(question())
    assert 105 + 30 * 2 + 90 * 4 + 15 * 2 + 160 == measures.pod_seconds
    assert 35.0 == measures.busy_seconds  # 380m on one pod for 5 s, on two for 30 s
    assert (4, 4, 1) == (measures.peak, measures.changes, measures.reversals)
    assert pytest.approx(80 * 0.1 + 38 + 16) == measures.demand_core_seconds
    assert 0.0 == measures.unserved_core_seconds
    assert math.ceil(400 / 15) == measures.syncs


def test_measuring_gives_what_simulating_gives() -> None:
    """The sweep's short form is the same simulation."""
    assert simulate(question()).measures == measure(question())


@pytest.mark.parametrize(
    ("carries_over", "unserved", "pod_is_busy"),
    [
        pytest.param(False, 30.0, 100.0, id="what is refused is gone"),
        pytest.param(True, 0.0, 250.0, id="what waits is done later, at full speed"),
    ],
)
def test_a_limit_leaves_demand_behind(*, carries_over: bool, unserved: float, pod_is_busy: float) -> None:
    """One pod of 500m, asked for 800m for 100 s and for 300m afterwards, leaves 30 core-seconds."""
    asked = question(
        hpa=hpa(maxReplicas=1),
        trace=trace((0, 800), (100, 300), (300, 0)),
        carries_over=carries_over,
        busy_percent=200,
    )
    measures = measure(asked)
    assert pytest.approx(unserved) == measures.unserved_core_seconds
    assert pytest.approx(pod_is_busy) == measures.busy_seconds


@pytest.mark.parametrize("millicores", [9, 30, 70, 100, 150, 998])
@pytest.mark.parametrize("pods", [1, 3, 6, 11, 24])
def test_demand_exactly_at_target_and_limit_is_above_neither(millicores: int, pods: int) -> None:
    """Though doubles have 3 times 0.009 below 0.027."""
    average = {"name": "cpu", "target": {"type": "AverageValue", "averageValue": f"{millicores}m"}}
    asked = question(
        hpa=hpa(maxReplicas=24, metrics=[{"type": "Resource", "resource": average}]),
        workload=workload(limit_millicores=millicores),
        trace=trace((0, millicores * pods), (60, 0)),
        start_replicas=pods,
    )
    measures = measure(asked)
    assert (0.0, 0.0) == (measures.busy_seconds, measures.unserved_core_seconds)


def test_time_counts_from_the_moment_on_at_which_demand_waits() -> None:
    """One pod of 500m, asked for 600m for 7 s, is busy for 7 s and then 7 s more with what waited."""
    asked = question(
        hpa=hpa(maxReplicas=1), trace=trace((0, 600), (7, 400), (60, 0)), carries_over=True, busy_percent=400
    )
    assert pytest.approx(14.0) == measure(asked).busy_seconds


def test_what_still_waits_at_the_end_was_not_served() -> None:
    """Waiting is no service."""
    asked = question(hpa=hpa(maxReplicas=1), trace=trace((0, 800), (100, 0)), carries_over=True)
    assert pytest.approx(30.0) == measure(asked).unserved_core_seconds


def test_pods_take_their_time() -> None:
    """They are paid from the decision on and ready when containers and probe are."""
    cluster = replace(PROMPT, pod_start_seconds=7.0, readiness_delay_seconds=3.0)
    states = simulate(question(cluster=cluster)).states
    assert [(105.0, 2, 1), (115.0, 2, 2)] == [(one.seconds, one.running, one.ready) for one in states[1:3]]


def test_samples_take_their_time() -> None:
    """Five seconds of delay show each sync the window before."""
    assert (120.0, 1, 2) == changes(question(cluster=replace(PROMPT, metric_delay_seconds=5.0)))[0]


@pytest.mark.parametrize(
    ("given_replicas", "first"),
    [pytest.param(None, 4, id="what the first demand needs"), pytest.param(6, 6, id="as given")],
)
def test_the_start_is_calm(given_replicas: int | None, first: int) -> None:
    """380m at 100m a pod are four pods, and nothing changes."""
    asked = question(trace=trace((0, 380), (60, 0)), start_replicas=given_replicas)
    answer = simulate(asked)
    assert first == answer.states[0].ready
    assert (first != 4) == bool(answer.changes)


def test_without_a_limit_everything_is_served() -> None:
    """A single pod takes any demand."""
    asked = question(hpa=hpa(maxReplicas=1), workload=workload(limit_millicores=None))
    assert 0.0 == measure(asked).unserved_core_seconds


def test_a_rollout_is_followed_to_its_end() -> None:
    """Four pods, one more at a time, each ready after 10 s."""
    strategy = RollingUpdate(max_surge=PodShare(amount=1), max_unavailable=PodShare(amount=0))
    asked = question(
        trace=trace((0, 380), (300, 0)),
        workload=replace(workload(), rolling_update=strategy),
        cluster=replace(PROMPT, pod_start_seconds=10.0),
        rollouts=(100.0,),
    )
    answer = simulate(asked)
    assert ((100.0, 140.0),) == answer.rollouts
    assert 5 == max(state.running for state in answer.states)
    assert 4 == min(state.ready for state in answer.states)


def test_a_rollout_is_done_when_the_new_pods_are_ready() -> None:
    """The last old pods are gone 10 s earlier, as two of four may be missing."""
    strategy = RollingUpdate(max_surge=PodShare(amount=0), max_unavailable=PodShare(amount=2))
    asked = question(
        trace=trace((0, 380), (300, 0)),
        workload=replace(workload(), rolling_update=strategy),
        cluster=replace(PROMPT, pod_start_seconds=10.0),
        rollouts=(100.0,),
    )
    assert ((100.0, 120.0),) == simulate(asked).rollouts


def test_a_rollout_that_the_trace_cuts_off_has_no_end() -> None:
    """Nothing is made up after the last row; and a rollout after it never began."""
    asked = question(cluster=replace(PROMPT, pod_start_seconds=100.0), rollouts=(390.0, 500.0))
    assert ((390.0, None),) == simulate(asked).rollouts


def test_new_pods_of_a_rollout_can_make_the_autoscaler_add_some() -> None:
    """The phantom: twenty pods at 107 % of the target are left alone, but not in a rollout.

    While five pods are missing the other fifteen do more; when the five come, their first samples begin with them, but
    those of the fifteen reach back to before: together they show more than there was, and three pods are added.
    """
    strategy = RollingUpdate(max_surge=PodShare(amount=50, is_percent=True))
    asked = question(
        hpa=hpa(maxReplicas=60),
        trace=trace((0, 2138), (900, 0)),
        workload=replace(workload(), rolling_update=strategy),
        cluster=ClusterAssumptions(pod_start_seconds=60.0, metric_delay_seconds=10.0),
        start_replicas=20,
    )
    assert [] == changes(asked)
    assert [(450.0, 20, 23)] == changes(replace(asked, rollouts=(302.8,)))


def test_late_syncs_are_repeatable() -> None:
    """The same seed gives the same answer, another one another."""
    jittery = question(trace=SURGE, cluster=replace(PROMPT, sync_jitter_seconds=5.0))
    assert simulate(jittery) == simulate(jittery)
    other = replace(jittery, cluster=replace(jittery.cluster, seed=2))
    assert changes(jittery) != changes(other)


class _Repeater:
    """Lets the engine decide again at every sync, on every pod by itself."""

    def __init__(self, asked: Question) -> None:
        self.syncs = 0
        self._namespace = asked.hpa.namespace
        self._engine = HpaController(asked.hpa, flags=asked.flags, kubernetes=profile(asked.kubernetes))

    def stretch(self, since: float, until: float, fleet: Fleet, load: Load) -> None:
        """Be indifferent."""

    def decided(self, seconds: float, trace: Trace, groups: tuple[AlikePods, ...]) -> None:
        """Compare."""
        pods = one_by_one(groups)
        observation = Observation(time=trace.time, spec_replicas=trace.current, status_replicas=len(pods), pods=pods)
        decision = self._engine.reconcile(observation)
        assert decision.desired_replicas == trace.replicas, seconds
        self.syncs += 1

    def ended(self, now: float, fleet: Fleet, load: Load) -> None:
        """Be indifferent."""


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    behavior=st.sampled_from([None, {}, {"scaleDown": {"stabilizationWindowSeconds": 60}}]),
    target=st.integers(20, 95),
    jitter=st.sampled_from([0.0, 3.0]),
    rollouts=st.lists(st.floats(0, 900), max_size=2),
)
def test_the_engine_decides_the_same_pod_by_pod(
    seed: int, behavior: dict[str, object] | None, target: int, jitter: float, rollouts: list[float]
) -> None:
    """Groups are no approximation: at every sync the engine on every single pod decides the same."""
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    seconds = sorted({0.0, 1200.0, *(draw.uniform(0, 1200) for _ in range(40))})
    cpu = {
        "type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": target}},
    }
    asked = question(
        hpa=hpa(maxReplicas=40, metrics=[cpu], behavior=behavior),
        trace=CpuTrace(seconds=tuple(seconds), cores=tuple(draw.uniform(0, 4) for _ in seconds)),
        cluster=ClusterAssumptions(sync_jitter_seconds=jitter, seed=seed),
        flags=ControllerFlags(cpu_initialization_period_seconds=draw.choice([30.0, 300.0])),
        rollouts=tuple(rollouts),
    )
    repeater = _Repeater(asked)
    watch(asked, repeater)
    assert repeater.syncs
