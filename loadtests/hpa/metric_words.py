"""What Kubernetes calls each metric in conditions and errors.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

from typing import assert_never

from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    LabelRequirement,
    LabelSelector,
    MetricSpec,
    ObjectMetric,
    PodsMetric,
    ResourceMetric,
)


def failure_reason(metric: MetricSpec) -> str:
    """Name the reason of ScalingActive when the metric cannot be computed."""
    match metric:
        case ResourceMetric():
            return "FailedGetResourceMetric"
        case ContainerResourceMetric():
            return "FailedGetContainerResourceMetric"
        case PodsMetric():
            return "FailedGetPodsMetric"
        case ObjectMetric():
            return "FailedGetObjectMetric"
        case ExternalMetric():
            return "FailedGetExternalMetric"
        case _:
            assert_never(metric)


def description(metric: MetricSpec) -> str:
    """Name the metric as `... was able to successfully calculate a replica count from ...` does."""
    match metric:
        case ResourceMetric() | ContainerResourceMetric():
            return _resource_description(metric)
        case PodsMetric():
            return f"pods metric {metric.name}"
        case ObjectMetric(target=AverageValue()) | ExternalMetric():  # Kubernetes calls both external
            return f"external metric {metric.name}({spell_selector(metric.selector)})"
        case ObjectMetric():
            return f"{metric.described_object.kind} metric {metric.name}"
        case _:
            assert_never(metric)


def spell_selector(selector: LabelSelector | None) -> str:
    """Spell a selector as Go prints the API type."""
    if selector is None:
        return "nil"
    labels = "".join(f"{key}: {value}," for key, value in sorted(selector.match_labels.items()))
    requirements = "".join(f"{_spell_requirement(one)}," for one in selector.match_expressions)
    return (
        f"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},"
        f"MatchExpressions:[]LabelSelectorRequirement{{{requirements}}},}}"
    )


# Private


def _resource_description(metric: ResourceMetric | ContainerResourceMetric) -> str:
    if isinstance(metric.target, AverageValue):
        return f"{metric.name} resource"
    kind = "container resource" if isinstance(metric, ContainerResourceMetric) else "resource"
    return f"{metric.name} {kind} utilization (percentage of request)"


def _spell_requirement(requirement: LabelRequirement) -> str:
    values = " ".join(requirement.values)
    return f"LabelSelectorRequirement{{Key:{requirement.key},Operator:{requirement.operator},Values:[{values}],}}"
