"""The autoscaler syncs on schedule and writes down what it saw and decided."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.run.directory import DECISIONS, OBSERVATIONS
from loadtests.sandbox.autoscaler import Autoscaler, autoscalers
from loadtests.sandbox.cluster import MetricValue
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.pod import Birth, Pod
from loadtests.sandbox.syncs import next_sync_after
from tests.loadtests.sandbox.fakes import FakeSurroundings, usage
from tests.loadtests.stack_builder import stack

_START = 1_700_000_000.0


@pytest.fixture
def autoscaler(tmp_path: Path) -> Iterator[Autoscaler]:
    """An autoscaler with the controller's default flags."""
    journal = Journal(tmp_path)
    yield Autoscaler(stack().hpa, ControllerFlags(), profile("1.35"), journal)
    journal.close()


@pytest.fixture
def busy_pod(surroundings: FakeSurroundings) -> Pod:
    """A ready pod that used 400 millicores in its first 15 seconds, twice its request."""
    birth = Birth(
        name="app-1", port=9001, deployment=stack().deployment, node=surroundings.node, balancer=surroundings.balancer
    )
    pod = Pod(birth, now=_START)
    pod.tick(_START)
    pod.tick(_START + 1)
    surroundings.cgroups.last.usage = usage(6)
    return pod


def lines(directory: Path, name: str) -> list[dict[str, Any]]:
    """Read a journal."""
    return [json.loads(line) for line in (directory / name).read_text().splitlines()]


def test_without_a_canary_there_is_one(tmp_path: Path) -> None:
    """The Deployment's own."""
    journal = Journal(tmp_path)

    first, second = autoscalers(stack(), ControllerFlags(), profile("1.35"), journal)
    journal.close()

    assert stack().hpa == first.state().spec
    assert second is None


def test_nothing_is_due_before_the_start(autoscaler: Autoscaler) -> None:
    """While the first pods start, nobody decides."""
    assert not autoscaler.is_due(_START + 1e6)


def test_syncs_are_a_period_apart_from_the_start(autoscaler: Autoscaler) -> None:
    """A sync that comes late does not shift the ones after it."""
    autoscaler.start(_START)
    due = []
    for tenths in range(320):
        now = _START + tenths / 10 + (0.05 if tenths == 150 else 0)
        if autoscaler.is_due(now):
            due.append(tenths)
            autoscaler.sync([], 1, now)

    assert [0, 150, 300] == due


def test_syncs_that_were_slept_through_are_not_made_up_for(autoscaler: Autoscaler) -> None:
    """After a pause there is one sync, and the next one is again a whole number of periods after the start."""
    autoscaler.start(_START)
    autoscaler.sync([], 1, _START)

    autoscaler.sync([], 1, _START + 100)

    assert [False, True] == [autoscaler.is_due(_START + second) for second in (104.9, 105)]


@pytest.mark.parametrize(
    ("late_seconds", "times"),
    [
        pytest.param(0.4, [_START, _START + 15], id="a moment late is on time, so no two syncs are too close"),
        pytest.param(2.0, [_START + 2, _START + 15], id="what comes seconds late says so"),
    ],
)
def test_the_time_of_a_sync_is_when_it_was_due(
    tmp_path: Path, autoscaler: Autoscaler, late_seconds: float, times: list[float]
) -> None:
    """A policy of one period must forget the change of the sync before, as it does in Kubernetes."""
    autoscaler.start(_START)

    autoscaler.sync([], 1, _START + late_seconds)
    autoscaler.sync([], 1, _START + 15)

    assert times == [decision["time"] for decision in lines(tmp_path, DECISIONS)]


def test_what_was_seen_and_decided_is_written_down(tmp_path: Path, autoscaler: Autoscaler, busy_pod: Pod) -> None:
    """The start is a line, and so is each sync: its inputs in one journal, its decision in the other."""
    autoscaler.start(_START + 15)

    decision = autoscaler.sync([busy_pod], 1, _START + 15)

    restart, observation = lines(tmp_path, OBSERVATIONS)
    (decided,) = lines(tmp_path, DECISIONS)
    assert {"time": _START + 15, "restart": True} == restart
    assert (1, 1, _START + 15) == (observation["spec_replicas"], observation["status_replicas"], observation["time"])
    assert "400000000n" == observation["pods"][0]["containers"][0]["usage"]["cpu"]
    assert decision.desired_replicas == decided["desired_replicas"]


def test_pods_on_their_way_out_are_no_replicas(tmp_path: Path, autoscaler: Autoscaler, busy_pod: Pod) -> None:
    """They are observed, with their deletion, but do not count."""
    busy_pod.delete(_START + 14)
    autoscaler.start(_START + 15)

    autoscaler.sync([busy_pod], 1, _START + 15)

    observation = lines(tmp_path, OBSERVATIONS)[-1]
    assert (0, True) == (observation["status_replicas"], observation["pods"][0]["deleted"])


def test_its_state_is_unknown_before_the_first_sync(autoscaler: Autoscaler) -> None:
    """Nothing was observed yet, which is not an observation of nothing."""
    state = autoscaler.state()

    assert ("load-harness", "demo") == (state.name, state.namespace)
    assert (None, None, {}, ()) == (
        state.current_replicas,
        state.desired_replicas,
        state.conditions,
        state.current_metrics,
    )


def test_its_state_is_that_of_the_last_sync(
    autoscaler: Autoscaler, busy_pod: Pod, surroundings: FakeSurroundings
) -> None:
    """400 of 200 millicores are 200 %, four times the target: the exporters publish what the decision was made of."""
    autoscaler.start(_START + 15)
    autoscaler.sync([busy_pod], 1, _START + 15)
    surroundings.cgroups.last.usage = usage(12)

    autoscaler.sync([busy_pod], 1, _START + 30)

    state = autoscaler.state()
    assert (1, 4) == (state.current_replicas, state.desired_replicas)
    assert (MetricValue(name="cpu", utilization_percent=200, average=0.4),) == state.current_metrics
    assert "True" == state.conditions["ScalingActive"][0]


def test_a_metric_that_could_not_be_read_is_not_published(autoscaler: Autoscaler) -> None:
    """Without pods there is no CPU to average."""
    autoscaler.start(_START)

    autoscaler.sync([], 1, _START)

    assert () == autoscaler.state().current_metrics


@pytest.mark.parametrize(
    ("earliest", "expected"),
    [
        pytest.param(_START - 5, _START, id="before the start it is the start"),
        pytest.param(_START, _START, id="a sync that is due right then counts"),
        pytest.param(_START + 0.1, _START + 15, id="just after a sync it is the next one"),
        pytest.param(_START + 31, _START + 45, id="later ones are whole periods after the start"),
    ],
)
def test_the_next_sync_is_known_in_advance(
    tmp_path: Path, autoscaler: Autoscaler, earliest: float, expected: float
) -> None:
    """A load can start right after a sync, because the journal says when the controller started."""
    autoscaler.start(_START - 7)
    autoscaler.start(_START)
    autoscaler.sync([], 1, _START)

    assert expected == next_sync_after(tmp_path, period_seconds=15, earliest=earliest)
