"""Sample the pods' CPU and memory as metrics-server does, for the autoscaler."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loadtests.hpa.model import ContainerObservation, PodObservation
from loadtests.manifests.model import Resources
from loadtests.sandbox.pod import Pod


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    time: float
    cpu_seconds_total: float


class MetricsSampler:
    """Remembers one point per container, and turns it and the next one into a rate.

    As in metrics-server, a container's first point is its start, at which it had used nothing; so a young pod has a
    metric soon, over a short window.
    Source: https://github.com/kubernetes-sigs/metrics-server/blob/master/pkg/storage/pod.go
    """

    def __init__(self) -> None:
        self._points: dict[str, _Point] = {}

    def sample(self, pods: Iterable[Pod], now: float) -> tuple[PodObservation, ...]:
        """Measure every pod now (Unix seconds); the window reaches back to the sample before."""
        measured = [self._sample_pod(pod, now) for pod in pods]
        self._points = {container_id: point for container_id, point, _ in measured}
        return tuple(observation for _, _, observation in measured)

    def _sample_pod(self, pod: Pod, now: float) -> tuple[str, _Point, PodObservation]:
        usage = pod.container.measure()
        container_id = pod.container.id
        before = self._points.get(container_id, _Point(time=pod.container.started, cpu_seconds_total=0.0))
        if usage is None or now <= before.time:
            return container_id, before, _observation(pod, None, 0.0, now)
        cores = (usage.cpu_seconds_total - before.cpu_seconds_total) / (now - before.time)
        quantities = {"cpu": f"{round(cores * 1e9)}n", "memory": f"{usage.memory_working_set_bytes // 1024}Ki"}
        point = _Point(time=now, cpu_seconds_total=usage.cpu_seconds_total)
        return container_id, point, _observation(pod, quantities, now - before.time, now)


def _observation(pod: Pod, usage: Mapping[str, str] | None, window_seconds: float, now: float) -> PodObservation:
    state = pod.state()
    container = state.containers[0]
    observed = ContainerObservation(name=container.name, requests=_quantities(container.requests), usage=usage)
    return PodObservation(
        name=pod.name,
        phase=state.phase,
        ready=state.ready,
        start_time=state.start_time,
        ready_transition_time=state.ready_transition_time,
        deleted=state.deletion_time is not None,
        containers=(observed,),
        metric_time=now if usage else None,
        metric_window_seconds=window_seconds if usage else None,
    )


def _quantities(resources: Resources) -> dict[str, str]:
    cpu, memory = resources.cpu_millicores, resources.memory_bytes
    return {
        **({} if cpu is None else {"cpu": f"{cpu}m"}),
        **({} if memory is None else {"memory": str(memory)}),
    }
