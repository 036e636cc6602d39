"""Simulate a load on a stack: the same autoscaler engine, on pods that are as exact as the plan."""

import math
from collections.abc import Iterator, Mapping

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import ContainerObservation, Observation, PodObservation
from loadtests.hpa.versions import profile
from loadtests.manifests.model import Container, Stack
from loadtests.plan import LoadPlan, Span
from loadtests.prediction.demand import Demand
from loadtests.prediction.model import Assumptions, Point, PredictedDecision, Prediction
from loadtests.prediction.pods import PodSet, SimulatedPod, ready_after_seconds

_EPOCH = 1_000_000_000.0
"""The engine wants Unix times; any will do."""
_SETTLED_SECONDS = 86_400.0
"""Pods of the beginning are older than every period of the controller's flags."""


def predict(
    plan: LoadPlan,
    stack: Stack,
    *,
    flags: ControllerFlags,
    kubernetes: str,
    assumptions: Assumptions | None = None,
) -> Prediction:
    """Predict the replicas from the plan and the manifests alone.

    The workload is at its minimum when the load starts, and the load starts right after a sync.

    Args:
        plan: The load.
        stack: The Deployment and the HPA, as read from their manifests.
        flags: The controller's flags.
        kubernetes: Version whose autoscaler decides, as `1.35`.
        assumptions: What the manifests do not say; by default the sandbox's.
    """
    simulation = _Simulation(plan, stack, flags=flags, kubernetes=kubernetes, assumptions=assumptions or Assumptions())
    return simulation.run()


# Private


class _Simulation:
    def __init__(
        self, plan: LoadPlan, stack: Stack, *, flags: ControllerFlags, kubernetes: str, assumptions: Assumptions
    ) -> None:
        self._plan = plan
        self._stack = stack
        self._flags = flags
        self._assumptions = assumptions
        self._controller = HpaController(stack.hpa, flags=flags, kubernetes=profile(kubernetes))
        self._limit_cores = _cpu_limit_cores(stack.deployment.containers)
        self._wanted = stack.hpa.min_replicas
        self._demand = Demand(plan=plan)
        self._pods = PodSet(
            count=self._wanted,
            ready_after_seconds=ready_after_seconds(stack.deployment.containers[0].readiness, assumptions),
            settled_seconds=_SETTLED_SECONDS,
        )
        self._decisions: list[PredictedDecision] = []

    def run(self) -> Prediction:
        for pod in self._pods.pods:
            pod.sampled_seconds = -self._flags.sync_period_seconds
            pod.cpu_seconds = self._assumptions.idle_cpu_cores * self._flags.sync_period_seconds
        points = tuple(self._points())
        return Prediction(
            points=points,
            decisions=tuple(self._decisions),
            peak=max(point.wanted for point in points),
            assumptions=self._assumptions,
        )

    def _points(self) -> Iterator[Point]:
        now, syncs = 0.0, 0
        while now < self._plan.duration_seconds:
            next_sync = syncs * self._flags.sync_period_seconds
            if now >= next_sync:
                self._sync(now)
                syncs += 1
                continue
            until = min(next_sync, self._next_event(now))
            self._demand.set_users(self._plan.users_at((now + until) / 2))
            yield self._point(now)
            self._work(now, until)
            now = until
        yield self._point(now)

    def _next_event(self, now: float) -> float:
        edges = [edge for span in self._plan.spans() for edge in _edges(span) if edge > now]
        return min([now + self._assumptions.step_seconds, self._pods.next_ready_seconds(now), *edges])

    def _work(self, since: float, until: float) -> None:
        seconds = until - since
        idle = self._assumptions.idle_cpu_cores
        for pod in self._pods.pods:
            pod.cpu_seconds += idle * seconds
        ready = self._pods.ready(since)
        served = self._demand.serve([max(self._limit_cores - idle, 0.0)] * len(ready), seconds)
        for pod, cpu_seconds in zip(ready, served, strict=True):
            pod.cpu_seconds += cpu_seconds

    def _sync(self, now: float) -> None:
        observation = Observation(
            time=_EPOCH + now,
            spec_replicas=self._wanted,
            status_replicas=len(self._pods.pods),
            pods=tuple(self._observe(pod, now) for pod in self._pods.pods),
        )
        decision = self._controller.reconcile(observation)
        self._decisions.append(
            PredictedDecision(
                seconds=now,
                current_replicas=decision.current_replicas,
                desired_replicas=decision.desired_replicas,
                why=decision.why,
            )
        )
        self._wanted = decision.desired_replicas
        self._pods.scale(self._wanted, now)

    def _observe(self, pod: SimulatedPod, now: float) -> PodObservation:
        """Sample a pod over the window since the sample before, as the sandbox does at every sync."""
        window = now - pod.sampled_seconds
        usage = _usage(pod.cpu_seconds / window, self._assumptions.memory_bytes) if window else None
        pod.cpu_seconds, pod.sampled_seconds = 0.0, now
        is_ready = pod.is_ready(now)
        return PodObservation(
            name=pod.name,
            phase="Running",
            ready=is_ready,
            start_time=_EPOCH + pod.start_seconds,
            ready_transition_time=_EPOCH + (pod.ready_seconds if is_ready else pod.start_seconds),
            deleted=False,
            containers=_containers(self._stack.deployment.containers, usage),
            metric_time=_EPOCH + now,
            metric_window_seconds=window,
        )

    def _point(self, now: float) -> Point:
        return Point(
            seconds=now,
            demand_cores=self._demand.cores,
            wanted=self._wanted,
            running=len(self._pods.pods),
            ready=len(self._pods.ready(now)),
        )


def _usage(cores: float, memory_bytes: int) -> dict[str, str]:
    return {"cpu": f"{round(cores * 1e9)}n", "memory": str(memory_bytes)}


def _containers(containers: tuple[Container, ...], usage: Mapping[str, str] | None) -> tuple[ContainerObservation, ...]:
    """Give the whole usage to the first container, the workload; the others use nothing."""
    nothing = None if usage is None else dict.fromkeys(usage, "0")
    return tuple(
        ContainerObservation(name=container.name, requests=_requests(container), usage=nothing if number else usage)
        for number, container in enumerate(containers)
    )


def _requests(container: Container) -> dict[str, str]:
    cpu, memory = container.requests.cpu_millicores, container.requests.memory_bytes
    asked = {"cpu": None if cpu is None else f"{cpu}m", "memory": None if memory is None else str(memory)}
    return {resource: quantity for resource, quantity in asked.items() if quantity is not None}


def _cpu_limit_cores(containers: tuple[Container, ...]) -> float:
    """Add up the limits; a container without one can use any amount."""
    limits = [container.limits.cpu_millicores for container in containers]
    return sum(math.inf if limit is None else limit / 1000 for limit in limits)


def _edges(span: Span) -> tuple[float, ...]:
    return (span.start_seconds, span.start_seconds + span.stage.ramp_seconds, span.end_seconds)
