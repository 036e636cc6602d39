"""Syncs are seen a moment late, some more than others; what happened meanwhile must not look like their input."""

from itertools import pairwise
from typing import Any, Literal

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.versions import profile
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.matching import Matcher
from loadtests.kubernetes.scene import Scene
from loadtests.kubernetes.watching import Change
from tests.kubernetes_api import objects

START = 1_700_000_000.0
PERIOD = 15.0
Kind = Literal["ADDED", "MODIFIED", "DELETED"]


def scene() -> Scene:
    """Nothing seen yet."""
    spec = read_hpa(document_of(objects.hpa("load-harness")), [])
    return Scene(Matcher(spec=spec, flags=ControllerFlags(), kubernetes=profile("1.35")))


def status(number: int, seen: float) -> Change:
    """Give the autoscaler with the status of a sync of its own, seen at a time."""
    one = objects.hpa("load-harness")
    message = f"the HPA controller was unable to get the target's current scale: try {number}"
    condition = {"type": "AbleToScale", "status": "False", "reason": "FailedGetScale", "message": message}
    one["status"] = {"currentReplicas": 1, "desiredReplicas": 1, "conditions": [condition]}
    return Change(type="MODIFIED", object=one, time=seen)


def recorded(*seen_seconds: float) -> list[float]:
    """Let syncs be seen so long after the start; say for when they are recorded."""
    found, times = scene(), []
    for number, seconds in enumerate(seen_seconds):
        for observation, decision in found.take_hpa(status(number, START + seconds)):
            assert observation.time == decision.time
            times.append(observation.time - START)
    return times


def test_syncs_that_are_seen_late_stay_a_period_apart() -> None:
    """And a moment more, as in the controller, where a sync takes time: the fifth is out of a window of four."""
    times = recorded(0.0, 15.4, 30.1, 45.3, 60.0, 75.2, 90.1)

    assert [15.4, 30.401, 45.402, 60.403, 75.404, 90.405] == [round(time, 6) for time in times]
    assert all(PERIOD < after - before < PERIOD + 0.01 for before, after in pairwise(times))


def test_a_controller_that_comes_later_each_time_is_followed() -> None:
    """It waits a period after each sync, and a sync takes time."""
    assert [15.4, 30.8, 46.2] == [round(time, 6) for time in recorded(0.0, 15.4, 30.8, 46.2)]


def test_a_controller_that_was_started_anew_syncs_at_once() -> None:
    """So long before it is due, a sync cannot only have been seen on time after one that was seen late."""
    assert [15.0, 21.0, 36.0] == recorded(0.0, 15.0, 21.0, 36.0)


def test_a_sync_that_is_seen_late_is_recorded_for_the_second_in_which_it_was_written() -> None:
    """The API server notes when; the next one is on time again, and not a period after the late one."""
    late, on_time = status(1, START + 18.7), status(2, START + 30.2)
    for change, written in ((late, 15.0), (on_time, 30.0)):
        noted = {"subresource": "status", "manager": "kube-controller-manager", "time": objects.at(START + written)}
        change.object["metadata"]["managedFields"] = [noted]
    found = scene()
    found.take_hpa(status(0, START))

    syncs = [*found.take_hpa(late), *found.take_hpa(on_time)]

    assert [16.0, 31.001] == [round(observation.time - START, 3) for observation, _ in syncs]


def changed(one: objects.Object, kind: Kind = "MODIFIED", *, seen: float = START) -> Change:
    """Give a change."""
    return Change(type=kind, object=one, time=seen)


def measured(current: int, desired: int, *, cpu: str, percent: int, reason: str, at: float) -> objects.Object:
    """Give an autoscaler whose last sync measured so much."""
    one = objects.hpa("load-harness")
    states: dict[str, Any] = {"AbleToScale": reason, "ScalingActive": "ValidMetricFound"}
    one["status"] = {
        "currentReplicas": current,
        "desiredReplicas": desired,
        "lastScaleTime": objects.at(at),
        "currentMetrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "current": {"averageValue": cpu, "averageUtilization": percent}},
            }
        ],
        "conditions": [{"type": kind, "status": "True", "reason": text} for kind, text in states.items()],
    }
    return one


def ended(name: str, *, at: float) -> objects.Object:
    """Give a pod that was asked to end, and is not ready any more."""
    pod = objects.pod(name, started=START - 1000)
    pod["metadata"] |= {"deletionTimestamp": objects.at(at + 30), "deletionGracePeriodSeconds": 30}
    pod["status"]["conditions"][0] |= {"status": "False", "lastTransitionTime": objects.at(at)}
    return pod


def test_pods_that_ended_before_the_scale_in_was_seen_were_its_input() -> None:
    """One ends and is not ready any more, one is gone already: the sync saw both, ready, with their samples."""
    found = scene()
    for name in ("p0", "p1", "p2"):
        found.surroundings.take_pod(changed(objects.pod(name, started=START - 1000), "ADDED"))
    found.surroundings.take_samples(
        [
            objects.pod_metrics("p0", taken=START, cpu="8m"),
            objects.pod_metrics("p1", taken=START, cpu="12m"),
            objects.pod_metrics("p2", taken=START, cpu="16m"),
        ],
        START,
    )
    before = measured(3, 3, cpu="12m", percent=6, reason="ScaleDownStabilized", at=START - 300)
    found.take_hpa(changed(before))

    found.surroundings.take_pod(changed(ended("p1", at=START + PERIOD)))
    found.surroundings.take_pod(changed(ended("p2", at=START + PERIOD)))
    found.surroundings.take_pod(changed(ended("p2", at=START + PERIOD), "DELETED", seen=START + PERIOD + 0.8))
    after = measured(3, 1, cpu="12m", percent=6, reason="SucceededRescale", at=START + PERIOD)
    ((observation, _),) = found.take_hpa(changed(after, seen=START + PERIOD + 0.9))

    assert [("p0", True, False), ("p1", True, False), ("p2", True, False)] == [
        (pod.name, pod.ready, pod.deleted) for pod in observation.pods
    ]
    assert [] == [text for text in observation.missing if "sample" in text]


def test_pods_that_were_gone_before_a_scale_in_were_not_its_input() -> None:
    """However shortly before."""
    found = scene()
    for name in ("p0", "p1"):
        found.surroundings.take_pod(changed(objects.pod(name, started=START - 1000), "ADDED"))
    found.take_hpa(changed(measured(2, 2, cpu="8m", percent=4, reason="ReadyForNewScale", at=START - 300)))

    found.surroundings.take_pod(changed(ended("p1", at=START + PERIOD - 30), "DELETED", seen=START + PERIOD - 0.2))
    after = measured(2, 1, cpu="8m", percent=4, reason="SucceededRescale", at=START + PERIOD)
    ((observation, _),) = found.take_hpa(changed(after, seen=START + PERIOD + 0.1))

    assert ["p0"] == [pod.name for pod in observation.pods]


def test_what_the_deployment_became_by_a_scale_out_was_not_its_input() -> None:
    """Its new pods are counted in its status before the autoscaler's tells of the scale: external metrics share it."""
    found = scene()
    for wanted, there in ((1, 1), (3, 1), (3, 3)):
        one = objects.deployment("load-harness", replicas=wanted)
        one["status"]["replicas"] = there
        found.surroundings.take_deployment(changed(one))
    found.take_hpa(changed(measured(1, 1, cpu="8m", percent=4, reason="ReadyForNewScale", at=START - 300)))

    after = measured(1, 3, cpu="230m", percent=115, reason="SucceededRescale", at=START + PERIOD)
    ((observation, _),) = found.take_hpa(changed(after, seen=START + PERIOD + 0.1))

    assert 1 == observation.status_replicas
