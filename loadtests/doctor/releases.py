"""What Flagger makes of a Canary: the primary, with its autoscaler, and three Services.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/deployment_controller.go and
https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/router/kubernetes_default.go
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from loadtests.canary_lint.target import SELECTOR_LABELS, Named
from loadtests.doctor.fields import mapping
from loadtests.doctor.pods import Pods, pods_of

_PRIMARY = "-primary"


def primaries_of(canary: Named, objects: Iterable[Named]) -> Iterator[Pods]:
    """Yield the primary of a Canary, if its target is among the objects and the primary itself is not."""
    there = tuple(objects)
    target = _target(canary, there)
    if target is None or any((one.kind, one.name) == (target.kind, f"{target.name}{_PRIMARY}") for one in there):
        return
    label = _label(target)
    primary = _primary_labels(mapping(target.at("spec", "template", "metadata", "labels")), label, target.name)
    value = target.document.value
    template = {**mapping(value["spec"].get("template"))}
    template["metadata"] = {**mapping(template.get("metadata")), "labels": primary}
    spec = {name: one for name, one in value["spec"].items() if name != "replicas"}
    made = _renamed(target, f"{target.name}{_PRIMARY}", {**value, "spec": {**spec, "template": template}})
    pods = pods_of(made, canary)
    if pods is not None:
        yield pods


def services_of(canary: Named, objects: Iterable[Named]) -> Iterator[Named]:
    """Yield the Services of a Canary: the one that users ask leads to the primary."""
    target = _target(canary, objects)
    if target is None:
        return
    service = mapping(canary.at("spec", "service"))
    label, apex = _label(target), str(service.get("name") or target.name)
    value = str(mapping(target.at("spec", "template", "metadata", "labels")).get(label, target.name))
    wanted = {
        apex: f"{target.name}{_PRIMARY}",
        f"{apex}{_PRIMARY}": f"{target.name}{_PRIMARY}",
        f"{apex}-canary": value,
    }
    parts = dict(zip(wanted, ("apex", "primary", "canary"), strict=True))
    for name, selected in wanted.items():
        labels = {**mapping(mapping(service.get(parts[name])).get("labels")), label: name}
        yield _service(canary, name, labels, {label: selected})


# Private


def _target(canary: Named, objects: Iterable[Named]) -> Named | None:
    reference = mapping(canary.at("spec", "targetRef"))
    wanted = (reference.get("kind"), reference.get("name"))
    there = (one for one in objects if (one.kind, one.name) == wanted and one.is_in(canary.namespace or one.namespace))
    return next((one for one in there if one.kind != "Service" and mapping(one.at("spec"))), None)


def _label(target: Named) -> str:
    """Give the label by which Flagger tells the primary's pods from the target's."""
    wanted = mapping(target.at("spec", "selector", "matchLabels"))
    return next((one for one in SELECTOR_LABELS if one in wanted), SELECTOR_LABELS[0])


def _primary_labels(labels: Mapping[str, Any], label: str, name: str) -> dict[str, Any]:
    return {**labels, label: f"{name}{_PRIMARY}"}


def _service(canary: Named, name: str, labels: Mapping[str, str], selector: Mapping[str, str]) -> Named:
    service = mapping(canary.at("spec", "service"))
    port = {
        "name": service.get("portName") or "http",
        "port": service.get("port"),
        "targetPort": service.get("targetPort") or service.get("port"),
    }
    value = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {**mapping(canary.document.value.get("metadata")), "labels": labels},
        "spec": {"selector": selector, "ports": [port]},
    }
    return replace(_renamed(canary, name, value), kind="Service")


def _renamed(named: Named, name: str, value: Mapping[str, Any]) -> Named:
    renamed = {**value, "metadata": {**mapping(value.get("metadata")), "name": name}}
    return replace(named, name=name, document=replace(named.document, value=renamed))
