"""What every check is given: all objects of a cluster, or of a folder of manifests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.canary_lint.interface import Subject as CanarySubject
from loadtests.canary_lint.target import Named
from loadtests.doctor.clocks import Clock
from loadtests.doctor.discovery import ServedKinds
from loadtests.doctor.fields import items, mapping
from loadtests.doctor.monitoring import Monitoring
from loadtests.doctor.pods import SERVING, Pods
from loadtests.doctor.scalers import same_scaling
from loadtests.lint.interface import Subject as HpaSubject
from slo.findings.interface import NotMade


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """How the objects were read from a live cluster."""

    namespace: str
    unread: Mapping[str, str]
    """Why there is nothing of a kind among the objects, where the cluster did not give it."""
    pod_metrics_fault: str
    """Why metrics.k8s.io gives no samples; empty where it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """All that is looked at together."""

    objects: tuple[Named, ...]
    """With what Flagger makes of the Canaries among them: primaries and Services."""
    workloads: tuple[Pods, ...]
    hpa_subjects: tuple[HpaSubject, ...]
    canary_subjects: tuple[CanarySubject, ...]
    live: Live | None = None
    """Of what it was read; None for files."""
    served: ServedKinds | None = None
    """What the cluster that the objects are for serves; None where no cluster was asked."""
    monitoring: Monitoring | None = None
    """What Prometheus says of itself; None where none was asked."""
    clocks: tuple[Clock, ...] = ()
    """Of the servers that were asked."""

    @property
    def pods(self) -> tuple[Pods, ...]:
        """Give the pods of all workloads."""
        self.require(*SERVING, "Job", "CronJob")
        return self.workloads

    @property
    def autoscalers(self) -> tuple[HpaSubject, ...]:
        """Give the autoscalers as `hpa lint` looks at them."""
        self.require("HorizontalPodAutoscaler", *SERVING)
        return self.hpa_subjects

    @property
    def canaries(self) -> tuple[CanarySubject, ...]:
        """Give the canaries as `canary lint` looks at them."""
        self.require("Canary", "MetricTemplate", "Service", "HorizontalPodAutoscaler", "ScaledObject", *SERVING)
        return self.canary_subjects

    def require(self, *kinds: str) -> None:
        """Insist on having read all objects of some kinds.

        Raises:
            NotMade: the cluster did not give one of them; what is not there is not known, then.
        """
        unread = self.live.unread if self.live is not None else {}
        missing = [f"{kind}: {unread[kind]}" for kind in kinds if kind in unread]
        if missing:
            raise NotMade("; ".join(missing))

    def of(self, *kinds: str) -> Iterator[Named]:
        """Yield the objects of some kinds.

        Raises:
            NotMade: as `require`.
        """
        self.require(*kinds)
        return (one for one in self.objects if one.kind in kinds)

    def near(self, other: Named, *kinds: str) -> Iterator[Named]:
        """Yield the objects of some kinds that are, or may be, in the namespace of another."""
        return (one for one in self.of(*kinds) if are_together(one, other))

    def pods_near(self, other: Named) -> list[Pods]:
        """List the workloads that are, or may be, in the namespace of an object."""
        return [one for one in self.pods if are_together(one.named, other)]

    def pods_under_test(self) -> list[Pods]:
        """List the workloads that an autoscaler scales or a canary releases, and the primaries of those."""
        return [one for one in self.pods if self.scaler_of(one) is not None or self.canary_of(one) is not None]

    def scaler_of(self, pods: Pods) -> Named | None:
        """Give the autoscaler of a workload, of a primary that of its target; None where nobody scales it."""
        return next(iter(self.scalers_of(pods)), None)

    def scalers_of(self, pods: Pods) -> list[Named]:
        """List the autoscalers of a workload; there should not be two."""
        scalers = self.near(pods.named, "HorizontalPodAutoscaler", "ScaledObject")
        target = pods.named if pods.canary is None else mapping(pods.canary.at("spec", "targetRef"))
        found = [one for one in scalers if _refers(one, "scaleTargetRef", target)]
        return [one for one in found if not any(same_scaling(one, other) for other in found)]

    def canary_of(self, pods: Pods) -> Named | None:
        """Give the Canary that releases a workload, or that its primary belongs to; None where there is none."""
        canaries = self.near(pods.named, "Canary")
        return next((one for one in canaries if one is pods.canary or _refers(one, "targetRef", pods.named)), None)

    def is_released(self, pods: Pods) -> bool:
        """Say whether it is the target of a Canary, which has pods during a release only."""
        return pods.canary is None and self.canary_of(pods) is not None

    def selected_by(self, service: Named) -> list[Pods]:
        """List the workloads whose pods a Service leads to; one without a selector leads to none that is known."""
        selector = mapping(service.at("spec", "selector"))
        return [one for one in self.pods_near(service) if selector and selector.items() <= one.labels.items()]

    def ports_of(self, service: Named) -> list[str]:
        """List the names of a Service's ports."""
        return [str(one.get("name") or "") for one in items(service.at("spec", "ports"))]


def are_together(one: Named, other: Named) -> bool:
    """Say whether two objects are, or may be, in one namespace: a manifest may leave it to whoever applies it."""
    return not one.namespace or not other.namespace or one.namespace == other.namespace


# Private

_KIND_OF_NONE = "Deployment"
"""KEDA's targets need not name their kind."""


def _refers(one: Named, field: str, other: Named | Mapping[str, Any]) -> bool:
    reference = mapping(one.at("spec", field))
    wanted = (other.kind, other.name) if isinstance(other, Named) else (other.get("kind"), other.get("name"))
    return (reference.get("kind") or _KIND_OF_NONE, reference.get("name")) == wanted
