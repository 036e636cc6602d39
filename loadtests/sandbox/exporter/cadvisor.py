"""Describe the pods' cgroups as the cAdvisor inside the kubelet does.

Each pod has three kinds of rows: one per container; one for the pod's own cgroup, with empty `container`, `image` and
`name`; and one for the pause container, with an empty `container` but an image. A query that does not filter them
counts twice.

Source: https://github.com/kubernetes/kubernetes/blob/v1.33.0/pkg/kubelet/server/server.go,
containerPrometheusLabelsFunc
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from loadtests.manifests.model import Resources
from loadtests.sandbox.cluster import ClusterState, ContainerState, Phase, PodState
from loadtests.sandbox.exporter.exposition import Sample, Series, expose
from slo import conventions

_PAUSE_IMAGE = "registry.k8s.io/pause:3.10"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usage:
    """What one cgroup has used."""

    cpu_seconds: float | None
    memory_bytes: float | None
    periods: float | None
    throttled_periods: float | None
    throttled_seconds: float | None


_UNKNOWN = _Usage(cpu_seconds=None, memory_bytes=None, periods=None, throttled_periods=None, throttled_seconds=None)
_PAUSE_USAGE = dataclasses.replace(_UNKNOWN, cpu_seconds=0, memory_bytes=0)
"""No process of the sandbox holds a pod open, so what that process uses is known to be nothing."""


def exposition(state: ClusterState) -> str:
    """Write the state as the kubelet's `/metrics/cadvisor` would, each sample with the time it was taken."""
    rows = [row for pod in state.pods for row in _rows(pod)]
    return expose(_families(rows), time_seconds=state.time)


def _families(rows: list[tuple[dict[str, str], _Usage]]) -> Iterator[Series]:
    def samples(value: Callable[[_Usage], float | None], **more: str) -> list[Sample]:
        return [({**labels, **more}, value(usage)) for labels, usage in rows]

    yield Series(
        name=conventions.CONTAINER_CFS_PERIODS,
        kind="counter",
        meaning="Number of elapsed enforcement period intervals.",
        samples=samples(lambda usage: usage.periods),
    )
    yield Series(
        name=conventions.CONTAINER_CFS_THROTTLED_PERIODS,
        kind="counter",
        meaning="Number of throttled period intervals.",
        samples=samples(lambda usage: usage.throttled_periods),
    )
    yield Series(
        name=conventions.CONTAINER_CFS_THROTTLED_SECONDS,
        kind="counter",
        meaning="Total time duration the container has been throttled.",
        samples=samples(lambda usage: usage.throttled_seconds),
    )
    yield Series(
        name=conventions.CONTAINER_CPU_USAGE,
        kind="counter",
        meaning="Cumulative cpu time consumed in seconds.",
        samples=samples(lambda usage: usage.cpu_seconds, cpu="total"),
    )
    yield Series(
        name=conventions.CONTAINER_MEMORY_WORKING_SET,
        kind="gauge",
        meaning="Current working set in bytes.",
        samples=samples(lambda usage: usage.memory_bytes),
    )


def _rows(pod: PodState) -> Iterator[tuple[dict[str, str], _Usage]]:
    if pod.phase != Phase.RUNNING:
        return
    of = {"namespace": pod.namespace, "pod": pod.name}
    slice_ = _slice(pod)
    running = [container for container in pod.containers if container.running]
    yield {**of, "container": "", "id": slice_, "image": "", "name": ""}, _pod_usage(pod, running)
    pause_id = hashlib.sha256(pod.uid.encode()).hexdigest()
    pause = {"container": "", "id": _scope(slice_, pause_id), "image": _PAUSE_IMAGE, "name": pause_id}
    yield {**of, **pause}, _PAUSE_USAGE
    for container in running:
        name = container.container_id
        own = {"container": container.name, "id": _scope(slice_, name), "image": container.image, "name": name}
        yield {**of, **own}, _container_usage(container)


def _container_usage(container: ContainerState) -> _Usage:
    return _Usage(
        cpu_seconds=container.cpu_usage_seconds_total,
        memory_bytes=container.memory_working_set_bytes,
        periods=container.cfs_periods_total,
        throttled_periods=container.cfs_throttled_periods_total,
        throttled_seconds=container.cfs_throttled_seconds_total,
    )


def _pod_usage(pod: PodState, running: list[ContainerState]) -> _Usage:
    cpu_seconds = _sum(container.cpu_usage_seconds_total for container in running)
    # Periods of several containers do not add up to the pod's; of one they are the pod's.
    only = _container_usage(running[0]) if len(pod.containers) == len(running) == 1 else _UNKNOWN
    return dataclasses.replace(
        only,
        cpu_seconds=None if cpu_seconds is None else cpu_seconds + pod.ended_containers_cpu_seconds,
        memory_bytes=_sum(container.memory_working_set_bytes for container in running),
    )


def _sum(values: Iterable[float | None]) -> float | None:
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _slice(pod: PodState) -> str:
    """Name the pod's cgroup as the kubelet does with the systemd driver."""
    quality = _quality_of_service(pod)
    parent = "/kubepods.slice" if quality is None else f"/kubepods.slice/kubepods-{quality}.slice"
    prefix = "kubepods" if quality is None else f"kubepods-{quality}"
    return f"{parent}/{prefix}-pod{pod.uid.replace('-', '_')}.slice"


def _scope(slice_: str, container_id: str) -> str:
    return f"{slice_}/cri-containerd-{container_id}.scope"


def _quality_of_service(pod: PodState) -> str | None:
    """Return the class in the cgroup's name; guaranteed pods have none.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/
    """
    if all(_limited(container) and container.requests == container.limits for container in pod.containers):
        return None
    silent = all(container.requests == container.limits == Resources() for container in pod.containers)
    return "besteffort" if silent else "burstable"


def _limited(container: ContainerState) -> bool:
    return container.limits.cpu_millicores is not None and container.limits.memory_bytes is not None
