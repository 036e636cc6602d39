"""What the autoscaler is told, sees and decides: values only. Quantities in milli-units, times in Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, NamedTuple

from loadtests.hpa.calculation import Proposal

# What the HPA asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Utilization:
    """A target in percent of the pods' requests."""

    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AverageValue:
    """A target per pod."""

    milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A target for the whole, however many pods share it."""

    milli: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectReference:
    """A Kubernetes object."""

    api_version: str
    """Empty where the manifest leaves it out."""
    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRequirement:
    """One `matchExpressions` entry."""

    key: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSelector:
    """Which of a metric's series count."""

    match_labels: Mapping[str, str] = field(default_factory=dict)
    match_expressions: tuple[LabelRequirement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceMetric:
    """CPU, memory or another resource of whole pods."""

    name: str
    target: Utilization | AverageValue


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerResourceMetric:
    """A resource of one container of each pod."""

    name: str
    container: str
    target: Utilization | AverageValue


@dataclass(frozen=True, slots=True, kw_only=True)
class PodsMetric:
    """A custom metric with a value per pod."""

    name: str
    target: AverageValue
    selector: LabelSelector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectMetric:
    """A custom metric of one Kubernetes object."""

    name: str
    described_object: ObjectReference
    target: Value | AverageValue
    selector: LabelSelector | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalMetric:
    """A metric from outside the cluster: the sum of its series."""

    name: str
    target: Value | AverageValue
    selector: LabelSelector | None = None


MetricSpec = ResourceMetric | ContainerResourceMetric | PodsMetric | ObjectMetric | ExternalMetric


class PolicyType(StrEnum):
    """What a policy counts in."""

    PODS = "Pods"
    PERCENT = "Percent"


class SelectPolicy(StrEnum):
    """Which of several policies counts."""

    MAX = "Max"
    """The one that allows the largest change."""
    MIN = "Min"
    DISABLED = "Disabled"
    """No scaling in this direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingPolicy:
    """How much change is allowed in how long."""

    type: PolicyType
    value: int
    period_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingRules:
    """One direction of `behavior`, the API's defaults filled in."""

    stabilization_window_seconds: int | None
    """None only for scaleDown: the controller's flag."""
    select_policy: SelectPolicy
    policies: tuple[ScalingPolicy, ...]
    tolerance: float | None = None
    """As a ratio; None is the controller's flag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behavior:
    """How fast the autoscaler may follow its metrics."""

    scale_up: ScalingRules
    scale_down: ScalingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class HpaSpec:
    """A HorizontalPodAutoscaler, the API's defaults filled in."""

    name: str
    namespace: str
    scale_target: ObjectReference
    min_replicas: int
    max_replicas: int
    metrics: tuple[MetricSpec, ...]
    behavior: Behavior | None = None
    """None is not the same as one with all defaults: without behavior the controller takes another path."""


# What it sees


class ContainerObservation(NamedTuple):
    """One container, with quantities by resource. A tuple, since a recorded day has a lot of them."""

    name: str
    requests: Mapping[str, str]
    usage: Mapping[str, str] | None = None
    """None: the metrics of the pod, if there are any, do not name this container."""


class PodObservation(NamedTuple):
    """One pod, with its sample from the metrics API. A tuple, since a recorded day has a lot of them."""

    name: str
    phase: str
    ready: bool | Literal["unknown"] | None
    """Status of the Ready condition; None: there is no such condition."""
    start_time: float | None
    ready_transition_time: float | None
    """When the Ready condition changed last; None: it does not say."""
    deleted: bool
    containers: tuple[ContainerObservation, ...]
    """Restartable init containers are among them from 1.29 on."""
    metric_time: float | None = None
    metric_window_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchError:
    """A metric that could not be fetched."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsObservation:
    """Metrics other than resources, by name."""

    pods: Mapping[str, Mapping[str, str] | FetchError] = field(default_factory=dict)
    """Quantity by pod."""
    object: Mapping[str, str | FetchError] = field(default_factory=dict)
    external: Mapping[str, tuple[str, ...] | FetchError] = field(default_factory=dict)
    """Quantity of each series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """Everything that one sync of the autoscaler looks at."""

    time: float
    spec_replicas: int
    status_replicas: int
    pods: tuple[PodObservation, ...]
    metrics: MetricsObservation = field(default_factory=MetricsObservation)
    missing: tuple[str, ...] = ()
    """What the autoscaler may have seen and the recorder did not, as sentences; empty where nothing is missing."""


# What it decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one sync decided, and why."""

    time: float
    current_replicas: int
    desired_replicas: int
    proposals: tuple[Proposal, ...]
    """One per metric that could be read."""
    conditions: Mapping[str, tuple[str, str]]
    """Status and reason by type. As in Kubernetes, a condition that a sync does not touch stays as it was."""
    why: tuple[str, ...]
    messages: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Kubernetes' sentence for each condition; not part of a recorded decision."""
