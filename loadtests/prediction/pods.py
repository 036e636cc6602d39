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
    deleted_seconds: float | None = None
    cpu_seconds: float = 0.0
    """Used since the sample before."""
    sampled_seconds: float = field(init=False)
    """When the sample before was taken; the start is the first."""

    def __post_init__(self) -> None:
        self.sampled_seconds = self.start_seconds

    @property
    def is_active(self) -> bool:
        """Say whether the pod counts as a replica."""
        return self.deleted_seconds is None

    def is_ready(self, now: float) -> bool:
        """Say whether the balancer sends it requests."""
        return self.is_active and now >= self.ready_seconds


def ready_after_seconds(probe: HttpProbe | None, assumptions: Assumptions) -> float:
    """Say how long after its start a pod is ready: at the first probes that it answers."""
    if probe is None:
        return assumptions.pod_start_seconds
    unanswered = max(0, math.ceil((assumptions.pod_start_seconds - probe.initial_delay_seconds) / probe.period_seconds))
    probes = unanswered + probe.success_threshold - 1
    return float(probe.initial_delay_seconds + probes * probe.period_seconds)


class PodSet:
    """All pods, kept at the number that is wanted."""

    def __init__(
        self, *, count: int, ready_after_seconds: float, assumptions: Assumptions, settled_seconds: float
    ) -> None:
        self._ready_after_seconds = ready_after_seconds
        self._assumptions = assumptions
        self._born = 0
        self._pods: list[SimulatedPod] = []
        for _ in range(count):
            self._start(-settled_seconds)

    @property
    def pods(self) -> tuple[SimulatedPod, ...]:
        """Give all pods, those on their way out included."""
        return tuple(self._pods)

    @property
    def active(self) -> list[SimulatedPod]:
        """Give the pods that count as replicas."""
        return [pod for pod in self._pods if pod.is_active]

    def ready(self, now: float) -> list[SimulatedPod]:
        """Give the pods that the balancer sends requests."""
        return [pod for pod in self._pods if pod.is_ready(now)]

    def next_ready_seconds(self, now: float) -> float:
        """Say when the next pod becomes ready; infinity if none will."""
        return min((pod.ready_seconds for pod in self.active if pod.ready_seconds > now), default=math.inf)

    def scale(self, count: int, now: float) -> None:
        """Start pods, or delete some: those not ready first, then the youngest, as the ReplicaSet controller does."""
        for _ in range(count - len(self.active)):
            self._start(now)
        surplus = max(len(self.active) - count, 0)
        for pod in sorted(self.active, key=lambda pod: (pod.is_ready(now), -pod.start_seconds, pod.name))[:surplus]:
            pod.deleted_seconds = now

    def forget_the_gone(self, now: float) -> None:
        """Drop the pods whose termination is over."""
        longest = self._assumptions.termination_seconds
        self._pods = [pod for pod in self._pods if pod.deleted_seconds is None or now < pod.deleted_seconds + longest]

    def _start(self, now: float) -> None:
        name = f"pod-{self._born}"
        self._born += 1
        self._pods.append(SimulatedPod(name=name, start_seconds=now, ready_seconds=now + self._ready_after_seconds))
