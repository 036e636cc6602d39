"""By which objects users' requests come in that a provider of Flagger shares out.

Source: https://docs.flagger.app/tutorials/gatewayapi-progressive-delivery and
https://docs.flagger.app/tutorials/nginx-progressive-delivery
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.canary_lint.interface import Subject
from loadtests.doctor.fields import items, mapping
from slo.documents import FieldPath, spell

_GATEWAY_API, _NGINX = "gatewayapi", "nginx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What a Canary says of where its users come in."""

    kind: str
    path: FieldPath
    """Of the field of the Canary that names it."""
    is_named: bool
    names: tuple[str, ...]
    """Of those that must be in the canary's own namespace."""

    @property
    def field(self) -> str:
        """Spell the field."""
        return spell(self.path)


def door_of(subject: Subject) -> Door | None:
    """Give the door of a Canary; None where its provider needs none."""
    provider = subject.canary.provider.partition(":")[0]
    if provider == _GATEWAY_API:
        references = items(subject.raw("spec", "service", "gatewayRefs"))
        return _door("Gateway", ("spec", "service", "gatewayRefs"), references, subject.canary.namespace)
    if provider == _NGINX:
        reference = mapping(subject.raw("spec", "ingressRef"))
        return _door("Ingress", ("spec", "ingressRef"), [reference] if reference else [], subject.canary.namespace)
    return None


# Private


def _door(kind: str, path: FieldPath, references: list[Mapping[str, Any]], namespace: str) -> Door:
    """Leave out what is of another kind, as a Service of a mesh, or in another namespace."""
    here = [one for one in references if one.get("kind", kind) == kind and one.get("namespace", namespace) == namespace]
    return Door(kind=kind, path=path, is_named=bool(references), names=tuple(str(one.get("name")) for one in here))
