"""Live objects as somebody applied them: the number of replicas that an autoscaler keeps is nobody's manifest."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from loadtests.doctor.fields import items, mapping

Object = Mapping[str, Any]

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_SCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})
_DEFAULT_TARGET = "Deployment"


def as_applied(objects: Iterable[Object]) -> Iterator[Object]:
    """Yield the objects, without `replicas` where an autoscaler sets them and no manifest does."""
    all_of_them = tuple(objects)
    scaled = {_target(one) for one in all_of_them if one.get("kind") in _SCALERS}
    for one in all_of_them:
        metadata, spec = mapping(one.get("metadata")), one.get("spec")
        name = (metadata.get("namespace"), one.get("kind"), metadata.get("name"))
        if name in scaled and isinstance(spec, dict) and not _sets_replicas(one):
            yield {**one, "spec": {field: value for field, value in spec.items() if field != "replicas"}}
        else:
            yield one


# Private


def _target(scaler: Object) -> tuple[object, object, object]:
    reference = mapping(mapping(scaler.get("spec")).get("scaleTargetRef"))
    namespace = mapping(scaler.get("metadata")).get("namespace")
    return namespace, reference.get("kind") or _DEFAULT_TARGET, reference.get("name")


def _sets_replicas(one: Object) -> bool:
    metadata = mapping(one.get("metadata"))
    applied = mapping(metadata.get("annotations")).get(_LAST_APPLIED)
    if applied is not None and "replicas" in mapping(mapping(_parsed(str(applied))).get("spec")):
        return True
    return any(
        entry.get("operation") == "Apply" and "f:replicas" in mapping(mapping(entry.get("fieldsV1")).get("f:spec"))
        for entry in items(metadata.get("managedFields"))
    )


def _parsed(applied: str) -> object:
    """Parse what kubectl has noted; an annotation that somebody else has written says nothing."""
    try:
        return json.loads(applied)
    except ValueError:
        return None
