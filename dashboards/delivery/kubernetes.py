"""What all Kubernetes objects here have in common: names, labels, and how large kubectl lets them be."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dashboards.delivery.header import header
from dashboards.delivery.texts import yaml_text
from dashboards.model import Json
from slo.errors import Mistake, Place
from slo.render.prometheus_rule import object_name

KUSTOMIZATION = "kustomization.yaml"
MOST_BYTES = 262_144
"""Of all annotations together.

Source: https://github.com/kubernetes/apimachinery/blob/master/pkg/api/validation/objectmeta.go
(TotalAnnotationSizeLimitB)
"""
MANY_BYTES = 200_000
"""From here on it is told."""
FLUX_LEAVES_IT = {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}
"""Flux replaces no `${...}` in it."""

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_ESCAPED_BYTES = 5
"""Go's JSON writes <, > and & as six characters."""
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_LABEL_PART = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_NAME = re.compile(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")
"""Of an object, and of what a label's name may begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What objects are given besides their names."""

    namespace: str = ""
    """Empty for the one that they are applied to."""
    labels: Mapping[str, str] = field(default_factory=dict)

    def of(self, uid: str, *, annotations: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, Json]:
        """Write the metadata of a dashboard's object."""
        return {
            "annotations": dict(sorted({**annotations, **FLUX_LEAVES_IT}.items())),
            **({"labels": dict(sorted({**self.labels, **labels}.items()))} if labels or self.labels else {}),
            "name": name_of(uid),
            **({"namespace": self.namespace} if self.namespace else {}),
        }

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what Kubernetes would refuse."""
        yield from namespace_mistakes("--namespace", self.namespace)
        for name, value in self.labels.items():
            yield from label_mistakes("--object-label", name, value)


def namespace_mistakes(option: str, name: str) -> Iterator[Mistake]:
    """Yield what is wrong with a namespace; none is none."""
    if name and not _NAMESPACE.fullmatch(name):
        rule = "must be a namespace: lower case letters, digits and - inside"
        next_step = f"try {object_name(name)}" if object_name(name) != "slo" else "name another"
        yield Mistake(place=Place(file=option), value=name, rule=rule, next_step=next_step)


def name_of(uid: str) -> str:
    """Name the object of a dashboard; uids that Kubernetes would not take stay apart."""
    name = f"dashboard-{uid}"
    plain = object_name(name)
    return plain if plain == name else f"{plain}-{hashlib.sha256(uid.encode()).hexdigest()[:8]}"


def is_key(name: str) -> bool:
    """Say whether Kubernetes takes a name for that of a label or of an annotation."""
    prefix, slash, rest = name.rpartition("/")
    return bool(_LABEL_PART.fullmatch(rest) and (not slash or _NAME.fullmatch(prefix)))


def label_mistakes(option: str, name: str, value: str) -> Iterator[Mistake]:
    """Yield what is wrong with a label."""
    if not is_key(name) or (value and not _LABEL_PART.fullmatch(value)):
        rule = "must be a label of Kubernetes: at most 63 letters and digits, with - _ . inside, on both sides of ="
        next_step = "write it as team=shop"
        yield Mistake(place=Place(file=option), value=f"{name}={value}", rule=rule, next_step=next_step)


def name_mistakes(option: str, name: str) -> Iterator[Mistake]:
    """Yield what is wrong with the name of an object."""
    if not _NAME.fullmatch(name):
        rule = "must be the name of an object of Kubernetes: lower case letters, digits, with - and . inside"
        next_step = "write what its metadata.name says"
        yield Mistake(place=Place(file=option), value=name, rule=rule, next_step=next_step)


def manifest(value: Mapping[str, Json], sources: tuple[str, ...]) -> str:
    """Write an object as a file."""
    return header(sources) + yaml_text(value)


def kustomization(names: list[str], sources: tuple[str, ...]) -> str:
    """List the files of a folder for kustomize."""
    value: dict[str, Json] = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": sorted(names),
    }
    return manifest(value, sources)


def annotation_bytes(value: Mapping[str, Json]) -> int:
    """Count what an object's annotations take once kubectl has applied it, and so put all of it into one more."""
    metadata = value["metadata"]
    applied = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    escaped = _ESCAPED_BYTES * sum(applied.count(sign) for sign in "<>&")
    own = sum(len(f"{name}{text}".encode()) for name, text in metadata["annotations"].items())
    return own + len(_LAST_APPLIED) + len(applied.encode(errors="replace")) + escaped + 1
