"""What the sandbox's cluster looks like at one moment: values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from loadtests.hpa.model import HpaSpec
from loadtests.manifests.model import Resources


class Phase(StrEnum):
    """Where a pod is in its life."""

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerState:
    """One container of a pod; None is always *unknown*, never zero."""

    name: str
    image: str
    container_id: str
    """Hexadecimal, without the container runtime's prefix; a restarted container has a new one."""
    requests: Resources
    limits: Resources
    restarts: int
    running: bool
    cpu_usage_seconds_total: float | None
    """Since this container (not this pod) started."""
    memory_working_set_bytes: int | None
    cfs_periods_total: int | None
    cfs_throttled_periods_total: int | None
    cfs_throttled_seconds_total: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PodState:
    """One pod; times are Unix seconds."""

    name: str
    uid: str
    namespace: str
    node: str
    ip: str
    phase: Phase
    ready: bool | None
    """None as long as the pod has no Ready condition."""
    created_time: float
    start_time: float | None
    """When the node accepted the pod."""
    ready_transition_time: float | None
    deletion_time: float | None
    """When the pod was asked to go; it is still there while it drains."""
    containers: tuple[ContainerState, ...]
    ended_containers_cpu_seconds: float = 0.0
    """CPU time of this pod's containers that were restarted since; the pod's own counter keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentState:
    """The Deployment's wish and what there is of it."""

    name: str
    namespace: str
    spec_replicas: int
    status_replicas: int
    updated_replicas: int
    available_replicas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricValue:
    """What the autoscaler last saw of one metric, in the forms its target can have; None: not this form, or unknown."""

    name: str
    """`cpu`, `memory`, or the name of a pods, object or external metric."""
    value: float | None = None
    utilization_percent: int | None = None
    average: float | None = None
    """Per pod, in cores, bytes or the metric's own unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HpaState:
    """The autoscaler's specification and its last decision; None and empty before the first one."""

    name: str
    namespace: str
    spec: HpaSpec
    current_replicas: int | None = None
    desired_replicas: int | None = None
    conditions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Status (`True`, `False`, `Unknown`) and reason by type."""
    current_metrics: tuple[MetricValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterState:
    """Everything the exporters publish, as it was at `time` (Unix seconds)."""

    time: float
    node: str
    pods: tuple[PodState, ...]
    deployment: DeploymentState
    """The one that serves; of a canary release the primary."""
    hpa: HpaState
    other_deployments: tuple[DeploymentState, ...] = ()
    """The target of a canary release."""
    other_hpas: tuple[HpaState, ...] = ()
