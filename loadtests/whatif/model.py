"""What is asked and what is answered: values only."""

import math
from dataclasses import dataclass, field

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import AverageValue, ContainerResourceMetric, HpaSpec, ResourceMetric, Utilization
from loadtests.hpa.versions import DEFAULT_VERSION
from loadtests.manifests.model import Resources, RollingUpdate
from loadtests.prediction.trace import CpuTrace

# What is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadContainer:
    """What of a container the autoscaler looks at."""

    name: str
    requests: Resources
    limits: Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What of a Deployment the autoscaler looks at."""

    name: str
    containers: tuple[WorkloadContainer, ...]
    """The first is the one that does the work."""
    readiness_delay_seconds: float
    """From running containers to a ready pod, as the readiness probe has it."""
    rolling_update: RollingUpdate = field(default_factory=RollingUpdate)
    is_assumed: bool = False
    """No Deployment was given: it is the one that comes with the project."""

    @property
    def limit_cores(self) -> float:
        """Give the CPU that the working container can use; infinity without a limit."""
        limit = self.containers[0].limits.cpu_millicores
        return math.inf if limit is None else limit / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterAssumptions:
    """What neither manifests nor flags say about a cluster."""

    pod_start_seconds: float = 5.0
    """From the scale-out to running containers; until then a pod is pending.

    Source: https://github.com/kubernetes/community/blob/master/sig-scalability/slos/pod_startup_latency.md (99 % of
    pods start within 5 s, images pulled)
    """
    readiness_delay_seconds: float | None = None
    """From running containers to a ready pod; None is what the readiness probe says."""
    metric_window_seconds: float = 15.0
    """Time that a sample of the metrics API covers, and between two.

    Source: https://github.com/kubernetes-sigs/metrics-server/blob/master/manifests/base/deployment.yaml
    (--metric-resolution=15s)
    """
    metric_delay_seconds: float = 5.0
    """From the end of a window to the moment at which the autoscaler can see its sample: half of the 10 s in which the
    kubelet measures once.

    Source: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/ (--housekeeping-interval)
    """
    sync_jitter_seconds: float = 0.0
    """A sync comes up to this much later than a period after the one before."""
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One simulation."""

    hpa: HpaSpec
    workload: Workload
    trace: CpuTrace
    flags: ControllerFlags = field(default_factory=ControllerFlags)
    kubernetes: str = DEFAULT_VERSION
    cluster: ClusterAssumptions = field(default_factory=ClusterAssumptions)
    rollouts: tuple[float, ...] = ()
    """Seconds since the trace's first row at which the Deployment is rolled out anew."""
    start_replicas: int | None = None
    """None: as many as the first demand needs."""
    carries_over: bool = False
    """Whether demand that pods cannot serve waits; else it is refused."""
    busy_percent: int | None = None
    """Percent of the request from which on the time counts as above the target; None is the target itself."""
    yardstick_cores: float | None = None
    """The target of the manifest as it is, by which its variants are measured, too; None is the HPA's own."""

    @property
    def target_cores(self) -> float:
        """Give the CPU per pod that the HPA aims at: the lowest, where it has several targets."""
        return min(_target_cores(metric, self.workload) for metric in self.hpa.metrics)

    @property
    def busy_cores(self) -> float:
        """Give the demand per ready pod from which on the time counts as above the target."""
        if self.busy_percent is None:
            return self.target_cores if self.yardstick_cores is None else self.yardstick_cores
        return self.busy_percent * _request_millicores(self.workload.containers[:1]) / 100_000

    @property
    def first_replicas(self) -> int:
        """Give the replicas at the start."""
        if self.start_replicas is not None:
            return self.start_replicas
        # Rounded first, or 0.3 / 0.1 would be more than three pods.
        needed = math.ceil(round(self.trace.cores[0] / self.target_cores, 9))
        return min(max(needed, self.hpa.min_replicas), self.hpa.max_replicas)

    @property
    def readiness_delay_seconds(self) -> float:
        """Give the time from running containers to a ready pod."""
        given = self.cluster.readiness_delay_seconds
        return self.workload.readiness_delay_seconds if given is None else given


# What is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The pods from one moment on."""

    seconds: float
    wanted: int
    running: int
    """Pods there are, ready or not: what is paid."""
    ready: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A decision that changes the replicas."""

    seconds: float
    before: int
    after: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What it comes to."""

    duration_seconds: float
    pod_seconds: float
    """Replicas paid: pods there are, ready or not, over time."""
    peak: int
    """Most replicas wanted."""
    busy_seconds: float
    """Time in which the ready pods are asked for more than the target."""
    at_maximum_seconds: float
    """Time in which the most replicas are wanted that the HPA allows."""
    changes: int
    """Decisions that change the replicas."""
    reversals: int
    """Changes in the other direction than the one before."""
    demand_core_seconds: float
    unserved_core_seconds: float
    """Demand that pods could not serve; with carrying over, what still waits at the end."""
    syncs: int

    @property
    def pod_hours(self) -> float:
        """Give the replicas paid in the unit of a bill."""
        return self.pod_seconds / 3600

    @property
    def unserved_ratio(self) -> float:
        """Give the part of the demand that was not served."""
        return self.unserved_core_seconds / self.demand_core_seconds if self.demand_core_seconds else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the autoscaler would do."""

    question: Question
    states: tuple[State, ...]
    """One per moment at which something changes."""
    changes: tuple[Change, ...]
    rollouts: tuple[tuple[float, float | None], ...]
    """When each rollout began, and when all pods there were new and ready; None if not before the end."""
    measures: Measures


# Private


def _target_cores(metric: object, workload: Workload) -> float:
    match metric:
        case ResourceMetric(target=Utilization(percent=percent)):
            return percent * _request_millicores(workload.containers) / 100_000
        case ContainerResourceMetric(target=Utilization(percent=percent)):
            return percent * _request_millicores(workload.containers[:1]) / 100_000
        case (
            ResourceMetric(target=AverageValue(milli=milli)) | ContainerResourceMetric(target=AverageValue(milli=milli))
        ):
            return milli / 1000
        case _:
            message = f"{metric}: a trace of CPU demand says nothing about it"
            raise TypeError(message)


def _request_millicores(containers: tuple[WorkloadContainer, ...]) -> int:
    return sum(container.requests.cpu_millicores or 0 for container in containers)
