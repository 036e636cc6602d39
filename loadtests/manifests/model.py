"""What the sandbox runs: values only, with the defaults of the Kubernetes API filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from loadtests.canary.model import CanaryRelease
from loadtests.hpa.model import HpaSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """An amount of CPU and memory; None where the manifest is silent."""

    cpu_millicores: int | None = None
    memory_bytes: int | None = None


class Reference(Enum):
    """What an environment variable may be filled in with when the pod starts (the downward API)."""

    NAME = "metadata.name"
    NAMESPACE = "metadata.namespace"
    UID = "metadata.uid"
    POD_IP = "status.podIP"
    NODE_NAME = "spec.nodeName"
    REQUESTS_CPU = "requests.cpu"
    REQUESTS_MEMORY = "requests.memory"
    LIMITS_CPU = "limits.cpu"
    LIMITS_MEMORY = "limits.memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceReference:
    """A request or limit of the container itself, in multiples of a divisor and rounded up."""

    reference: Reference
    divisor_milli: int
    """Thousandths: 1 for `1m`, 1000 for `1`, 1048576000 for `1Mi`."""


EnvironmentValue = str | Reference | ResourceReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that a container names."""

    name: str
    """Empty where it has none."""
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpProbe:
    """An HTTP GET that succeeds with a status of 200 to 399."""

    path: str
    port: int
    initial_delay_seconds: int
    period_seconds: int
    timeout_seconds: int
    success_threshold: int
    failure_threshold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container of the pod template."""

    name: str
    image: str
    command: tuple[str, ...] | None
    """None: the image's own."""
    args: tuple[str, ...] | None
    environment: Mapping[str, EnvironmentValue]
    ports: tuple[Port, ...]
    requests: Resources
    """A missing request is its limit, as the API server fills it in."""
    limits: Resources
    readiness: HttpProbe | None
    """None: ready as soon as it runs."""
    liveness: HttpProbe | None
    pre_stop_sleep_seconds: int
    """Waited after the pod left the Service and before SIGTERM; it counts towards the grace period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodShare:
    """So many pods, or so many of each hundred."""

    amount: int
    is_percent: bool = False

    def rounded_up(self, replicas: int) -> int:
        """Give the pods of so many replicas, parts as a whole one."""
        return -(-self.amount * replicas // 100) if self.is_percent else self.amount

    def rounded_down(self, replicas: int) -> int:
        """Give the pods of so many replicas, parts left out."""
        return self.amount * replicas // 100 if self.is_percent else self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingUpdate:
    """How a Deployment replaces its pods; the defaults are Kubernetes' own."""

    max_surge: PodShare = PodShare(amount=25, is_percent=True)
    """Pods beyond the replicas, rounded up."""
    max_unavailable: PodShare = PodShare(amount=25, is_percent=True)
    """Replicas that may be missing, rounded down."""

    def bounds(self, replicas: int) -> tuple[int, int]:
        """Give the most pods there may be, and the fewest that must be available.

        Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/deployment/util/deployment_util.go
        (ResolveFenceposts: where both shares come to nothing, one pod may be missing)
        """
        surge = self.max_surge.rounded_up(replicas)
        unavailable = self.max_unavailable.rounded_down(replicas)
        if not surge and not unavailable:
            unavailable = 1
        return replicas + surge, replicas - min(unavailable, replicas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """Pods that are all alike."""

    name: str
    namespace: str
    labels: Mapping[str, str]
    replicas: int
    selector: Mapping[str, str]
    pod_labels: Mapping[str, str]
    containers: tuple[Container, ...]
    termination_grace_period_seconds: int
    rolling_update: RollingUpdate = RollingUpdate()
    progress_deadline_seconds: int = 600
    """A roll-out that has not come on for so long counts as failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The one address in front of the pods."""

    name: str
    namespace: str
    port: int
    target_port: int
    """The pods' port, looked up by name where the manifest gives a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A Deployment, the Service that selects it and the autoscaler that targets it."""

    deployment: Deployment
    service: Service
    hpa: HpaSpec
    release: CanaryRelease | None = None
    """The Canary that releases the Deployment step by step; None: it rolls out by itself."""
