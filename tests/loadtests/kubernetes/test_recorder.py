"""A live autoscaler's syncs become a record from which the engine takes the same decisions, or which says why not."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.versions import profile
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden, NotFound, NotServed
from loadtests.kubernetes.recorder import Recorder
from loadtests.run.directory import DECISIONS
from slo.errors import InvalidInput
from tests.fakes import FakeClock
from tests.kubernetes_api import objects
from tests.kubernetes_api.objects import NAMESPACE
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.kubernetes.recorded import NAME, START, Recorded
from tests.waiting import eventually


@pytest.fixture
def recorded(api: Api, cluster: KubernetesApi) -> Iterator[Recorded]:
    """A deployment of one old pod whose autoscaler has synced once, and is being recorded."""
    clock = FakeClock(now=START)
    cluster.put(objects.deployment(NAME), objects.pod("p0", started=START - 1000), objects.hpa(NAME))
    cluster.put(objects.pod_metrics("p0", taken=START - 5, cpu="10m"))
    found = Recorded(api, cluster, clock)
    found.controller.sync(START)
    found.recorder.start()
    eventually(lambda: cluster.watches == 4)
    yield found
    before = threading.active_count()
    found.recorder.stop()
    assert before - 5 >= threading.active_count() - cluster.watches, "its five threads end"


def test_every_sync_is_recorded_so_that_the_engine_decides_the_same(recorded: Recorded) -> None:
    """The controller scales from 1 to 3; the pods that this makes were not there when it decided."""
    decided = [recorded.sync(cpu="101m"), recorded.sync(cpu="230m")]
    assert ["p0"] == [pod.name for pod in recorded.observations()[1].pods]
    recorded.cluster.put(*(objects.pod(f"n{number}", started=recorded.clock.now + 1) for number in (1, 2)))
    decided.append(recorded.sync(cpu="110m"))
    assert [1, 3, 3] == [one.desired_replicas for one in decided]
    assert [one.desired_replicas for one in decided] == recorded.replayed()
    assert [(one.current_replicas, one.desired_replicas) for one in decided] == [
        (one.current_replicas, one.desired_replicas) for one in recorded.decisions()
    ]
    assert [one.conditions for one in decided] == [one.conditions for one in recorded.decisions()]
    assert [()] * 3 == [one.missing for one in recorded.observations()]
    assert all(one.why for one in recorded.decisions())


def test_a_sync_that_changed_nothing_is_recorded_after_a_period(recorded: Recorded) -> None:
    """The controller does not write the same status twice, so its silence is a decision, too."""
    recorded.sync(cpu="101m")
    recorded.clock.now += 37  # when the first of two was is settled then
    eventually(lambda: len(recorded.records[DECISIONS]) == 2, what="the quiet sync")
    assert [15.0, 30.001] == [round(one.time - START, 3) for one in recorded.decisions()]
    assert [1, 1] == recorded.replayed()


def test_a_sample_that_nobody_saw_is_missing_and_not_guessed(recorded: Recorded) -> None:
    """The status tells of 230m; metrics.k8s.io said 101m whenever it was asked."""
    recorded.sync(cpu="101m")

    def rewrite(hpa: dict[str, Any]) -> None:
        current = {"averageValue": "230m", "averageUtilization": 115}
        hpa["status"]["currentMetrics"] = [{"type": "Resource", "resource": {"name": "cpu", "current": current}}]
        hpa["status"]["desiredReplicas"] = 3

    recorded.clock.now += 15
    recorded.cluster.update("horizontalpodautoscalers", NAME, rewrite)
    eventually(lambda: len(recorded.records[DECISIONS]) == 2)
    expected = (
        "the sample of metrics.k8s.io that gives cpu of 230m a pod (115 %); "
        "the nearest recorded one gives cpu of 101m a pod (50 %)"
    )
    assert (expected,) == recorded.observations()[1].missing


def test_a_sync_is_recorded_with_the_sample_that_it_saw_not_with_the_newest(recorded: Recorded) -> None:
    """metrics-server takes a new sample between the decision and the status that tells of it."""
    recorded.sync(cpu="101m")

    def newer(_: Decision) -> None:
        recorded.cluster.put(objects.pod_metrics("p0", taken=recorded.clock.now, cpu="60m"))
        polls = _polls(recorded.cluster)
        eventually(lambda: _polls(recorded.cluster) >= polls + 2, what="the newer sample in the recorder")

    recorded.clock.now += 15
    recorded.cluster.put(objects.pod_metrics("p0", taken=recorded.clock.now - 5, cpu="230m"))
    polls = _polls(recorded.cluster)
    eventually(lambda: _polls(recorded.cluster) >= polls + 2, what="the sample in the recorder")
    recorded.controller.sync(recorded.clock.now, on_scale=newer)
    eventually(lambda: len(recorded.records[DECISIONS]) == 2)
    assert ("230m", ()) == (_cpu(recorded.observations()[1]), recorded.observations()[1].missing)
    assert [1, 3] == recorded.replayed()


def test_a_changed_manifest_is_missing(recorded: Recorded) -> None:
    """Somebody raises the maximum in the middle: decisions may rest on it from then on."""
    recorded.cluster.update("horizontalpodautoscalers", NAME, lambda hpa: hpa["spec"].update(maxReplicas=20))
    recorded.sync(cpu="101m")
    expected = "the autoscaler's manifest as it was at the start: somebody changed it since"
    assert (expected,) == recorded.observations()[0].missing


def test_samples_that_rbac_takes_away_are_a_problem_and_missing(recorded: Recorded) -> None:
    """From then on the record says what it cannot see, and who must allow it."""
    recorded.cluster.forbid("list", "pods")
    eventually(lambda: "403 Forbidden" in recorded.recorder.problem)
    recorded.sync(cpu="150m")
    missing = recorded.observations()[0].missing
    assert any('resources: ["pods"], verbs: ["list"]' in one for one in missing)
    recorded.cluster.allow("list", "pods")
    eventually(lambda: recorded.recorder.problem == "", what="the end of the problem")


def test_syncs_go_on_being_seen_when_watches_break(recorded: Recorded) -> None:
    """Watches end and versions expire; no sync is lost or written twice."""
    recorded.sync(cpu="101m")
    recorded.cluster.compact()
    recorded.cluster.fail("GET", "/", status=503, times=2, only_watches=True)
    recorded.cluster.end_watches()
    recorded.sync(cpu="102m")
    assert [15.0, 30.0] == [one.time - START for one in recorded.decisions()]


def test_what_cannot_be_read_is_said_before_the_load(api: Api, cluster: KubernetesApi) -> None:
    """A wrong name, a target that is no Deployment, no metrics-server, no right to read samples."""

    def build() -> None:
        flags, kubernetes = ControllerFlags(), profile("1.35")
        Recorder(api, namespace=NAMESPACE, hpa=NAME, flags=flags, kubernetes=kubernetes, write=lambda *_: None)

    with pytest.raises(NotFound):
        build()
    cluster.put(objects.hpa(NAME))
    with pytest.raises(NotFound, match="must be a Deployment"):
        build()
    cluster.put(objects.deployment(NAME))
    cluster.forbid("list", "pods")
    with pytest.raises(Forbidden, match=r"metrics\.k8s\.io"):
        build()
    cluster.allow("list", "pods")
    del cluster.served["PodMetrics"]
    with pytest.raises(NotServed, match="metrics-server"):
        build()
    cluster.update(
        "horizontalpodautoscalers", NAME, lambda hpa: hpa["spec"]["scaleTargetRef"].update(kind="StatefulSet")
    )
    with pytest.raises(InvalidInput, match="must be Deployment, the only target that is followed"):
        build()


# Private


def _polls(cluster: KubernetesApi) -> int:
    return sum(request.api_version == resources.POD_METRICS.api_version for request in list(cluster.requests))


def _cpu(observation: Observation) -> str:
    usage = observation.pods[0].containers[0].usage
    return usage["cpu"] if usage else ""
