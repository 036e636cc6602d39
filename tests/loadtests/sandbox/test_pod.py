"""A pod's life: into the Service when ready, out of it when not, and an orderly end."""

import signal

import pytest

from loadtests.manifests.model import Reference, Stack
from loadtests.sandbox.pod import Birth, Pod
from loadtests.sandbox.processes import MARKER
from tests.loadtests.sandbox.fakes import FakeSurroundings, usage, with_container, with_deployment
from tests.loadtests.stack_builder import stack

_NOW = 1_700_000_000.75


def born(surroundings: FakeSurroundings, given: Stack | None = None) -> Pod:
    """Make a pod."""
    deployment = (given or stack()).deployment
    birth = Birth(
        name="app-1", port=9001, deployment=deployment, node=surroundings.node, balancer=surroundings.balancer
    )
    return Pod(birth, now=_NOW)


def ready(surroundings: FakeSurroundings, given: Stack | None = None) -> Pod:
    """Make a pod and let it become ready."""
    pod = born(surroundings, given)
    pod.tick(_NOW)
    pod.tick(_NOW + 1)
    return pod


def test_times_are_whole_seconds(surroundings: FakeSurroundings) -> None:
    """A new pod is not ready since the second of its creation, as the Kubernetes API writes it."""
    state = born(surroundings).state()

    assert (1_700_000_000, 1_700_000_000, 1_700_000_000) == (
        state.created_time,
        state.start_time,
        state.ready_transition_time,
    )
    assert (False, None, "Running") == (state.ready, state.deletion_time, state.phase)


def test_readiness_brings_it_into_the_service_once(surroundings: FakeSurroundings) -> None:
    """A pod gets traffic from the moment it is ready; further good answers change nothing."""
    pod = born(surroundings)
    assert [] == surroundings.balancer.asked

    for second in range(1, 5):
        pod.tick(_NOW + second)

    assert pod.ready
    assert [("add", "app-1")] == surroundings.balancer.asked
    assert 1_700_000_002 == pod.state().ready_transition_time


def test_an_unready_pod_is_drained_and_comes_back(surroundings: FakeSurroundings) -> None:
    """Three bad answers in a row take it out of the Service, one good answer brings it back."""
    pod = ready(surroundings)
    surroundings.probes.answers["/readyz"] = False
    for second in range(2, 6):
        pod.tick(_NOW + second)
    assert not pod.ready
    surroundings.probes.answers["/readyz"] = True

    pod.tick(_NOW + 6)
    pod.tick(_NOW + 7)

    assert [("add", "app-1"), ("drain", "app-1"), ("enable", "app-1")] == surroundings.balancer.asked


def test_a_pod_whose_container_ended_is_drained_at_once(surroundings: FakeSurroundings) -> None:
    """Nobody waits for a probe to notice; the end is told once."""
    pod = ready(surroundings)
    surroundings.processes.last.code = -9

    ends = [str(ended) for ended in (pod.tick(_NOW + 2), pod.tick(_NOW + 3)) if ended]

    assert ["killed by SIGKILL"] == ends
    assert ("drain", "app-1") == surroundings.balancer.asked[-1]
    assert pod.active


def test_its_end_is_orderly(surroundings: FakeSurroundings) -> None:
    """Out of the Service at once, SIGTERM after the preStop sleep, SIGKILL when the grace period is over."""
    pod = ready(surroundings, with_container(stack(), pre_stop_sleep_seconds=5))
    process = surroundings.processes.last

    pod.delete(_NOW + 10)
    assert (False, False) == (pod.active, pod.ready)
    assert ("drain", "app-1") == surroundings.balancer.asked[-1]
    sent = {}
    for second in (10, 14.9, 15, 20, 39.9, 40):
        pod.tick(_NOW + second)
        sent[second] = list(process.signals)

    term, kill = signal.SIGTERM, signal.SIGKILL
    assert {10: [], 14.9: [], 15: [term], 20: [term], 39.9: [term], 40: [term, kill]} == sent


def test_a_pod_that_is_deleted_before_it_was_ready_is_not_drained(surroundings: FakeSurroundings) -> None:
    """It never was in the Service."""
    pod = born(surroundings)
    pod.delete(_NOW)
    surroundings.processes.last.code = 0

    assert pod.is_gone()
    assert [] == surroundings.balancer.asked


def test_it_is_gone_when_process_connections_and_group_are(surroundings: FakeSurroundings) -> None:
    """A pod is there as long as anything of it is."""
    pod = ready(surroundings)
    cgroup = surroundings.cgroups.last
    surroundings.balancer.connected.add("app-1")
    cgroup.is_busy = True
    assert not pod.is_gone()

    pod.delete(_NOW + 2)
    assert not pod.is_gone()
    surroundings.processes.last.code = 0
    assert not pod.is_gone()
    surroundings.balancer.connected.clear()
    assert not pod.is_gone()
    cgroup.is_busy = False

    assert pod.is_gone()
    assert 2 == surroundings.balancer.asked.count(("remove", "app-1"))


def test_without_haproxy_a_pod_goes_on_and_can_end(surroundings: FakeSurroundings) -> None:
    """HAProxy that has ended takes no pod with it: the pod is ready, outside any Service, and goes when it is asked."""
    surroundings.balancer.is_gone = True
    pod = ready(surroundings)

    pod.delete(_NOW + 2)
    surroundings.processes.last.code = 0

    assert [] == surroundings.balancer.asked
    assert pod.is_gone()


def test_a_container_that_ends_during_the_drain_is_not_started_again(surroundings: FakeSurroundings) -> None:
    """The end of a deleted pod's container is what was asked for."""
    pod = ready(surroundings)
    pod.delete(_NOW + 2)
    surroundings.processes.last.code = 0

    assert [None, None] == [pod.tick(_NOW + 3), pod.tick(_NOW + 30)]
    assert 1 == len(surroundings.processes.started)


def test_its_environment_is_the_manifests_with_the_marker(
    surroundings: FakeSurroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings of the user's own shell do not reach the pod; the marker does, so that strays are found."""
    monkeypatch.setenv("LOAD_HARNESS_FAIL_RATE", "0.5")
    given = with_container(stack(), environment={"POD": Reference.NAME, "LOAD_HARNESS_OPEN": "true"})

    born(surroundings, given)

    environment = surroundings.processes.last.command.environment
    assert "LOAD_HARNESS_FAIL_RATE" not in environment
    assert ("app-1", "true") == (environment["POD"], environment["LOAD_HARNESS_OPEN"])
    assert str(surroundings.directory) == environment[MARKER]


def test_its_state_names_where_it_is_and_what_its_ended_containers_used(surroundings: FakeSurroundings) -> None:
    """Namespace, node, address, and the CPU time of containers that were restarted."""
    pod = ready(surroundings, with_deployment(stack(), namespace="shop"))
    surroundings.cgroups.last.usage = usage(1.25)
    pod.container.measure()
    surroundings.processes.last.code = 1
    pod.tick(_NOW + 2)

    state = pod.state()

    assert ("app-1", "shop", "sandbox", "127.0.0.1") == (state.name, state.namespace, state.node, state.ip)
    assert 1.25 == state.ended_containers_cpu_seconds


def test_what_a_stopped_haproxy_missed_it_is_told_later(surroundings: FakeSurroundings) -> None:
    """A pod becomes ready, and another is deleted, while HAProxy stands still on purpose."""
    leaving, coming = ready(surroundings), born(surroundings)
    surroundings.balancer.is_stopped = True
    leaving.delete(_NOW + 2)
    surroundings.processes.started[0].code = 0
    coming.tick(_NOW + 2)
    coming.tick(_NOW + 3)
    assert coming.ready
    assert not leaving.is_gone()
    assert [("add", "app-1")] == surroundings.balancer.asked
    surroundings.balancer.is_stopped = False

    leaving.tick(_NOW + 4)
    coming.tick(_NOW + 4)

    assert [("add", "app-1"), ("drain", "app-1"), ("add", "app-1")] == surroundings.balancer.asked
    assert leaving.is_gone()


def test_a_haproxy_that_was_started_again_learns_of_the_pod(surroundings: FakeSurroundings) -> None:
    """It has forgotten everything: a ready pod is added anew."""
    pod = ready(surroundings)
    surroundings.balancer.is_gone = True
    surroundings.balancer.life += 1
    pod.tick(_NOW + 2)
    surroundings.balancer.is_gone = False

    pod.tick(_NOW + 3)
    pod.tick(_NOW + 4)

    assert [("add", "app-1"), ("add", "app-1")] == surroundings.balancer.asked


def test_a_haproxy_that_was_started_again_knows_no_pod_that_leaves(surroundings: FakeSurroundings) -> None:
    """There is nothing to take out."""
    pod = ready(surroundings)
    pod.delete(_NOW + 2)
    surroundings.balancer.life += 1
    surroundings.processes.last.code = 0

    assert pod.is_gone()
    assert ("remove", "app-1") not in surroundings.balancer.asked


def test_it_knows_its_api_key(surroundings: FakeSurroundings) -> None:
    """Whoever asks the pod for a fault needs it."""
    given = with_container(stack(), environment={"LOAD_HARNESS_API_KEY": "secret"})

    assert ("secret", None) == (born(surroundings, given).api_key, born(surroundings).api_key)


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        pytest.param("file:{}/peers", {}, id="the sandbox's file"),
        pytest.param("file:{}/peers", {"LOAD_HARNESS_PEERS": "dns:pods:8080"}, id="the same for a headless Service"),
        pytest.param("10.0.0.1:8080", {"LOAD_HARNESS_PEERS": "10.0.0.1:8080"}, id="what the manifest lists"),
    ],
)
def test_it_is_told_where_its_peers_are(surroundings: FakeSurroundings, expected: str, given: dict[str, str]) -> None:
    """A manifest that lists them itself is left alone; a name of the cluster's DNS is not known here."""
    born(surroundings, with_container(stack(), environment=given))

    environment = surroundings.processes.last.command.environment
    assert expected.format(surroundings.directory) == environment["LOAD_HARNESS_PEERS"]
