"""The pods of a workload, whatever its kind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items, mapping, whole
from slo.documents import FieldPath
from slo.errors import Place

_TEMPLATES: Mapping[str, FieldPath] = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
    "DeploymentConfig": ("spec", "template"),
    "Rollout": ("spec", "template"),
}
SERVING = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "DeploymentConfig", "Rollout"})
"""Kinds whose pods are there to stay; the others come to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container of a pod, as the manifest has it."""

    name: str
    value: Mapping[str, Any]
    path: FieldPath

    def probe(self, name: str) -> Mapping[str, Any]:
        """Give a probe; an empty mapping where there is none."""
        return mapping(self.value.get(f"{name}Probe"))

    @property
    def words(self) -> list[str]:
        """List the words of its command line."""
        said = [*_list(self.value.get("command")), *_list(self.value.get("args"))]
        return [word for one in said for word in str(one).split()]

    @property
    def variables(self) -> Mapping[str, str]:
        """Give its environment, as far as the manifest says it."""
        found = items(self.value.get("env"))
        return {str(one.get("name")): str(one["value"]) for one in found if "value" in one}

    def is_port(self, wanted: object) -> bool:
        """Say whether a port's name or number may be one of its own; any number may be listened on."""
        return whole(wanted) is not None or wanted in [one.get("name") for one in items(self.value.get("ports"))]

    def port_number(self, wanted: object) -> int | None:
        """Give the number of a port that is said by name or number; None where it is not known."""
        if whole(wanted) is not None:
            return whole(wanted)
        ports = items(self.value.get("ports"))
        return next((whole(one.get("containerPort")) for one in ports if one.get("name") == wanted), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pods:
    """The pods of a workload."""

    named: Named
    path: FieldPath
    """Of the pod template."""
    canary: Named | None = None
    """The Canary whose primary it is: then Flagger makes it, and no manifest has it."""

    def __str__(self) -> str:
        return str(self.named)

    @property
    def labels(self) -> Mapping[str, str]:
        """Give the labels of the pods."""
        return {str(key): str(text) for key, text in mapping(self.named.at(*self.path, "metadata", "labels")).items()}

    @property
    def annotations(self) -> Mapping[str, str]:
        """Give the annotations of the pods."""
        found = mapping(self.named.at(*self.path, "metadata", "annotations"))
        return {str(key): str(text).lower() for key, text in found.items()}

    @property
    def spec(self) -> Mapping[str, Any]:
        """Give the specification of the pods."""
        return mapping(self.named.at(*self.path, "spec"))

    @property
    def is_serving(self) -> bool:
        """Say whether the pods are there to stay, and so to answer requests."""
        return self.named.kind in SERVING

    @property
    def containers(self) -> list[Container]:
        """List the containers that run together."""
        path = (*self.path, "spec", "containers")
        return [
            Container(name=str(one.get("name") or index), value=one, path=(*path, index))
            for index, one in enumerate(items(self.spec.get("containers")))
        ]

    def serving_containers(self) -> Iterator[Container]:
        """Yield the containers that declare a port."""
        return (one for one in self.containers if items(one.value.get("ports")))

    def place(self, *path: str | int) -> Place:
        """Say where a field of the pod template stands."""
        return self.named.document.place((*self.path, *path))


def pods_of(named: Named, canary: Named | None = None) -> Pods | None:
    """Give the pods of a workload; None for an object that has none."""
    path = _TEMPLATES.get(named.kind)
    if path is None or not mapping(named.at(*path, "spec")):
        return None
    return Pods(named=named, path=path, canary=canary)


# Private


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - YAML holds anything
    return value if isinstance(value, list) else []
