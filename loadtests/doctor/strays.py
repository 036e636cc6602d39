"""Pods that no workload accounts for: made by hand, or by an operator whose kinds are not known here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loadtests.doctor.fields import items, mapping

Object = Mapping[str, Any]

_OVER = frozenset({"Succeeded", "Failed"})


def strays_among(objects: Sequence[Object]) -> Iterator[Object]:
    """Yield the objects, of the pods only one of each owner that is not among them."""
    templates = [labels for one in objects if (labels := _template_labels(one))]
    seen: set[str] = set()
    for one in objects:
        if one.get("kind") != "Pod":
            yield one
        elif _is_stray(one, templates) and (owner := _owner(one)) not in seen:
            seen.add(owner)
            yield one


# Private


def _template_labels(one: Object) -> Mapping[str, str]:
    return _labels(mapping(mapping(one.get("spec")).get("template")))


def _labels(one: Object) -> Mapping[str, str]:
    return mapping(mapping(one.get("metadata")).get("labels"))


def _is_stray(pod: Object, templates: Sequence[Mapping[str, str]]) -> bool:
    is_over = mapping(pod.get("status")).get("phase") in _OVER
    labels = _labels(pod)
    return not is_over and not any(template.items() <= labels.items() for template in templates)


def _owner(pod: Object) -> str:
    metadata = mapping(pod.get("metadata"))
    owner = next((one for one in items(metadata.get("ownerReferences")) if one.get("controller")), metadata)
    return str(owner.get("uid") or owner.get("name"))
