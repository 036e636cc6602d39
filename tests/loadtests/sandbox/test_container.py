"""A container is started, probed, measured, restarted and removed."""

import signal
import sys
from dataclasses import replace

import pytest

from loadtests.manifests.model import HttpProbe, Stack
from loadtests.sandbox.container import Ended, Placement, RunningContainer
from tests.loadtests.sandbox.fakes import FakeSurroundings, usage, with_container
from tests.loadtests.stack_builder import EVERY_SECOND, stack

_PLACEMENT = Placement(pod="app-1", port=9001, environment={"MODE": "quick"})
_LIVENESS = HttpProbe(
    path="/healthz",
    port=8080,
    initial_delay_seconds=0,
    period_seconds=1,
    timeout_seconds=1,
    success_threshold=1,
    failure_threshold=2,
)


def started(surroundings: FakeSurroundings, given: Stack | None = None) -> RunningContainer:
    """Start a container at second 0."""
    (container,) = (given or stack()).deployment.containers
    return RunningContainer(container, _PLACEMENT, surroundings.node, now=0)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        pytest.param(Ended(exit_code=3, out_of_memory=False), "exited with code 3", id="it exited"),
        pytest.param(Ended(exit_code=-9, out_of_memory=False), "killed by SIGKILL", id="somebody killed it"),
        pytest.param(
            Ended(exit_code=-9, out_of_memory=True), "killed because its memory limit was reached", id="out of memory"
        ),
    ],
)
def test_how_it_ended_is_told_in_words(ended: Ended, expected: str) -> None:
    """The end of a container is a sentence for people."""
    assert expected == str(ended)


def test_it_is_this_installations_workload_in_a_group_of_its_own(surroundings: FakeSurroundings) -> None:
    """The command is the workload on loopback; name, log, environment and limits are the pod's."""
    started(surroundings)

    command = surroundings.processes.last.command
    serve = [sys.executable, "-m", "load_harness", "serve", "--host", "127.0.0.1", "--port", "9001"]
    assert serve == command.arguments
    assert ("app-1", {"MODE": "quick"}) == (command.name, command.environment)
    assert surroundings.directory / "logs" / "app-1.log" == command.log
    assert ("app-1-0", 400) == (surroundings.cgroups.last.name, surroundings.cgroups.last.limits.cpu_millicores)


def test_it_is_ready_when_its_probe_says_so(surroundings: FakeSurroundings) -> None:
    """Before the first answer it is not ready; afterwards it follows the answers."""
    container = started(surroundings)
    seen = [container.ready]

    for second, answer in enumerate([True, True, False, False, False, False]):
        surroundings.probes.answers["/readyz"] = answer
        container.tick(second)
        seen.append(container.ready)

    assert [False, False, True, True, True, True, False] == seen


def test_without_a_readiness_probe_it_is_ready_at_once(surroundings: FakeSurroundings) -> None:
    """A container that nobody asks is ready as soon as it runs."""
    assert started(surroundings, stack(readiness=None)).ready


def test_a_failed_liveness_probe_kills_it(surroundings: FakeSurroundings) -> None:
    """After as many failures as the threshold the process is killed, and is restarted like any that ended."""
    container = started(surroundings, with_container(stack(), liveness=_LIVENESS))
    surroundings.probes.answers["/healthz"] = False

    ends = [container.tick(second) for second in range(4)]

    assert [signal.SIGKILL] == surroundings.processes.started[0].signals
    assert [None, None, None, Ended(exit_code=-9, out_of_memory=False)] == ends


def test_it_is_restarted_at_once_and_then_ever_later(surroundings: FakeSurroundings) -> None:
    """The first restart follows the end, the second waits for ten seconds; each has a new id and a new group."""
    container = started(surroundings)
    first_id = container.id
    surroundings.processes.last.code = 1

    assert Ended(exit_code=1, out_of_memory=False) == container.tick(5)
    assert (False, False, 0) == (container.running, container.ready, container.restarts)
    container.tick(5.1)
    assert (True, 1) == (container.running, container.restarts)
    assert container.id != first_id
    assert 5.1 == container.started

    surroundings.processes.last.code = 1
    container.tick(6)
    container.tick(15.9)
    assert not container.running
    container.tick(16)

    assert container.running
    assert ["app-1-0", "app-1-1", "app-1-2"] == [cgroup.name for cgroup in surroundings.cgroups.made]
    assert [1000, 1001, 1002] == [process.pid for process in surroundings.processes.started]
    assert 1002 == container.pid


def test_what_an_ended_container_left_is_swept_away(surroundings: FakeSurroundings) -> None:
    """Its control group goes as soon as the kernel lets it."""
    container = started(surroundings)
    process, cgroup = surroundings.processes.last, surroundings.cgroups.last
    process.code, cgroup.is_busy = 1, True

    container.tick(1)
    container.tick(2)
    assert not cgroup.is_removed

    cgroup.is_busy = False
    container.tick(3)
    assert cgroup.is_removed


def test_running_out_of_memory_is_told_apart(surroundings: FakeSurroundings) -> None:
    """The control group knows that the kernel killed for want of memory."""
    container = started(surroundings)
    surroundings.cgroups.last.kills = 1
    surroundings.processes.last.code = -9

    assert Ended(exit_code=-9, out_of_memory=True) == container.tick(1)


def test_cpu_time_of_ended_containers_is_kept(surroundings: FakeSurroundings) -> None:
    """The pod's own counter never falls, even if the last look came after the end of the process."""
    container = started(surroundings)
    surroundings.cgroups.last.usage = usage(2.5)
    container.measure()
    surroundings.cgroups.last.usage = None
    surroundings.processes.last.code = 1
    assert container.measure() is None

    container.tick(1)

    assert 2.5 == container.ended_cpu_seconds


def test_a_container_that_waits_for_its_restart_has_no_usage(surroundings: FakeSurroundings) -> None:
    """No process is no usage, which is not a usage of zero."""
    container = started(surroundings)
    surroundings.cgroups.last.usage = usage(2.5)
    surroundings.processes.last.code = 1
    container.tick(1)

    assert container.measure() is None
    assert container.state().cpu_usage_seconds_total is None
    assert not container.state().running


def test_its_state_carries_what_was_measured_last(surroundings: FakeSurroundings) -> None:
    """The exporters publish the usage of the last look, throttling included."""
    container = started(surroundings)
    throttled = replace(usage(1.5), cfs_periods_total=9, cfs_throttled_periods_total=2, cfs_throttled_seconds_total=0.5)
    surroundings.cgroups.last.usage = throttled
    container.measure()

    state = container.state()

    assert (1.5, 64 * 2**20) == (state.cpu_usage_seconds_total, state.memory_working_set_bytes)
    assert (9, 2, 0.5) == (
        state.cfs_periods_total,
        state.cfs_throttled_periods_total,
        state.cfs_throttled_seconds_total,
    )
    assert ("app", "load-harness", container.id, 0) == (state.name, state.image, state.container_id, state.restarts)


def test_removal_waits_for_the_kernel(surroundings: FakeSurroundings) -> None:
    """The processes are killed at once; the container is gone when its control group is."""
    container = started(surroundings)
    surroundings.cgroups.last.is_busy = True

    assert not container.has_exited()
    assert not container.remove()
    assert container.has_exited()
    assert -signal.SIGKILL == surroundings.processes.last.code

    surroundings.cgroups.last.is_busy = False
    assert container.remove()


def test_it_works_without_control_groups(surroundings: FakeSurroundings) -> None:
    """Where limits cannot be enforced the container runs without them, and its end is no out of memory."""
    (spec,) = stack(readiness=EVERY_SECOND).deployment.containers
    container = RunningContainer(spec, _PLACEMENT, replace(surroundings.node, cgroups=None), now=0)
    surroundings.processes.last.code = -9

    assert () == surroundings.processes.last.command.cgroup_procs
    assert Ended(exit_code=-9, out_of_memory=False) == container.tick(1)
    assert container.remove()
