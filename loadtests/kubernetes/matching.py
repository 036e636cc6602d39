"""Find the sample that a sync was computed from: the newest one that gives what its status says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from loadtests.hpa.errors import MetricError
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import (
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    MetricSpec,
    ObjectMetric,
    Observation,
    PodsMetric,
    ResourceMetric,
    Value,
)
from loadtests.hpa.proposals import ask_metrics, calculate
from loadtests.hpa.replica_calculator import Situation
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.versions import KubernetesProfile
from loadtests.kubernetes.hpa_status import SeenMetric, SeenSync


@dataclass(frozen=True, slots=True, kw_only=True)
class Matcher:
    """Computes what each candidate gives, as the autoscaler does."""

    spec: HpaSpec
    flags: ControllerFlags
    kubernetes: KubernetesProfile

    def choose(self, candidates: Sequence[Observation], seen: SeenSync) -> tuple[Observation, tuple[str, ...]]:
        """Give the first candidate that fits the status and nothing; else the first of all and what is missing.

        Where another one fits, too, and asks for another number of replicas, nobody knows which of them it was.
        """
        if not seen.is_able:
            return candidates[0], (f"what kept the autoscaler from the scale: {seen.message('AbleToScale')}",)
        if not self.is_by_metrics(seen):
            return candidates[0], ()
        if not seen.is_active:
            return self._blind(candidates, seen)
        fitting = [one for one in candidates if not self._differences(one, seen)]
        if not fitting:
            return candidates[0], self._differences(candidates[0], seen)
        wishes = sorted({self._wish(one) for one in fitting})
        if len(wishes) == 1:
            return fitting[0], ()
        spelt = " or ".join(str(wish) for wish in wishes)
        return fitting[0], (f"which of several like samples or states of the pods it saw: they ask for {spelt}",)

    def is_by_metrics(self, seen: SeenSync) -> bool:
        """Say whether the sync asked for metrics: out of bounds or scaled to nothing it tells of an earlier one."""
        return not seen.is_disabled and self.spec.min_replicas <= seen.current_replicas <= self.spec.max_replicas

    # Private

    def _wish(self, one: Observation) -> int:
        """Give the replicas that the metrics ask for together; as they are where that is nothing."""
        chosen = ask_metrics(self.spec.metrics, self._situation(one), one.metrics).chosen
        return one.spec_replicas if chosen is None else chosen.replicas

    def _blind(self, candidates: Sequence[Observation], seen: SeenSync) -> tuple[Observation, tuple[str, ...]]:
        """Find what gives no replicas, either, since the autoscaler could compute none."""
        for one in candidates:
            if ask_metrics(self.spec.metrics, self._situation(one), one.metrics).chosen is None:
                return one, ()
        message = seen.message("ScalingActive")
        return candidates[0], (f"what kept the autoscaler from its metrics, which were there here: {message}",)

    def _differences(self, one: Observation, seen: SeenSync) -> tuple[str, ...]:
        measured = [self._measured(metric, one) for metric in self.spec.metrics]
        lacking = (
            f"the sample of {_api(wanted)} that gives {wanted}; the nearest recorded one gives {_spelt(measured)}"
            for wanted in seen.metrics
            if wanted not in measured
        )
        names = {(metric.type, metric.name, metric.container) for metric in seen.metrics}
        unread = (
            f"what kept the autoscaler from reading {metric}, which was there here"
            for metric in measured
            if metric is not None and (metric.type, metric.name, metric.container) not in names
        )
        return (*lacking, *unread)

    def _measured(self, metric: MetricSpec, one: Observation) -> SeenMetric | None:
        try:
            usage = calculate(metric, self._situation(one), one.metrics).usage
        except MetricError:
            return None
        return SeenMetric(
            type=_type(metric),
            name=metric.name,
            container=metric.container if isinstance(metric, ContainerResourceMetric) else None,
            utilization_percent=usage.utilization_percent,
            value_milli=usage.value_milli,
            is_average=not isinstance(metric.target, Value),
        )

    def _situation(self, one: Observation) -> Situation:
        return Situation(
            now=one.time,
            current_replicas=one.spec_replicas,
            status_replicas=one.status_replicas,
            pods=one.pods,
            tolerance=tolerance_of(self.spec.behavior, self.flags, self.kubernetes),
            flags=self.flags,
            kubernetes=self.kubernetes,
            namespace=self.spec.namespace,
        )


# Private

_TYPES: dict[type[MetricSpec], str] = {
    ResourceMetric: "Resource",
    ContainerResourceMetric: "ContainerResource",
    PodsMetric: "Pods",
    ObjectMetric: "Object",
    ExternalMetric: "External",
}


def _type(metric: MetricSpec) -> str:
    return _TYPES[type(metric)]


def _api(metric: SeenMetric) -> str:
    match metric.type:
        case "External":
            return "external.metrics.k8s.io"
        case "Pods" | "Object":
            return "custom.metrics.k8s.io"
    return "metrics.k8s.io"


def _spelt(measured: Iterable[SeenMetric | None]) -> str:
    return ", ".join("nothing" if one is None else str(one) for one in measured)
