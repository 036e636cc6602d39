"""Target and primary in the control plane: who serves, how a release moves, and when Flagger calls it ready."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loadtests.canary.interface import ALL_TO_PRIMARY, READY, Readiness, Routes
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.manifests.model import Stack
from loadtests.release_plan import PlannedRelease
from loadtests.run.directory import CANARY_DECISIONS, EVENTS
from loadtests.sandbox.autoscaler import autoscalers
from loadtests.sandbox.balancer import BACKEND, CANARY_BACKEND
from loadtests.sandbox.canary.deployments import CanaryDeployments, released
from loadtests.sandbox.control_plane import ControlPlane
from loadtests.sandbox.journal import Journal
from tests.fakes import FakeClock
from tests.loadtests.canary_stack import analysis, canary_release, canary_stack
from tests.loadtests.sandbox.fakes import FakeSurroundings, usage, with_container, with_deployment

NEW = PlannedRelease(version="2.0.0")
AVAILABLE_AFTER = 4
"""Ticks that a new pod takes to start and answer its probe."""


@pytest.fixture
def plane(surroundings: FakeSurroundings, clock: FakeClock) -> Iterator[ControlPlane]:
    """A control plane with a Canary whose autoscaler keeps two pods at least, before its first tick."""
    with built(with_minimum(canary_stack(), 2), surroundings, clock) as plane:
        yield plane


@pytest.fixture
def deployments(plane: ControlPlane, clock: FakeClock) -> CanaryDeployments:
    """Both Deployments, with the primary's first pod ready."""
    tick(plane, clock, AVAILABLE_AFTER)
    assert plane.deployments is not None
    return plane.deployments


def with_minimum(stack: Stack, replicas: int) -> Stack:
    """Give a stack whose autoscaler keeps so many pods at least."""
    return replace(stack, hpa=replace(stack.hpa, min_replicas=replicas))


@contextmanager
def built(stack: Stack, surroundings: FakeSurroundings, clock: FakeClock) -> Iterator[ControlPlane]:
    """Build a control plane, as the supervisor does."""
    (surroundings.directory / "targets").mkdir()
    journal = Journal(surroundings.directory)
    autoscaler, other = autoscalers(stack, ControllerFlags(), profile("1.35"), journal)
    balancer: Any = surroundings.balancer
    yield ControlPlane(stack, surroundings.node, balancer, autoscaler, journal, clock.time, canary_autoscaler=other)
    journal.close()


def tick(plane: ControlPlane, clock: FakeClock, seconds: int) -> None:
    """Let so many seconds pass, a tick each."""
    for _ in range(seconds):
        plane.tick()
        clock.advance(1)


def begin(plane: ControlPlane, clock: FakeClock, release: PlannedRelease = NEW) -> None:
    """Let a release begin, and wait until its pods are ready."""
    assert plane.deployments is not None
    plane.deployments.release(release)
    plane.deployments.start_canary()
    tick(plane, clock, AVAILABLE_AFTER)


def names(plane: ControlPlane, *, primary: bool) -> list[str]:
    """Name the active pods of one side."""
    return [pod.name for pod in plane.pods if pod.active and pod.name.startswith("load-harness-primary-") is primary]


def not_ready(what: str) -> Readiness:
    """Say what a roll-out waits for."""
    return Readiness(is_ready=False, reason=f"waiting for rollout to finish: {what}")


def test_at_first_only_the_primary_has_pods(plane: ControlPlane, deployments: CanaryDeployments) -> None:
    """It serves everybody, and the target is scaled to zero."""
    (name,) = (pod.name for pod in plane.pods)

    assert name.startswith("load-harness-primary-")
    assert plane.is_ready()
    assert (READY, READY) == (deployments.primary_readiness(), deployments.canary_readiness())


def test_a_release_changes_the_targets_revision_and_starts_nothing(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments
) -> None:
    """As `kubectl set image` on a Deployment without pods; the same again is no change."""
    before = deployments.revision()
    deployments.release(NEW)
    after = deployments.revision()
    deployments.release(NEW)
    tick(plane, clock, 2)

    assert before != after == deployments.revision()
    assert [] == names(plane, primary=False)


def test_the_target_starts_at_its_autoscalers_minimum(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """Two pods here, in a backend of their own, with the version in their environment; until then it is not ready."""
    deployments.release(NEW)
    deployments.start_canary()
    assert not_ready("0 out of 2 new replicas have been updated") == deployments.canary_readiness()
    tick(plane, clock, 1)
    assert not_ready("0 of 2 (readyThreshold 100%) updated replicas are available") == deployments.canary_readiness()
    tick(plane, clock, AVAILABLE_AFTER)

    pods = names(plane, primary=False)
    assert READY == deployments.canary_readiness()
    assert 2 == len(pods)
    assert {BACKEND} | {CANARY_BACKEND} == set(surroundings.balancer.backends.values())
    assert {CANARY_BACKEND} == {surroundings.balancer.backends[name] for name in pods}
    assert "2.0.0" == surroundings.processes.last.command.environment["LOAD_HARNESS_REVISION"]
    assert f"load-harness-{deployments.revision()}" == pods[0].rpartition("-")[0]


@pytest.mark.parametrize(("minimum", "started"), [(0, 1), (1, 1), (3, 3)])
def test_a_target_starts_with_one_pod_at_least(
    surroundings: FakeSurroundings, clock: FakeClock, minimum: int, started: int
) -> None:
    """Also where its autoscaler would keep none."""
    with built(with_minimum(canary_stack(), minimum), surroundings, clock) as plane:
        begin(plane, clock)

        assert started == len(names(plane, primary=False))


def test_a_target_that_was_stopped_starts_anew(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments
) -> None:
    """And keeps what it has by then when it is told to start a second time."""
    begin(plane, clock)
    deployments.stop_canary()
    tick(plane, clock, 1)
    assert [] == names(plane, primary=False)

    deployments.start_canary()
    tick(plane, clock, 1)

    assert 2 == len(names(plane, primary=False))


def test_what_the_autoscaler_added_is_kept(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """A target that is told to start although it runs is left as it is."""
    begin(plane, clock)
    plane.start_autoscaler()
    for second in range(60):
        surroundings.cgroups.made[-1].usage = surroundings.cgroups.made[-2].usage = usage(0.4 * second)
        tick(plane, clock, 1)
    before = len(names(plane, primary=False))

    deployments.start_canary()
    tick(plane, clock, 1)

    assert 2 < before == len(names(plane, primary=False))


def test_a_canarys_pod_is_asked_for_on_its_side(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """Whether it is not ready for a while, ready again, or goes; HAProxy knows no server of that name elsewhere."""
    begin(plane, clock)
    first = names(plane, primary=False)[0]
    surroundings.balancer.asked.clear()
    for ready in (False, True):
        surroundings.probes.answers["/readyz"] = ready
        tick(plane, clock, AVAILABLE_AFTER)
    deployments.stop_canary()
    tick(plane, clock, 1)
    for process in surroundings.processes.started[1:]:
        process.code = 0
    tick(plane, clock, 2)

    assert ["drain", "enable", "drain", "remove"] == [
        what for what, name in surroundings.balancer.asked if name == first
    ]
    assert [] == [pod.name for pod in plane.pods if pod.name == first]


@pytest.mark.usefixtures("deployments")
def test_both_sides_are_scraped_under_the_apex_service(
    plane: ControlPlane, clock: FakeClock, surroundings: FakeSurroundings
) -> None:
    """Which side a pod is of is told by its name only, as in a cluster; and all are peers."""
    begin(plane, clock)

    groups = json.loads((surroundings.directory / "targets" / "pods.json").read_text())
    assert {"load-harness"} == {group["labels"]["job"] for group in groups}
    assert sorted(pod.name for pod in plane.pods) == sorted(group["labels"]["pod"] for group in groups)
    assert 3 == len((surroundings.directory / "peers").read_text().splitlines())


def test_a_promotion_rolls_the_primary_out(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """By its rolling update: first a new pod, then the old one goes; each is something that Flagger waits for."""
    begin(plane, clock)
    (old,) = names(plane, primary=True)

    deployments.promote()
    said = []
    for _ in range(12):
        reason = deployments.primary_readiness().reason.removeprefix("waiting for rollout to finish: ")
        if reason not in said:
            said.append(reason)
        tick(plane, clock, 1)

    (new,) = names(plane, primary=True)
    assert ["0 out of 1 new replicas have been updated", "1 old replicas are pending termination", ""] == said
    assert old.rpartition("-")[0] != new.rpartition("-")[0]
    assert "2.0.0" == surroundings.processes.last.command.environment["LOAD_HARNESS_REVISION"]


def test_what_was_promoted_before_rolls_out_again(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments
) -> None:
    """Flagger gives every promotion an annotation of its own."""
    (before,) = names(plane, primary=True)
    deployments.promote()
    tick(plane, clock, 10)

    (after,) = names(plane, primary=True)
    assert before != after


def test_a_new_revision_in_the_middle_replaces_the_canarys_pods(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments
) -> None:
    """And leaves the primary's alone."""
    begin(plane, clock)
    primary, first = names(plane, primary=True), names(plane, primary=False)

    deployments.release(PlannedRelease(version="2.0.1"))
    assert not_ready("0 out of 2 new replicas have been updated") == deployments.canary_readiness()
    tick(plane, clock, 20)

    assert READY == deployments.canary_readiness()
    assert set() == set(first) & set(names(plane, primary=False))
    assert primary == names(plane, primary=True)


def test_pods_that_never_get_ready_are_waited_for_until_the_deadline(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """30 s by this Canary; then waiting is of no use any more."""
    surroundings.probes.answers["/readyz"] = False
    begin(plane, clock, PlannedRelease(version="2.0.0", is_never_ready=True))
    waiting = not_ready("0 of 2 (readyThreshold 100%) updated replicas are available")
    assert waiting == deployments.canary_readiness()

    tick(plane, clock, 30)

    assert replace(waiting, is_retriable=False) == deployments.canary_readiness()


def test_a_primary_without_pods_is_not_waited_for_either(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """Its pods stop to answer: the Canary's deadline is that of both sides."""
    surroundings.probes.answers["/readyz"] = False
    tick(plane, clock, AVAILABLE_AFTER)
    waiting = not_ready("0 of 1 (readyThreshold 100%) updated replicas are available")
    assert waiting == deployments.primary_readiness()

    tick(plane, clock, 30)

    assert replace(waiting, is_retriable=False) == deployments.primary_readiness()


def test_a_roll_out_that_is_stuck_is_not_waited_for(surroundings: FakeSurroundings, clock: FakeClock) -> None:
    """The Deployment's own deadline, of 20 s here, ends it before the Canary's does."""
    with built(with_deployment(canary_stack(), progress_deadline_seconds=20), surroundings, clock) as plane:
        begin(plane, clock)
        assert plane.deployments is not None
        surroundings.probes.answers["/readyz"] = False
        plane.deployments.promote()
        tick(plane, clock, 30)

        reason = 'deployment "load-harness-primary" exceeded its progress deadline'
        stuck = Readiness(is_ready=False, reason=reason, is_retriable=False)
        assert stuck == plane.deployments.primary_readiness()


def test_a_share_of_ready_pods_can_be_enough(surroundings: FakeSurroundings, clock: FakeClock) -> None:
    """With a threshold of 50 %, one of two."""
    stack = canary_stack(canary_release(analysis(canary_ready_threshold_percent=50)))
    with built(with_minimum(stack, 2), surroundings, clock) as plane:
        begin(plane, clock)
        surroundings.processes.last.code = 1
        tick(plane, clock, 1)

        assert plane.deployments is not None
        assert READY == plane.deployments.canary_readiness()


def test_the_primary_has_a_threshold_of_its_own(surroundings: FakeSurroundings, clock: FakeClock) -> None:
    """One of its two pods is enough, by 50 %."""
    stack = canary_stack(canary_release(analysis(primary_ready_threshold_percent=50)))
    with built(with_deployment(stack, replicas=2), surroundings, clock) as plane:
        tick(plane, clock, AVAILABLE_AFTER)
        surroundings.processes.last.code = 1
        tick(plane, clock, 1)

        assert plane.deployments is not None
        assert READY == plane.deployments.primary_readiness()


def test_the_weight_is_told_to_the_balancer_once(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """And again only when it changes."""
    deployments.route(Routes(primary=80, canary=20))
    tick(plane, clock, 3)
    deployments.route(ALL_TO_PRIMARY)

    assert ["0", "20", "0"] == [what for asked, what in surroundings.balancer.asked if asked == "split"]


def test_a_balancer_that_was_started_anew_is_told_the_weight_again(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """As soon as it answers; until then all requests would go to the primary."""
    deployments.route(Routes(primary=80, canary=20))
    surroundings.balancer.is_gone = True
    tick(plane, clock, 1)
    surroundings.balancer.is_gone = False
    surroundings.balancer.life += 1
    surroundings.balancer.asked.clear()

    tick(plane, clock, 2)

    assert [("split", "20")] == [one for one in surroundings.balancer.asked if one[0] == "split"]


def test_a_weight_that_could_not_be_told_is_told_later(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """A balancer that stands still is the same when it goes on."""
    surroundings.balancer.is_stopped = True
    deployments.route(Routes(primary=80, canary=20))
    tick(plane, clock, 1)
    surroundings.balancer.is_stopped = False

    tick(plane, clock, 2)

    assert ["0", "20"] == [what for asked, what in surroundings.balancer.asked if asked == "split"]


def test_each_side_has_an_autoscaler_of_its_own(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """The primary's is a copy; the target's is off while it has no pods, and each writes its own journals."""
    surroundings.cgroups.last.usage = usage(0.3)
    plane.start_autoscaler()
    tick(plane, clock, 1)
    off = decisions(surroundings.directory)[-1]
    begin(plane, clock)
    deployments.route(Routes(primary=80, canary=20))
    tick(plane, clock, 15)
    on = decisions(surroundings.directory)[-1]
    tick(plane, clock, 1)

    assert ["False", "ScalingDisabled"] == off["conditions"]["ScalingActive"]
    assert (0, 2) == (off["desired_replicas"], on["current_replicas"])
    state = plane.latest()
    assert state is not None
    hpas = {hpa.name: hpa.spec.scale_target.name for hpa in (state.hpa, *state.other_hpas)}
    assert {"load-harness-primary": "load-harness-primary", "load-harness": "load-harness"} == hpas
    counts = {one.name: one.spec_replicas for one in (state.deployment, *state.other_deployments)}
    assert {"load-harness-primary": 2, "load-harness": 2} == counts
    assert ["load-harness-primary"] == scaled(surroundings.directory)


def scaled(directory: Path) -> list[str]:
    """Name the Deployments that were scaled."""
    events = [json.loads(line) for line in (directory / EVENTS).read_text().splitlines()]
    return [event["subject"]["id"] for event in events if ".scaled." in event["context"]["type"]]


def decisions(directory: Path) -> list[dict[str, Any]]:
    """Read what the target's autoscaler decided."""
    return [json.loads(line) for line in (directory / CANARY_DECISIONS).read_text().splitlines()]


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        pytest.param(NEW, {"LOAD_HARNESS_REVISION": "2.0.0"}, id="nothing is wrong"),
        pytest.param(
            PlannedRelease(version="2", error_ratio=0.02, latency_seconds=0.3),
            {"LOAD_HARNESS_REVISION": "2", "FAIL_RATE": "0.02", "LOAD_HARNESS_LATENCY_MILLISECONDS": "300"},
            id="it fails and is slow",
        ),
        pytest.param(
            PlannedRelease(version="2", is_never_ready=True),
            {"LOAD_HARNESS_REVISION": "2", "LOAD_HARNESS_THREADS": "never-ready"},
            id="it never gets ready: the workload refuses the setting, and says so",
        ),
    ],
)
def test_what_is_wrong_with_a_release_is_in_its_environment(release: PlannedRelease, expected: dict[str, str]) -> None:
    """Beside what the manifest has there."""
    base = with_container(canary_stack(), environment={"MODE": "quick"}).deployment

    (container,) = released(base, release).containers

    assert {"MODE": "quick", **expected} == container.environment


def test_what_was_wrong_with_a_release_is_not_kept(
    plane: ControlPlane, clock: FakeClock, deployments: CanaryDeployments, surroundings: FakeSurroundings
) -> None:
    """The next one is right, if nothing else is said."""
    deployments.release(PlannedRelease(version="1.9.0", error_ratio=0.02))
    begin(plane, clock)

    environment = surroundings.processes.last.command.environment
    assert "2.0.0" == environment["LOAD_HARNESS_REVISION"]
    assert "FAIL_RATE" not in environment


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("load-harness", "load-harness:2.0.0"),
        ("load-harness:1", "load-harness:2.0.0"),
        ("registry.example:5000/team/load-harness:1", "registry.example:5000/team/load-harness:2.0.0"),
        ("registry.example:5000/load-harness@sha256:12ab", "registry.example:5000/load-harness:2.0.0"),
    ],
)
def test_a_release_is_a_tag_of_the_image(image: str, expected: str) -> None:
    """Whatever the image had before, and wherever it comes from."""
    base = with_container(canary_stack(), image=image).deployment

    assert expected == released(base, NEW).containers[0].image


def test_a_release_leaves_other_containers_alone() -> None:
    """The first one is the workload."""
    (app,) = canary_stack().deployment.containers
    base = with_deployment(canary_stack(), containers=(app, replace(app, name="proxy"))).deployment

    assert base.containers[1] == released(base, NEW).containers[1]
