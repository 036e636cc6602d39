"""Stand in for kube-controller-manager: sync an autoscaler of the stub, and write its scale and status as it does."""

from collections.abc import Callable
from typing import Any

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import (
    ContainerResourceMetric,
    Decision,
    MetricsObservation,
    Observation,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.quantity import format_milli
from loadtests.hpa.versions import profile
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.pods import by_pod, observed
from tests.kubernetes_api.objects import NAMESPACE, Object, at
from tests.kubernetes_api.server import KubernetesApi
from tests.kubernetes_api.store import Scope


class StubController:
    """Syncs one autoscaler when told to; it reads the stub's own store, not its HTTP."""

    def __init__(self, cluster: KubernetesApi, name: str, *, flags: ControllerFlags | None = None) -> None:
        self._cluster = cluster
        self._name = name
        self._spec = read_hpa(document_of(cluster.get("horizontalpodautoscalers", name)), [])
        flags = flags or ControllerFlags()
        self._controller = HpaController(self._spec, flags=flags, kubernetes=profile("1.35"))

    def sync(self, now: float, *, on_scale: Callable[[Decision], None] = lambda _: None) -> Decision:
        """Look, decide, change the scale and write the status; return what was decided.

        Args:
            now: Unix seconds.
            on_scale: What the Deployment's controller does between the change of the scale and that of the status.
        """
        target = self._spec.scale_target.name
        deployment = self._cluster.get("deployments", target)
        observation = Observation(
            time=now,
            spec_replicas=deployment["spec"]["replicas"],
            status_replicas=deployment["status"]["replicas"],
            pods=observed(self._listed("v1"), by_pod(self._listed("metrics.k8s.io/v1beta1"))),
            metrics=self._other_metrics(),
        )
        decision = self._controller.reconcile(observation)
        if decision.desired_replicas != decision.current_replicas:
            self._cluster.update(
                "deployments", target, lambda one: one["spec"].update(replicas=decision.desired_replicas)
            )
            on_scale(decision)
        self._cluster.update("horizontalpodautoscalers", self._name, lambda one: self._write(one, decision))
        return decision

    # Private

    def _listed(self, version: str) -> list[Object]:
        return self._cluster.store.listed(Scope(api_version=version, plural="pods", namespace=NAMESPACE))[0]

    def _other_metrics(self) -> MetricsObservation:
        values = self._cluster.metric_values
        by_object = {metric: value for (_, _, metric), value in values.of_objects.items()}
        return MetricsObservation(pods=dict(values.of_pods), object=by_object, external=dict(values.of_outside))

    def _write(self, one: Object, decision: Decision) -> None:
        status = one["status"]
        status |= {"currentReplicas": decision.current_replicas, "desiredReplicas": decision.desired_replicas}
        if decision.desired_replicas != decision.current_replicas:
            status["lastScaleTime"] = at(decision.time)
        if decision.proposals:
            status["currentMetrics"] = [self._metric(proposal) for proposal in decision.proposals]
        status["conditions"] = [
            {
                "type": kind,
                "status": state,
                "reason": reason,
                "message": decision.messages[kind],
                "lastTransitionTime": at(decision.time),
            }
            for kind, (state, reason) in decision.conditions.items()
        ]

    def _metric(self, proposal: Any) -> Object:  # noqa: ANN401 - the engine's proposal
        metric, usage = self._spec.metrics[proposal.metric], proposal.calculation.usage
        field = "value" if isinstance(metric.target, Value) else "averageValue"
        current: Object = {field: format_milli(usage.value_milli)}
        if isinstance(metric.target, Utilization):
            current["averageUtilization"] = usage.utilization_percent
        kind = type(metric).__name__.removesuffix("Metric")
        if isinstance(metric, ResourceMetric | ContainerResourceMetric):
            names: Object = {"name": metric.name}
        else:
            names = {"metric": {"name": metric.name}}
        if isinstance(metric, ContainerResourceMetric):
            names["container"] = metric.container
        return {"type": kind, f"{kind[0].lower()}{kind[1:]}": {**names, "current": current}}
