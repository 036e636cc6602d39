"""What an engine saw and decided, as objects of the Kubernetes API in its own form.

The API writes times in whole seconds. A sample that was taken within a second is shown as taken at its start, and its
window is so much shorter: so it begins when it began, which is what the autoscaler compares with a pod's readiness.
"""

import math
from collections.abc import Mapping
from typing import Any

from loadtests.hpa.model import (
    ContainerResourceMetric,
    Decision,
    HpaSpec,
    PodObservation,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.quantity import format_milli
from tests.kubernetes_api.objects import Object, at

_CONTROLLER = "kube-controller-manager"
_SHORTEST_WINDOW_SECONDS = 0.001


def pod_object(pod: PodObservation, *, namespace: str, labels: Mapping[str, str], grace_seconds: int) -> Object:
    """Give a pod as it was observed; one that ends was asked to at a time that the observation does not tell."""
    started = pod.start_time or 0.0
    metadata: Object = {
        "name": pod.name,
        "namespace": namespace,
        "labels": dict(labels),
        "creationTimestamp": at(started),
    }
    if pod.deleted:
        metadata |= {
            "deletionTimestamp": at((pod.ready_transition_time or started) + grace_seconds),
            "deletionGracePeriodSeconds": grace_seconds,
        }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {
            "containers": [{"name": one.name, "resources": {"requests": dict(one.requests)}} for one in pod.containers]
        },
        "status": {
            "phase": pod.phase,
            "startTime": at(started),
            "conditions": [
                _condition("PodScheduled", "True", started),
                _condition("Ready", str(pod.ready is True), pod.ready_transition_time or started),
            ],
            "containerStatuses": [{"name": one.name, "restartCount": 0} for one in pod.containers],
        },
    }


def sample_object(pod: PodObservation, *, namespace: str, labels: Mapping[str, str]) -> Object | None:
    """Give a pod's sample in metrics.k8s.io; None where there was none."""
    if pod.metric_time is None or pod.metric_window_seconds is None:
        return None
    taken = math.floor(pod.metric_time)
    window = max(pod.metric_window_seconds - (pod.metric_time - taken), _SHORTEST_WINDOW_SECONDS)
    return {
        "apiVersion": "metrics.k8s.io/v1beta1",
        "kind": "PodMetrics",
        "metadata": {"name": pod.name, "namespace": namespace, "labels": dict(labels), "creationTimestamp": at(taken)},
        "timestamp": at(taken),
        "window": f"{window:.6f}s",
        "containers": [{"name": one.name, "usage": dict(one.usage)} for one in pod.containers if one.usage is not None],
    }


def write_status(one: Object, decision: Decision, spec: HpaSpec) -> None:
    """Write what a sync decided into an autoscaler, as kube-controller-manager does.

    The API server notes in `managedFields` who wrote last something new, and when.
    """
    before = one.get("status") or {}
    status: Object = {**before, "currentReplicas": decision.current_replicas}
    status["desiredReplicas"] = decision.desired_replicas
    if decision.desired_replicas != decision.current_replicas:
        status["lastScaleTime"] = at(decision.time)
    if decision.proposals:
        status["currentMetrics"] = [_metric(proposal, spec) for proposal in decision.proposals]
    held = {condition["type"]: condition for condition in before.get("conditions") or ()}
    status["conditions"] = [_of_decision(kind, decision, held.get(kind)) for kind in decision.conditions]
    if status != before:
        one["status"] = status
        one["metadata"]["managedFields"] = [
            {
                "manager": _CONTROLLER,
                "operation": "Update",
                "apiVersion": "autoscaling/v2",
                "time": at(decision.time),
                "fieldsType": "FieldsV1",
                "fieldsV1": {"f:status": {}},
                "subresource": "status",
            }
        ]


# Private


def _condition(kind: str, state: str, since: float) -> Object:
    return {"type": kind, "status": state, "lastTransitionTime": at(since), "lastProbeTime": None}


def _of_decision(kind: str, decision: Decision, before: Object | None) -> Object:
    state, reason = decision.conditions[kind]
    kept = before is not None and before["status"] == state
    return {
        "type": kind,
        "status": state,
        "reason": reason,
        "message": decision.messages[kind],
        "lastTransitionTime": before["lastTransitionTime"] if before is not None and kept else at(decision.time),
    }


def _metric(proposal: Any, spec: HpaSpec) -> Object:  # noqa: ANN401 - the engine's proposal
    metric, usage = spec.metrics[proposal.metric], proposal.calculation.usage
    kind = type(metric).__name__.removesuffix("Metric")
    field = "value" if isinstance(metric.target, Value) else "averageValue"
    current: Object = {field: format_milli(usage.value_milli)}
    if isinstance(metric.target, Utilization):
        current["averageUtilization"] = usage.utilization_percent
    is_resource = isinstance(metric, ResourceMetric | ContainerResourceMetric)
    names: Object = {"name": metric.name} if is_resource else {"metric": {"name": metric.name}}
    if isinstance(metric, ContainerResourceMetric):
        names["container"] = metric.container
    return {"type": kind, f"{kind[0].lower()}{kind[1:]}": {**names, "current": current}}
