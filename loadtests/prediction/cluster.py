"""The simulation: pods that work, an autoscaler that looks at them now and then, and nothing in between.

It goes from event to event: a sync, a sample, a pod that becomes ready, a rollout, an edge of the load.
"""

import math
import random
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from loadtests.hpa.alike import AlikeContainer, AlikePods, AlikeSituation, ask_metrics
from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.proposals import Verdict
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.trace import Trace
from loadtests.hpa.versions import KubernetesProfile
from loadtests.manifests.model import Resources
from loadtests.prediction.demand import Load
from loadtests.prediction.pods import Cohort, Fleet
from loadtests.prediction.sampling import Sampling

EPOCH = 1_000_000_000.0
"""The engine wants Unix times; any will do."""
SETTLED_SECONDS = 86_400.0
"""Pods of the beginning are older than every period of the controller's flags."""


class Witness(Protocol):
    """Is told what happens."""

    def stretch(self, since: float, until: float, fleet: Fleet, load: Load) -> None:
        """See a stretch of time in which nothing changes, before its work is done."""

    def decided(self, seconds: float, trace: Trace, groups: tuple[AlikePods, ...]) -> None:
        """See a sync of the autoscaler, and the pods it saw."""

    def ended(self, now: float, fleet: Fleet, load: Load) -> None:
        """See the end."""


class SizedContainer(Protocol):
    """What of a container the autoscaler looks at."""

    @property
    def name(self) -> str:
        """Give its name."""

    @property
    def requests(self) -> Resources:
        """Give what it asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodShape:
    """What the pods of a Deployment are like."""

    containers: tuple[SizedContainer, ...]
    """The first is the workload, which all usage is measured in."""
    limit_cores: float
    """What a pod can use; infinity without a limit."""
    idle_cpu_cores: float = 0.0
    """What a pod uses without load."""
    memory_bytes: int = 0
    """What a pod holds, whatever the load."""

    @property
    def capacity_cores(self) -> float:
        """Give what a pod can do of the load: its limit, less what it uses by itself."""
        return max(self.limit_cores - self.idle_cpu_cores, 0.0)


class Autoscaler:
    """The engine on the pods of the simulation."""

    def __init__(self, hpa: HpaSpec, *, flags: ControllerFlags, kubernetes: KubernetesProfile) -> None:
        self.flags = flags
        self.tolerance = tolerance_of(hpa.behavior, flags, kubernetes)
        self._controller = HpaController(hpa, flags=flags, kubernetes=kubernetes)
        self._kubernetes = kubernetes
        self._hpa = hpa

    def decide(self, seconds: float, current: int, groups: tuple[AlikePods, ...]) -> Trace:
        """Decide on the replicas."""
        now = EPOCH + seconds

        def ask() -> Verdict:
            situation = AlikeSituation(
                now, current, groups, self.tolerance, self.flags, self._kubernetes, self._hpa.namespace
            )
            return ask_metrics(self._hpa.metrics, situation)

        return self._controller.decide(now, current, ask)


class Cluster:
    """One simulation."""

    def __init__(  # noqa: PLR0913 - all that there is in a cluster
        self,
        *,
        load: Load,
        fleet: Fleet,
        shape: PodShape,
        sampling: Sampling,
        autoscaler: Autoscaler,
        syncs: Iterator[float],
        rollouts: Iterable[float] = (),
    ) -> None:
        self._load = load
        self._fleet = fleet
        self._shape = shape
        self._sampling = sampling
        self._autoscaler = autoscaler
        self._syncs = syncs
        self._rollouts = deque((*sorted(rollouts), math.inf))
        self._observer = Observer(shape)

    def run(self, witness: Witness) -> None:
        """Let it happen, and tell."""
        fleet, load, sampling = self._fleet, self._load, self._sampling
        now, end, next_sync = 0.0, load.end_seconds, next(self._syncs)
        while now < end:
            fleet.settle(now)
            if now >= self._rollouts[0]:
                self._rollouts.popleft()
                fleet.roll_out(now)
            if now >= sampling.next_seconds:
                sampling.take(fleet, now)
            if now >= next_sync:
                self._sync(now, witness)
                next_sync = next(self._syncs)
            until = min(
                next_sync, sampling.next_seconds, fleet.next_ready_seconds, self._rollouts[0], load.next_edge(now)
            )
            load.enter(now, until)
            witness.stretch(now, until, fleet, load)
            work(load, fleet, self._shape, now, until)
            now = until
        witness.ended(now, fleet, load)

    def _sync(self, now: float, witness: Witness) -> None:
        groups = tuple([self._observer.observe(one, now, self._sampling) for one in self._fleet.cohorts])
        trace = self._autoscaler.decide(now, self._fleet.wanted, groups)
        witness.decided(now, trace, groups)
        self._fleet.scale(trace.replicas, now)


def work(load: Load, fleet: Fleet, shape: PodShape, since: float, until: float) -> None:
    """Let the pods do what they can of the load between two moments in which nothing changes."""
    each = load.serve(since, until, fleet.ready, shape.capacity_cores)
    idle = shape.idle_cpu_cores * (until - since)
    for cohort in fleet.cohorts:
        if cohort.is_ready:
            cohort.cpu_seconds += idle
            cohort.cpu_seconds += each
        elif cohort.running_seconds <= since:
            cohort.cpu_seconds += idle


def every(period_seconds: float, *, jitter_seconds: float = 0.0, seed: int = 0) -> Iterator[float]:
    """Yield the times of syncs, the first at zero.

    The controller waits a period after the end of a sync, so what a sync takes adds up.

    Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
    (processNextWorkItem)

    Args:
        period_seconds: The controller's sync period.
        jitter_seconds: Longest time by which a sync comes later than a period after the one before.
        seed: Of the delays.
    """
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    late, syncs = 0.0, 0
    while True:
        yield syncs * period_seconds + late
        syncs += 1
        late += jitter_seconds * draw.random() if jitter_seconds else 0.0


class Observer:
    """Shows the autoscaler pods as the API would."""

    def __init__(self, shape: PodShape) -> None:
        first, *others = shape.containers
        self._memory_milli = shape.memory_bytes * 1000
        self._name, self._requests_milli = first.name, _requests_milli(first)
        # The whole usage is the first container's, the workload; the others use nothing.
        self._others = tuple(_container(one, {"cpu": 0, "memory": 0}) for one in others)
        self._unknown = (_container(first, None), *(_container(one, None) for one in others))

    def observe(self, cohort: Cohort, now: float, sampling: Sampling) -> AlikePods:
        """Describe a cohort as it is now."""
        sample = sampling.seen(cohort, now)
        containers, taken, window = self._unknown, None, None
        if sample is not None:
            usage = {"cpu": sample.cpu_milli, "memory": self._memory_milli}
            containers = (AlikeContainer(self._name, self._requests_milli, usage), *self._others)
            taken, window = EPOCH + sample.end_seconds, sample.window_seconds
        return AlikePods(
            cohort.size,
            cohort.name,
            "Running" if cohort.running_seconds <= now else "Pending",
            cohort.is_ready,
            EPOCH + cohort.start_seconds,
            EPOCH + (cohort.ready_seconds if cohort.is_ready else cohort.start_seconds),
            False,  # noqa: FBT003 - a tuple's field, by position for speed
            containers,
            taken,
            window,
        )


# Private


def _container(container: SizedContainer, usage_milli: dict[str, int] | None) -> AlikeContainer:
    return AlikeContainer(container.name, _requests_milli(container), usage_milli)


def _requests_milli(container: SizedContainer) -> dict[str, int]:
    cpu, memory = container.requests.cpu_millicores, container.requests.memory_bytes
    asked = {"cpu": cpu, "memory": None if memory is None else memory * 1000}
    return {resource: milli for resource, milli in asked.items() if milli is not None}
