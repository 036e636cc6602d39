"""The pods of the simulation: when they become ready, what they serve and what the autoscaler is shown of them."""

import math
from dataclasses import dataclass, field

from loadtests.manifests.model import HttpProbe
from loadtests.prediction.model import Assumptions


@dataclass(slots=True, kw_only=True)
class SimulatedPod:
    """One pod. Times are seconds since the load started; pods of the beginning were always there."""

    name: str
    start_seconds: float
    ready_seconds: float
    cpu_seconds: float = 0.0
    """Used since the sample before."""
    sampled_seconds: float = field(init=False)
    """When the sample before was taken; the start is the first."""

    def __post_init__(self) -> None:
        self.sampled_seconds = self.start_seconds

    def is_ready(self, now: float) -> bool:
        """Say whether the balancer sends it requests."""
        return now >= self.ready_seconds


def ready_after_seconds(probe: HttpProbe | None, assumptions: Assumptions) -> float:
    """Say how long after its start a pod is ready: at the first probes that it answers."""
    if probe is None:
        return assumptions.pod_start_seconds
    unanswered = max(0, math.ceil((assumptions.pod_start_seconds - probe.initial_delay_seconds) / probe.period_seconds))
    probes = unanswered + probe.success_threshold - 1
    return float(probe.initial_delay_seconds + probes * probe.period_seconds)


class PodSet:
    """All pods, kept at the number that is wanted.

    A deleted pod is gone at once: the balancer sends it nothing any more, and the autoscaler leaves it out.
    """

    def __init__(self, *, count: int, ready_after_seconds: float, settled_seconds: float) -> None:
        self._ready_after_seconds = ready_after_seconds
        self._born = 0
        self._pods: list[SimulatedPod] = []
        for _ in range(count):
            self._start(-settled_seconds)

    @property
    def pods(self) -> tuple[SimulatedPod, ...]:
        """Give all pods."""
        return tuple(self._pods)

    def ready(self, now: float) -> list[SimulatedPod]:
        """Give the pods that the balancer sends requests."""
        return [pod for pod in self._pods if pod.is_ready(now)]

    def next_ready_seconds(self, now: float) -> float:
        """Say when the next pod becomes ready; infinity if none will."""
        return min((pod.ready_seconds for pod in self._pods if pod.ready_seconds > now), default=math.inf)

    def scale(self, count: int, now: float) -> None:
        """Start pods, or delete some: those not ready first, then the youngest, as the ReplicaSet controller does."""
        for _ in range(count - len(self._pods)):
            self._start(now)
        surplus = max(len(self._pods) - count, 0)
        for pod in sorted(self._pods, key=lambda pod: (pod.is_ready(now), -pod.start_seconds, pod.name))[:surplus]:
            self._pods.remove(pod)

    def _start(self, now: float) -> None:
        name = f"pod-{self._born}"
        self._born += 1
        self._pods.append(SimulatedPod(name=name, start_seconds=now, ready_seconds=now + self._ready_after_seconds))
