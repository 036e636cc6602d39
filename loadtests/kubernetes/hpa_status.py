"""What an autoscaler's status says of its last sync.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go (setStatus:
`currentReplicas` is the scale before the sync, `desiredReplicas` what the sync decided)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.hpa.model import Decision
from loadtests.hpa.quantity import parse_milli
from loadtests.kubernetes.pods import unix_seconds
from loadtests.kubernetes.reading import Object


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMetric:
    """What the last sync measured of one metric."""

    type: str
    """As the API spells it: Resource, ContainerResource, Pods, Object, External."""
    name: str
    container: str | None = None
    """None: the whole pod."""
    utilization_percent: int | None = None
    value_milli: int
    is_average: bool = True
    """Per pod; else of the whole, however many pods there are."""

    def __str__(self) -> str:
        percent = "" if self.utilization_percent is None else f" ({self.utilization_percent} %)"
        each = " a pod" if self.is_average else ""
        return f"{self.name} of {self.value_milli}m{each}{percent}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSync:
    """One sync, as far as the status tells of it."""

    current_replicas: int
    desired_replicas: int
    scale_time: float | None
    """When the scale was changed last, in whole Unix seconds."""
    metrics: tuple[SeenMetric, ...]
    conditions: Mapping[str, tuple[str, str]]
    messages: tuple[str, ...]

    @property
    def is_rescale(self) -> bool:
        """Say whether it changed the scale."""
        return self.current_replicas != self.desired_replicas

    @property
    def is_active(self) -> bool:
        """Say whether it could compute the replicas from metrics."""
        return self.conditions.get("ScalingActive", ("", ""))[0] == "True"

    @property
    def is_disabled(self) -> bool:
        """Say whether the target is scaled to nothing, so that nothing is computed."""
        return self.reason("ScalingActive") == "ScalingDisabled"

    @property
    def is_able(self) -> bool:
        """Say whether the scale could be read and changed."""
        return self.conditions.get("AbleToScale", ("", ""))[0] != "False"

    def message(self, condition: str) -> str:
        """Give Kubernetes' sentence for a condition; empty where there is none."""
        start = f"{condition}: "
        return next((text.removeprefix(start) for text in self.messages if text.startswith(start)), "")

    def reason(self, condition: str) -> str:
        """Give Kubernetes' word for why a condition is as it is; empty where there is none."""
        return self.conditions.get(condition, ("", ""))[1]

    @property
    def is_stabilized(self) -> bool:
        """Say whether earlier recommendations held the scale."""
        return self.reason("AbleToScale") in {"ScaleUpStabilized", "ScaleDownStabilized"}

    @property
    def is_rate_limited(self) -> bool:
        """Say whether earlier changes of the scale limited this one."""
        return self.reason("ScalingLimited") in {"ScaleUpLimit", "ScaleDownLimit"}

    @property
    def is_moved(self) -> bool:
        """Say whether it wished for another scale, whatever came of it."""
        return self.is_rescale or self.is_stabilized or self.is_rate_limited

    def decision(self, time: float) -> Decision:
        """Write it as the decision of a moment; the proposals of each metric are not in the status."""
        return Decision(
            time=time,
            current_replicas=self.current_replicas,
            desired_replicas=self.desired_replicas,
            proposals=(),
            conditions=self.conditions,
            why=self.messages,
        )


def written_time(hpa: Object) -> float | None:
    """Say in which second of the API server's clock the status was last written with something new; None if unknown.

    Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
    """
    entries = hpa["metadata"].get("managedFields") or ()
    times = (unix_seconds(one.get("time")) for one in entries if one.get("subresource") == "status")
    return max((time for time in times if time is not None), default=None)


def seen_sync(hpa: Object) -> SeenSync | None:
    """Read the status; None where no sync has written one yet."""
    status = hpa.get("status") or {}
    conditions = status.get("conditions") or ()
    if not conditions:
        return None
    return SeenSync(
        current_replicas=status.get("currentReplicas") or 0,
        desired_replicas=status.get("desiredReplicas") or 0,
        scale_time=unix_seconds(status.get("lastScaleTime")),
        metrics=tuple(metric for one in status.get("currentMetrics") or () if (metric := _metric(one)) is not None),
        conditions={one["type"]: (one["status"], one.get("reason") or "") for one in conditions},
        messages=tuple(f"{one['type']}: {one.get('message') or one['status']}" for one in conditions),
    )


# Private


def _metric(one: Mapping[str, Any]) -> SeenMetric | None:
    """Read the status of one metric; None where it could not be measured, which leaves it empty."""
    kind = str(one.get("type") or "")
    source = one.get(_FIELDS.get(kind, ""))
    if not source:
        return None
    current = source.get("current") or {}
    raw_value = current.get("value") or current.get("averageValue") or "0"
    return SeenMetric(
        type=kind,
        name=source.get("name") or source["metric"]["name"],
        container=source.get("container"),
        utilization_percent=current.get("averageUtilization"),
        value_milli=parse_milli(str(raw_value)),
        is_average="value" not in current,
    )


_FIELDS = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}
