"""Pods and their samples, as the autoscaler's engine looks at them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from loadtests.hpa.model import ContainerObservation, PodObservation
from loadtests.kubernetes.reading import Object
from slo.durations import parse_duration_seconds

Samples = Mapping[str, Object]
"""PodMetrics by the pod's name."""


def observed(pods: Iterable[Object], samples: Samples, *, ahead_seconds: float = 0.0) -> tuple[PodObservation, ...]:
    """Put pods and samples together, by name.

    Args:
        pods: All that count.
        samples: Theirs.
        ahead_seconds: How much the cluster's clock is ahead; the times that are given are of the clock here.
    """
    ordered = sorted(pods, key=lambda pod: str(pod["metadata"]["name"]))
    return tuple(_observed(pod, samples.get(pod["metadata"]["name"]), ahead_seconds) for pod in ordered)


def by_pod(samples: Iterable[Object]) -> Samples:
    """Find samples by the name of their pod.

    Raises:
        KeyError: one is no whole sample.
    """
    return {one["metadata"]["name"]: _whole(one) for one in samples}


def as_before(pods: Iterable[Object], change_time: float, alive: Mapping[str, Object]) -> list[Object]:
    """Give the pods as they were before a change of the scale: without those that it made, and with those it ended.

    The API's times are whole seconds, and the autoscaler changes the scale at most once in fifteen: what began in the
    very second of the change began because of it. A pod that ends is soon not ready, so it is given as it was seen
    last before it was asked to end.

    Args:
        pods: As they are, those that are gone since included.
        change_time: When the scale was changed, Unix seconds.
        alive: Each pod as it was last seen without an end, by name.
    """
    return [_undeleted(pod, change_time, alive) for pod in pods if not _began(pod, change_time)]


def is_ending(pod: Object) -> bool:
    """Say whether a pod was asked to end."""
    return bool(pod["metadata"].get("deletionTimestamp"))


def unix_seconds(text: str | None) -> float | None:
    """Read a time of the API; None where it is not set."""
    return None if not text else datetime.fromisoformat(text).timestamp()


# Private


def _whole(sample: Object) -> Object:
    for name in ("timestamp", "window", "containers"):
        if sample.get(name) is None:
            raise KeyError(name)
    return sample


def _observed(pod: Object, sample: Object | None, ahead_seconds: float) -> PodObservation:
    metadata, status = pod["metadata"], pod.get("status") or {}
    ready = next((one for one in status.get("conditions") or () if one["type"] == "Ready"), None)
    usages = {one["name"]: one["usage"] for one in sample["containers"]} if sample else {}
    return PodObservation(
        name=metadata["name"],
        phase=status.get("phase") or "Unknown",
        ready=None if ready is None else _ready(ready["status"]),
        start_time=_here(status.get("startTime"), ahead_seconds),
        ready_transition_time=_here(ready.get("lastTransitionTime"), ahead_seconds) if ready else None,
        deleted=bool(metadata.get("deletionTimestamp")),
        containers=tuple(_container(one, usages) for one in _containers(pod["spec"])),
        metric_time=_here(sample["timestamp"], ahead_seconds) if sample else None,
        metric_window_seconds=parse_duration_seconds(sample["window"]) if sample else None,
    )


def _here(text: str | None, ahead_seconds: float) -> float | None:
    seconds = unix_seconds(text)
    return None if seconds is None else seconds - ahead_seconds


def _containers(spec: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Give the containers that live as long as the pod: sidecars are init containers that restart."""
    sidecars = [one for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"]
    return [*spec["containers"], *sidecars]


def _container(one: Mapping[str, Any], usages: Mapping[str, Mapping[str, str]]) -> ContainerObservation:
    requests = (one.get("resources") or {}).get("requests") or {}
    return ContainerObservation(
        name=one["name"],
        requests={resource: str(amount) for resource, amount in requests.items()},
        usage=usages.get(one["name"]),
    )


def _ready(status: str) -> bool | Literal["unknown"]:
    return "unknown" if status == "Unknown" else status == "True"


def _began(pod: Object, change_time: float) -> bool:
    created = unix_seconds(pod["metadata"].get("creationTimestamp"))
    return created is not None and created >= int(change_time)


def _undeleted(pod: Object, change_time: float, alive: Mapping[str, Object]) -> Object:
    metadata = pod["metadata"]
    ends = unix_seconds(metadata.get("deletionTimestamp"))
    if ends is None or ends - (metadata.get("deletionGracePeriodSeconds") or 0) < int(change_time):
        return pod
    without_end = {name: value for name, value in metadata.items() if name != "deletionTimestamp"}
    return alive.get(metadata["name"], {**pod, "metadata": without_end})
