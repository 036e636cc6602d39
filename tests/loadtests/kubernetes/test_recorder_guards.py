"""What the recorder cannot know is missing in the record, never held against the autoscaler."""

from collections.abc import Iterator
from typing import Any

import pytest

from loadtests.kubernetes.api import Api
from loadtests.run.directory import EVENTS
from slo.errors import ServerUnreachable
from tests.fakes import FakeClock
from tests.kubernetes_api import objects
from tests.kubernetes_api.metric_values import CUSTOM, EXTERNAL
from tests.kubernetes_api.server import KubernetesApi
from tests.loadtests.kubernetes.recorded import NAME, START, Recorded
from tests.loadtests.kubernetes.test_other_metrics import EXTERNAL_METRIC, OBJECT, PODS
from tests.loadtests.kubernetes.test_sync_times import scene, status
from tests.waiting import eventually


@pytest.fixture
def recorded(api: Api, cluster: KubernetesApi) -> Iterator[Recorded]:
    """A deployment of one old pod whose autoscaler has synced once, and is being recorded."""
    cluster.put(objects.deployment(NAME), objects.pod("p0", started=START - 1000), objects.hpa(NAME))
    cluster.put(objects.pod_metrics("p0", taken=START - 5, cpu="10m"))
    yield from _recorded(api, cluster)


@pytest.fixture
def on_other_metrics(api: Api, cluster: KubernetesApi) -> Iterator[Recorded]:
    """Likewise, with an autoscaler on a metric of its pods, of an object and of the outside."""
    values = cluster.metric_values
    values.versions = {CUSTOM: ("v1beta2",), EXTERNAL: ("v1beta1",)}
    values.of_pods = {"in_flight": {"p0": "4"}}
    values.of_objects = {("networkpolicies.networking.k8s.io", "front", "rate"): "10"}
    values.of_outside = {"queue": ("30",)}
    hpa = objects.hpa(NAME)
    hpa["spec"]["metrics"] = [PODS, OBJECT, EXTERNAL_METRIC]
    cluster.put(objects.deployment(NAME), objects.pod("p0", started=START - 1000), hpa)
    yield from _recorded(api, cluster)


def test_decisions_on_other_metrics_are_explained(on_other_metrics: Recorded) -> None:
    """The queue grows, then the requests in flight, then the rate: each sync follows from what was read."""
    recorded, values = on_other_metrics, on_other_metrics.cluster.metric_values
    values.of_outside = {"queue": ("31",)}
    decided = [recorded.sync(cpu="1m").desired_replicas]
    values.of_outside = {"queue": ("30", "25")}
    decided.append(recorded.sync(cpu="1m").desired_replicas)
    values.of_pods = {"in_flight": {"p0": "11500m"}}
    decided.append(recorded.sync(cpu="1m").desired_replicas)
    values.of_objects = {("networkpolicies.networking.k8s.io", "front", "rate"): "43"}
    decided.append(recorded.sync(cpu="1m").desired_replicas)
    assert [1, 2, 3, 5] == decided
    assert decided == recorded.replayed()
    assert set() == recorded.missing()


def test_a_value_that_nobody_read_is_missing(on_other_metrics: Recorded) -> None:
    """The status tells of a queue of 90, which was 31 whenever it was read."""
    recorded = on_other_metrics
    recorded.cluster.metric_values.of_outside = {"queue": ("31",)}
    recorded.sync(cpu="1m")

    def rewrite(hpa: dict[str, Any]) -> None:
        hpa["status"]["currentMetrics"][2]["external"]["current"]["averageValue"] = "90"
        hpa["status"]["desiredReplicas"] = 3

    recorded.clock.now += 15
    recorded.cluster.update("horizontalpodautoscalers", NAME, rewrite)
    eventually(lambda: len(recorded.decisions()) == 2)
    expected = (
        "the sample of external.metrics.k8s.io that gives queue of 90000m a pod; "
        "the nearest recorded one gives in_flight of 4000m a pod, rate of 10000m, queue of 31000m a pod"
    )
    assert expected in recorded.missing()
    assert [] == recorded.contradictions()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        pytest.param(
            ("ScalingActive", "FailedGetResourceMetric", "failed to get cpu utilization: the server is busy"),
            "what kept the autoscaler from its metrics, which were there here: failed to get cpu utilization",
            id="its metrics",
        ),
        pytest.param(
            ("AbleToScale", "FailedUpdateScale", "the HPA controller was unable to update the target scale: quota"),
            "what kept the autoscaler from the scale: the HPA controller was unable to update the target scale: quota",
            id="the scale",
        ),
    ],
)
def test_what_kept_the_autoscaler_alone_from_acting_is_missing(
    recorded: Recorded, condition: tuple[str, str, str], words: str
) -> None:
    """The samples here say to scale out, and it did not: that is its own trouble, no contradiction."""
    recorded.sync(cpu="101m")
    recorded.clock.now += 15
    recorded.cluster.put(objects.pod_metrics("p0", taken=recorded.clock.now - 5, cpu="190m"))
    kind, reason, message = condition

    def fail(hpa: dict[str, Any]) -> None:
        one = next(one for one in hpa["status"]["conditions"] if one["type"] == kind)
        one |= {"status": "False", "reason": reason, "message": message}

    recorded.cluster.update("horizontalpodautoscalers", NAME, fail)
    eventually(lambda: len(recorded.decisions()) == 2)
    assert any(text.startswith(words) for text in recorded.missing())
    assert [] == recorded.contradictions()


def test_what_rests_on_an_incomplete_sync_is_incomplete_for_a_window(recorded: Recorded) -> None:
    """A replay may remember another recommendation than the autoscaler; a window later nothing is left of it."""
    recorded.sync(cpu="101m")
    recorded.clock.now += 15

    def rewrite(hpa: dict[str, Any]) -> None:
        current = {"averageValue": "150m", "averageUtilization": 75}
        hpa["status"]["currentMetrics"][0]["resource"]["current"] = current

    recorded.cluster.update("horizontalpodautoscalers", NAME, rewrite)
    eventually(lambda: len(recorded.decisions()) == 2)
    recorded.sync(cpu="102m")
    assert "what a sync 15 s before recommended, whose inputs were incomplete" in recorded.observations()[2].missing
    for number in range(5):
        recorded.sync(cpu=f"{99 + number % 2}m")
    assert () == recorded.observations()[-1].missing
    assert [] == recorded.contradictions()


def test_a_watch_that_is_held_back_invents_no_quiet_sync(recorded: Recorded) -> None:
    """Silence is believed after a look at the status: a proxy that buffers is silent, too."""
    recorded.sync(cpu="101m")
    recorded.cluster.faults.buffered = True
    decided = recorded.sync(cpu="190m", seconds=30, is_awaited=False)
    eventually(lambda: len(recorded.decisions()) == 3, what="the sync, seen without the watch")
    recorded.cluster.faults.buffered = False
    recorded.cluster.bookmark()
    recorded.sync(cpu="100m")
    assert [1, 1, decided.desired_replicas, 2] == [one.desired_replicas for one in recorded.decisions()]
    assert [] == recorded.contradictions()


def test_an_object_that_cannot_be_read_is_a_problem_and_not_the_end(recorded: Recorded) -> None:
    """A sample without a time, of an adapter that leaves it out: said, and over with the next whole one."""
    odd = objects.pod_metrics("p0", taken=START, cpu="12m")
    del odd["timestamp"]
    recorded.cluster.put(odd)
    eventually(lambda: "an object that cannot be read (KeyError: 'timestamp')" in recorded.recorder.problem)
    recorded.sync(cpu="101m")
    eventually(lambda: recorded.recorder.problem == "")
    assert [(1, 1)] == [(one.current_replicas, one.desired_replicas) for one in recorded.decisions()]


def test_an_object_that_cannot_be_read_is_said_before_the_load(api: Api, cluster: KubernetesApi) -> None:
    """No traceback."""
    cluster.put(objects.deployment(NAME), objects.pod("p0", started=START - 1000), objects.hpa(NAME))
    odd = objects.pod_metrics("p0", taken=START, cpu="12m")
    del odd["window"]
    cluster.put(odd)
    with pytest.raises(ServerUnreachable, match=r"the pods' metrics; .* cannot be read \(KeyError: 'window'\)"):
        Recorded(api, cluster, FakeClock(now=START))


def test_an_older_status_that_comes_later_is_no_sync() -> None:
    """It was held back on its way, while a look at the autoscaler saw a newer one."""
    found = scene()
    for version, number in (("5", 0), ("7", 2), ("6", 1)):
        change = status(number, START + 15 * number)
        change.object["metadata"]["resourceVersion"] = version
        assert (version == "7") == bool(found.take_hpa(change))


def test_what_happens_to_pods_and_scale_is_told(recorded: Recorded) -> None:
    """A scale-out, a restart for lack of memory, a pod on its way out and gone: as the sandbox tells it."""
    recorded.sync(cpu="101m")
    assert [] == recorded.events()
    recorded.sync(cpu="190m")
    eventually(lambda: len(recorded.events()) == 2, what=str(recorded.events()))
    ended = {"exitCode": 137, "reason": "OOMKilled", "finishedAt": objects.at(recorded.clock.now)}
    status = {"name": NAME, "restartCount": 1, "lastState": {"terminated": ended}}
    recorded.cluster.update("pods", "p0", lambda pod: pod["status"].update(containerStatuses=[status]))
    eventually(lambda: len(recorded.events()) == 3)
    recorded.cluster.update(
        "pods", "p0", lambda pod: pod["metadata"].update(deletionTimestamp=objects.at(recorded.clock.now + 30))
    )
    recorded.cluster.delete("pods", "p0")
    eventually(lambda: len(recorded.events()) == 4)
    assert [
        ("deployment.scaled", NAME),
        ("pod.deleted", "p0"),
        ("pod.restarted", "p0"),
        ("pod.started", "n1"),
    ] == sorted(recorded.events())
    contents = {one["subject"]["type"] + one["context"]["type"]: one for one in recorded.records[EVENTS]}
    told = {name.rpartition("load-harness-")[2]: one["subject"]["content"] for name, one in contents.items()}
    assert {
        "reason": "killed because its memory limit was reached",
        "signal": 9,
        "exit_code": -9,
        "on_purpose": False,
        "container": NAME,
    } == told["pod.restarted.0.1.0"]
    assert (1, 2) == (told["deployment.scaled.0.1.0"]["from"], told["deployment.scaled.0.1.0"]["to"])


def test_what_kubernetes_says_is_told_once_each_time(recorded: Recorded) -> None:
    """Of our pods and autoscaler alone; an event that is seen again counts up."""
    pod = recorded.cluster.get("pods", "p0")
    ours = {**pod, "metadata": {**pod["metadata"], "name": f"{NAME}-6d5c-x7k2p"}}
    other = {**pod, "metadata": {**pod["metadata"], "name": "database-0"}}
    now = recorded.clock.now
    recorded.cluster.put(
        objects.event("e0", about=other, reason="BackOff", message="no", seen=now, kind="Warning"),
        objects.event("e1", about=ours, reason="Unhealthy", message="probe failed", seen=now, kind="Warning"),
        objects.event("e2", about=recorded.cluster.get("deployments", NAME), reason="Scaled", message="up", seen=now),
    )
    recorded.cluster.update("events", "e1", lambda one: one.update(count=2))
    recorded.cluster.update("events", "e1", lambda one: one["metadata"].update(annotations={}))
    eventually(lambda: len(recorded.events()) == 3, what=str(recorded.events()))
    assert [
        ("kubernetes.noted", NAME),
        ("kubernetes.warned", ours["metadata"]["name"]),
        ("kubernetes.warned", ours["metadata"]["name"]),
    ] == sorted(recorded.events())
    assert [1, 2] == [
        one["subject"]["content"]["count"] for one in recorded.records[EVENTS] if "warned" in one["context"]["type"]
    ]


def test_a_record_ends_with_how_far_the_clocks_are_apart(recorded: Recorded) -> None:
    """The stub's is the one here."""
    recorded.recorder.stop()
    assert [("clock.compared", recorded.cluster.url)] == recorded.events()
    assert 0.0 == recorded.records[EVENTS][0]["subject"]["content"]["ahead_seconds"]


# Private


def _recorded(api: Api, cluster: KubernetesApi) -> Iterator[Recorded]:
    found = Recorded(api, cluster, FakeClock(now=START))
    found.controller.sync(START)
    found.recorder.start()
    eventually(lambda: cluster.watches == 4)
    yield found
    found.recorder.stop()
