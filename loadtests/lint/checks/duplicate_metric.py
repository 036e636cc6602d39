"""The same metric twice."""

from collections.abc import Iterator

from loadtests.hpa.model import (
    ContainerResourceMetric,
    ExternalMetric,
    MetricSpec,
    ObjectMetric,
    PodsMetric,
    ResourceMetric,
)
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics that measure the same thing, whatever their targets."""
    seen: dict[str, int] = {}
    for index, metric in enumerate(subject.hpa.metrics):
        name = _identity(metric)
        if name in seen:
            yield Found(
                level=Level.WARNING,
                place=subject.metric_place(index),
                sentence=f"metrics {seen[name]} and {index} both measure {metric.name}; the highest proposal "
                "counts, so the one with the higher target never decides",
                fix="keep one of the two",
            )
        seen.setdefault(name, index)


# Private


def _identity(metric: MetricSpec) -> str:
    match metric:
        case ResourceMetric():
            return f"resource {metric.name}"
        case ContainerResourceMetric():
            return f"resource {metric.name} of {metric.container}"
        case PodsMetric() | ExternalMetric():
            return f"{type(metric).__name__} {metric.name} {metric.selector} {type(metric.target).__name__}"
        case ObjectMetric():
            return f"object {metric.name} {metric.selector} {metric.described_object} {type(metric.target).__name__}"
