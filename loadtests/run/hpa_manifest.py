"""Write an HPA back as the manifest that it could have been read from, for `run.json`."""

from typing import Any, assert_never

from loadtests.hpa.model import (
    AverageValue,
    Behavior,
    ContainerResourceMetric,
    ExternalMetric,
    HpaSpec,
    LabelSelector,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    PodsMetric,
    ResourceMetric,
    ScalingRules,
    Utilization,
    Value,
)
from loadtests.hpa.quantity import format_milli, parse_float


def hpa_to_manifest(hpa: HpaSpec) -> dict[str, Any]:
    """Write the manifest, with every default spelt out."""
    spec: dict[str, Any] = {
        "scaleTargetRef": _reference(hpa.scale_target),
        "minReplicas": hpa.min_replicas,
        "maxReplicas": hpa.max_replicas,
        "metrics": [_metric(metric) for metric in hpa.metrics],
    }
    if hpa.behavior is not None:
        spec["behavior"] = _behavior(hpa.behavior)
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": hpa.name, "namespace": hpa.namespace},
        "spec": spec,
    }


# Private


def _reference(reference: ObjectReference) -> dict[str, Any]:
    version = {"apiVersion": reference.api_version} if reference.api_version else {}
    return {**version, "kind": reference.kind, "name": reference.name}


def _metric(metric: MetricSpec) -> dict[str, Any]:
    target = _target(metric.target)
    match metric:
        case ResourceMetric():
            return {"type": "Resource", "resource": {"name": metric.name, "target": target}}
        case ContainerResourceMetric():
            resource = {"name": metric.name, "container": metric.container, "target": target}
            return {"type": "ContainerResource", "containerResource": resource}
        case PodsMetric():
            return {"type": "Pods", "pods": {"metric": _identifier(metric), "target": target}}
        case ObjectMetric():
            described = _reference(metric.described_object)
            inner = {"describedObject": described, "metric": _identifier(metric), "target": target}
            return {"type": "Object", "object": inner}
        case ExternalMetric():
            return {"type": "External", "external": {"metric": _identifier(metric), "target": target}}
    assert_never(metric)


def _identifier(metric: PodsMetric | ObjectMetric | ExternalMetric) -> dict[str, Any]:
    selector = {} if metric.selector is None else {"selector": _selector(metric.selector)}
    return {"name": metric.name, **selector}


def _selector(selector: LabelSelector) -> dict[str, Any]:
    expressions = [
        {"key": item.key, "operator": item.operator, **({"values": list(item.values)} if item.values else {})}
        for item in selector.match_expressions
    ]
    labels = {"matchLabels": dict(selector.match_labels)} if selector.match_labels else {}
    return {**labels, **({"matchExpressions": expressions} if expressions else {})}


def _target(target: Utilization | AverageValue | Value) -> dict[str, Any]:
    match target:
        case Utilization():
            return {"type": "Utilization", "averageUtilization": target.percent}
        case AverageValue():
            return {"type": "AverageValue", "averageValue": format_milli(target.milli)}
        case Value():
            return {"type": "Value", "value": format_milli(target.milli)}
    assert_never(target)


def _behavior(behavior: Behavior) -> dict[str, Any]:
    return {"scaleUp": _rules(behavior.scale_up), "scaleDown": _rules(behavior.scale_down)}


def _rules(rules: ScalingRules) -> dict[str, Any]:
    written: dict[str, Any] = {
        "selectPolicy": str(rules.select_policy),
        "policies": [
            {"type": str(policy.type), "value": policy.value, "periodSeconds": policy.period_seconds}
            for policy in rules.policies
        ],
    }
    if rules.stabilization_window_seconds is not None:
        written["stabilizationWindowSeconds"] = rules.stabilization_window_seconds
    if rules.tolerance is not None:
        written["tolerance"] = _quantity(rules.tolerance)
    return written


def _quantity(ratio: float) -> str:
    """Spell a double so that it is read back as the same one: Kubernetes reads 0.35 and 350m as two numbers."""
    spellings = (f"{ratio:.12g}", f"{ratio * 1000:.12g}m")
    return next((text for text in spellings if parse_float(text) == ratio), spellings[0])
