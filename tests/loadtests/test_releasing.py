"""Before the load of a run with releases: what is refused, when it starts, and what is told."""

from dataclasses import dataclass, field, replace

import pytest

from loadtests.canary.model import Phase
from loadtests.hpa.flags import ControllerFlags
from loadtests.prediction.canary.situation import agrees
from loadtests.releasing import announce, check_releases, first_tick_seconds, prediction_of, start_between_ticks
from loadtests.sandbox.state import CanaryState, SandboxState
from loadtests.sandbox.state import Phase as SandboxPhase
from loadtests.scenario import Scenario, find_scenario
from loadtests.watch import Progress
from slo.errors import InvalidInput
from tests.loadtests.canary_stack import canary_stack
from tests.loadtests.stack_builder import stack


def canary(next_tick_time: float | None = 1004.5, **changes: object) -> CanaryState:
    """Give a canary at rest that looks next at 1004.5."""
    given = CanaryState(
        name="load-harness",
        namespace="demo",
        phase=Phase.INITIALIZED,
        primary_weight=100,
        canary_weight=0,
        is_mirrored=False,
        failed_checks=0,
        threshold=2,
        iterations=0,
        tick_seconds=10.0,
        revision="1",
        next_tick_time=next_tick_time,
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def sandbox(of: CanaryState | None = None) -> SandboxState:
    """Give a sandbox that is up."""
    return SandboxState(
        phase=SandboxPhase.READY,
        pid=1,
        manifests="k8s/overlays/x",
        kubernetes="1.35",
        flags=ControllerFlags(),
        canary=of,
    )


@dataclass
class FakeWatcher:
    """Remembers what is told."""

    told: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Remember it."""
        self.told.append(text)

    def show(self, progress: Progress) -> None:
        """Look away."""


@pytest.fixture
def scenario() -> Scenario:
    """Give a scenario with a release of 2.0.0."""
    return find_scenario("canary-promote")


def test_a_release_needs_a_canary(scenario: Scenario) -> None:
    """The message says which manifests have none, and what to write."""
    with pytest.raises(InvalidInput) as caught:
        check_releases(scenario, stack(), sandbox())

    assert (
        "releases 1 releases: needs manifests with a Canary, and k8s/overlays/x has none; write `manifests: canary`, "
        "or take another sandbox"
    ) in str(caught.value)


def test_a_fault_of_one_side_needs_a_canary() -> None:
    """Without a Canary there is one side."""
    flap = replace(find_scenario("canary-flap"), releases=())

    with pytest.raises(InvalidInput, match="faults a fault of one side: needs manifests with a Canary"):
        check_releases(flap, stack(), sandbox())


def test_the_version_that_is_there_is_no_release(scenario: Scenario) -> None:
    """The controller would find nothing new, and the run would prove nothing."""
    with pytest.raises(InvalidInput, match=r"releases 2\.0\.0: is what the sandbox was given last"):
        check_releases(scenario, canary_stack(), sandbox(canary(version="2.0.0")))

    check_releases(scenario, canary_stack(), sandbox(canary(version="1.9.0")))


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        pytest.param(1000.0, 4.5, id="before the tick that is known"),
        pytest.param(1004.5, 0.0, id="just with it"),
        pytest.param(1005.0, 9.5, id="after it"),
        pytest.param(1100.0, 4.5, id="long after it"),
        pytest.param(901.0, 3.5, id="long before it"),
    ],
)
def test_ticks_come_at_whole_intervals(start: float, expected: float) -> None:
    """So the first one after the load's start is known."""
    assert expected == first_tick_seconds(canary(), start_time=start)


def test_the_load_starts_with_the_sync_that_is_between_two_ticks() -> None:
    """Syncs at 1000 and 1015: the first tick comes 4.5 s after the one and 9.5 s after the other."""
    assert 1000.0 == start_between_ticks(canary(), 1000.0, period_seconds=15.0)
    assert 1030.0 == start_between_ticks(canary(), 1015.0, period_seconds=15.0)


def test_where_no_sync_is_the_next_one_is_taken() -> None:
    """With ticks as often as syncs all syncs are alike."""
    assert 1015.0 == start_between_ticks(canary(tick_seconds=15.0), 1015.0, period_seconds=15.0) - 0.0
    assert 1005.0 == start_between_ticks(canary(), 1005.0, period_seconds=10.0)


def test_it_is_told_what_is_predicted_and_planned(scenario: Scenario) -> None:
    """Before the run: what becomes of replicas and canary, and what is done when."""
    watcher = FakeWatcher()
    on, state = canary_stack(), sandbox(canary())
    prediction = prediction_of(scenario, on, state, state.canary, start_time=1000.0, answer_hook=agrees)

    announce(watcher, find_scenario("canary-flap"), prediction)

    assert "predicted: the replicas stay at 1, and the canary is promoted at 74 s" == watcher.told[0]
    assert "at 12 s of the load a release: 2.3.0" == watcher.told[1]
    assert "on purpose, at 36 s of the load: fail all pods of the canary" == watcher.told[2]


def test_what_cannot_be_predicted_is_told(scenario: Scenario) -> None:
    """Nobody shall wonder afterwards."""
    watcher = FakeWatcher()
    on, state = canary_stack(), sandbox(canary())
    prediction = prediction_of(scenario, on, state, state.canary, start_time=1000.0, answer_hook=agrees)

    announce(watcher, scenario, replace(prediction, canary=None, canary_problem="`up` asks for up"))

    assert "not predicted: what becomes of the canary, as `up` asks for up" == watcher.told[1]


def test_without_a_canary_it_is_predicted_as_ever() -> None:
    """Replicas, and nothing else."""
    prediction = prediction_of(find_scenario("hpa"), stack(), sandbox(), None, start_time=1000.0, answer_hook=agrees)

    assert (None, "") == (prediction.canary, prediction.canary_problem)
