"""Read the metrics of a HorizontalPodAutoscaler."""

from contextlib import suppress
from typing import Final

from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    LabelRequirement,
    LabelSelector,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    PodsMetric,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.quantity import parse_milli
from slo.fields import Fields

_Target = Utilization | AverageValue | Value
_TARGET_FIELDS: Final = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}
_SOURCES: Final = {
    "Resource": "resource",
    "ContainerResource": "containerResource",
    "Pods": "pods",
    "Object": "object",
    "External": "external",
}
_OPERATORS: Final = ("In", "NotIn", "Exists", "DoesNotExist")


def read_metric(fields: Fields) -> MetricSpec | None:
    """Read one metric; None where its type or target has a mistake."""
    kind = fields.choice("type", tuple(_SOURCES))
    if fields.raw("type") != kind:
        return None
    source = fields.mapping(_SOURCES[kind])
    fields.reject_unknown()
    metric = _READERS[kind](source)
    source.reject_unknown()
    return metric


def read_reference(fields: Fields) -> ObjectReference:
    """Read which object is meant."""
    reference = ObjectReference(
        api_version=fields.text("apiVersion") if "apiVersion" in fields else "",
        kind=fields.text("kind"),
        name=fields.text("name"),
    )
    fields.reject_unknown()
    return reference


# Private


def _read_resource(fields: Fields) -> MetricSpec | None:
    name, target = fields.text("name"), _read_target(fields, "Utilization", "AverageValue")
    return ResourceMetric(name=name, target=target) if isinstance(target, Utilization | AverageValue) else None


def _read_container_resource(fields: Fields) -> MetricSpec | None:
    name, container = fields.text("name"), fields.text("container")
    target = _read_target(fields, "Utilization", "AverageValue")
    if not isinstance(target, Utilization | AverageValue):
        return None
    return ContainerResourceMetric(name=name, container=container, target=target)


def _read_pods(fields: Fields) -> MetricSpec | None:
    name, selector = _read_identifier(fields)
    target = _read_target(fields, "AverageValue")
    return PodsMetric(name=name, selector=selector, target=target) if isinstance(target, AverageValue) else None


def _read_object(fields: Fields) -> MetricSpec | None:
    name, selector = _read_identifier(fields)
    described = read_reference(fields.mapping("describedObject"))
    target = _read_target(fields, "Value", "AverageValue")
    if not isinstance(target, Value | AverageValue):
        return None
    return ObjectMetric(name=name, selector=selector, described_object=described, target=target)


def _read_external(fields: Fields) -> MetricSpec | None:
    name, selector = _read_identifier(fields)
    target = _read_target(fields, "Value", "AverageValue")
    return (
        ExternalMetric(name=name, selector=selector, target=target)
        if isinstance(target, Value | AverageValue)
        else None
    )


_READERS: Final = {
    "Resource": _read_resource,
    "ContainerResource": _read_container_resource,
    "Pods": _read_pods,
    "Object": _read_object,
    "External": _read_external,
}


def _read_identifier(fields: Fields) -> tuple[str, LabelSelector | None]:
    metric = fields.mapping("metric")
    selector = metric.optional_mapping("selector")
    identifier = metric.text("name"), None if selector is None else _read_selector(selector)
    metric.reject_unknown()
    return identifier


def _read_selector(fields: Fields) -> LabelSelector:
    labels = fields.optional_mapping("matchLabels")
    selector = LabelSelector(
        match_labels={} if labels is None else {name: labels.text(name) for name in labels.names()},
        match_expressions=tuple(_read_requirement(item) for item in fields.items("matchExpressions")),
    )
    fields.reject_unknown()
    return selector


def _read_requirement(fields: Fields) -> LabelRequirement:
    operator = fields.choice("operator", _OPERATORS)
    values = tuple(fields.texts("values", at_least=1 if operator in {"In", "NotIn"} else 0))
    requirement = LabelRequirement(key=fields.text("key"), operator=operator, values=values)
    fields.reject_unknown()
    return requirement


def _read_target(fields: Fields, *kinds: str) -> _Target | None:
    target = fields.mapping("target")
    kind = target.choice("type", kinds)
    if target.raw("type") != kind:
        return None
    value = _read_amount(target, kind)
    for other in _TARGET_FIELDS.values():
        if other != _TARGET_FIELDS[kind] and other in target:
            rule = f"does not belong to a target of type {kind}"
            target.mistake(other, target.raw(other), rule, "remove it or change the type")
    target.reject_unknown()
    return value


def _read_amount(target: Fields, kind: str) -> _Target | None:
    name = _TARGET_FIELDS[kind]
    if kind == "Utilization":
        return Utilization(percent=target.integer(name, minimum=1))
    milli = _read_quantity_milli(target, name)
    if milli is None:
        return None
    return Value(milli=milli) if kind == "Value" else AverageValue(milli=milli)


def _read_quantity_milli(fields: Fields, name: str) -> int | None:
    """Read a quantity above zero; None where it is none."""
    raw_value = fields.raw(name)
    milli = 0
    if isinstance(raw_value, int | float | str) and not isinstance(raw_value, bool):
        with suppress(ValueError):
            milli = parse_milli(str(raw_value))
    if milli <= 0:
        fields.mistake(name, raw_value, "must be a quantity above zero", "write it as 250m, 12 or 64Mi")
        return None
    return milli
