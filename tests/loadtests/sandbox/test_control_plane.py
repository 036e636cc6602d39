"""The control plane ties pods, replicas, autoscaler, exporters and journals together."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.run.directory import EVENTS
from loadtests.sandbox.autoscaler import Autoscaler
from loadtests.sandbox.control_plane import ControlPlane
from loadtests.sandbox.journal import Journal
from tests.fakes import FakeClock
from tests.loadtests.sandbox.fakes import FakeSurroundings, usage
from tests.loadtests.stack_builder import stack


@pytest.fixture
def plane(surroundings: FakeSurroundings, clock: FakeClock) -> Iterator[ControlPlane]:
    """A control plane of one replica, before its first tick."""
    (surroundings.directory / "targets").mkdir()
    journal = Journal(surroundings.directory)
    autoscaler = Autoscaler(stack().hpa, ControllerFlags(), profile("1.35"), journal)
    balancer: Any = surroundings.balancer
    yield ControlPlane(stack(), surroundings.node, balancer, autoscaler, journal, clock.time)
    journal.close()


def tick(plane: ControlPlane, clock: FakeClock, seconds: int) -> None:
    """Let so many seconds pass, a tick each."""
    for _ in range(seconds):
        plane.tick()
        clock.advance(1)


def events(directory: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Read what was noted: subject and predicate, which one, and the content."""
    records = [json.loads(line) for line in (directory / EVENTS).read_text().splitlines()]
    return [
        (
            record["context"]["type"].removeprefix("dev.cdeventsx.load-harness-").removesuffix(".0.1.0"),
            record["subject"]["id"],
            record["subject"]["content"],
        )
        for record in records
    ]


def scraped(directory: Path) -> list[str]:
    """Name the pods that Prometheus is told to scrape."""
    return [group["labels"]["pod"] for group in json.loads((directory / "targets" / "pods.json").read_text())]


def test_it_is_ready_when_every_wanted_pod_is(plane: ControlPlane, clock: FakeClock) -> None:
    """A pod starts at the first tick and is ready after its first good answer."""
    seen = [plane.is_ready()]
    for _ in range(3):
        tick(plane, clock, 1)
        seen.append(plane.is_ready())

    assert [False, False, False, True] == seen


def test_a_started_pod_is_noted_and_scraped(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """The journal has an event, and Prometheus a target."""
    tick(plane, clock, 1)

    (pod,) = plane.pods
    assert [("pod.started", pod.name, {"replicas": 1})] == events(surroundings.directory)
    assert [pod.name] == scraped(surroundings.directory)


def test_events_say_who_when_and_where(plane: ControlPlane, surroundings: FakeSurroundings) -> None:
    """An event is a CDEvent from the sandbox of this namespace, at the clock's time."""
    plane.note("server", "ended", "prometheus", {"exit_code": 1})

    (line,) = (surroundings.directory / EVENTS).read_text().splitlines()
    context = json.loads(line)["context"]
    assert ("/sandbox/demo", "2023-11-14T22:13:20Z") == (context["source"], context["timestamp"])
    assert [("server.ended", "prometheus", {"exit_code": 1})] == events(surroundings.directory)


@pytest.mark.parametrize(
    ("code", "content"),
    [
        pytest.param(-9, {"reason": "killed by SIGKILL", "signal": 9, "exit_code": -9}, id="killed by a signal"),
        pytest.param(3, {"reason": "exited with code 3", "signal": None, "exit_code": 3}, id="exited by itself"),
    ],
)
def test_an_ended_container_is_noted_with_its_reason(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings, code: int, content: dict[str, Any]
) -> None:
    """A reader of the journal learns what happened to the pod."""
    tick(plane, clock, 2)
    surroundings.processes.last.code = code

    tick(plane, clock, 1)

    assert ("pod.restarted", plane.pods[0].name, {**content, "on_purpose": False}) == events(surroundings.directory)[-1]


def test_a_busy_pod_gets_company(plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings) -> None:
    """A decision changes the replicas within the same tick, is noted with its reasons, and changes the targets."""
    tick(plane, clock, 3)
    surroundings.cgroups.last.usage = usage(1.2)
    plane.start_autoscaler()
    tick(plane, clock, 15)
    surroundings.cgroups.last.usage = usage(7.2)

    tick(plane, clock, 1)

    scaled, *_ = (event for event in events(surroundings.directory) if event[0] == "deployment.scaled")
    _, subject, content = scaled
    assert ("load-harness", 1, 4) == (subject, content["from"], content["to"])
    assert content["why"]
    assert 4 == len(plane.pods)
    assert sorted(pod.name for pod in plane.pods) == sorted(scraped(surroundings.directory))


def test_a_decision_that_changes_nothing_is_no_event(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """The journal of decisions has it; the events tell what happened."""
    tick(plane, clock, 3)
    surroundings.cgroups.last.usage = usage(0.3)
    plane.start_autoscaler()

    tick(plane, clock, 1)

    assert ["pod.started"] == [name for name, _, _ in events(surroundings.directory)]


def test_the_pods_are_measured_once_a_second(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """The exporters publish the latest look, which is none before the first one."""
    assert plane.latest() is None
    plane.tick()
    first = plane.latest()
    clock.advance(0.5)
    plane.tick()
    assert first is plane.latest()
    surroundings.cgroups.last.usage = usage(0.7)
    clock.advance(0.5)
    plane.tick()

    state = plane.latest()
    assert state is not None
    assert (clock.now, "sandbox") == (state.time, state.node)
    assert 0.7 == state.pods[0].containers[0].cpu_usage_seconds_total


def test_the_deployments_state_counts_what_is_there(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """A pod that is not ready is there, but not available."""
    tick(plane, clock, 3)
    surroundings.processes.last.code = 1

    tick(plane, clock, 1)

    state = plane.latest()
    assert state is not None
    deployment = state.deployment
    assert (1, 1, 1, 0) == (
        deployment.spec_replicas,
        deployment.status_replicas,
        deployment.updated_replicas,
        deployment.available_replicas,
    )
    assert ("load-harness", "demo", "load-harness") == (deployment.name, deployment.namespace, state.hpa.name)


def test_a_kill_on_purpose_is_noted_as_one(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """Nobody need wonder about the restart."""
    tick(plane, clock, 2)
    plane.pods[0].container.kill_on_purpose()

    tick(plane, clock, 1)

    _, _, content = events(surroundings.directory)[-1]
    assert ("killed on purpose", -9, True) == (content["reason"], content["exit_code"], content["on_purpose"])


def test_ready_pods_are_told_of_each_other(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """The file is there before the first pod, and has each that is ready."""
    peers = surroundings.directory / "peers"
    plane.tick()
    assert "" == peers.read_text()

    tick(plane, clock, 4)
    assert f"127.0.0.1:{plane.pods[0].port}\n" == peers.read_text()

    surroundings.processes.last.code = 1
    tick(plane, clock, 2)
    assert "" == peers.read_text()


def test_a_roll_out_replaces_the_pod(plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings) -> None:
    """The new pod is ready before the old one goes; the Deployment's state tells both apart."""
    tick(plane, clock, 4)
    (old,) = plane.pods

    plane.roll_out()
    tick(plane, clock, 1)
    state = plane.latest()
    assert state is not None
    assert (2, 1) == (state.deployment.status_replicas, state.deployment.updated_replicas)
    assert not plane.is_rolled_out()
    tick(plane, clock, 5)

    (new,) = (pod for pod in plane.pods if pod.active)
    assert plane.is_rolled_out()
    assert old.name != new.name
    assert [("pod.started", new.name), ("pod.deleted", old.name)] == [
        (name, subject) for name, subject, _ in events(surroundings.directory)[-2:]
    ]
