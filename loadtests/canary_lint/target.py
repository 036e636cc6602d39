"""Read what the checks need to know of a canary's target, its Services and its autoscalers, whatever else is there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slo.documents import Document

TARGET_KINDS = ("Deployment", "DaemonSet")
SELECTOR_LABELS = ("app", "name", "app.kubernetes.io/name")
"""Of Flagger's flag -selector-labels, as it is without it."""
_AUTOSCALERS = {"HorizontalPodAutoscaler": "", "ScaledObject": "Deployment"}
"""With the kind of the target where the manifest has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A manifest by its names; what is not a text counts as not there."""

    kind: str
    name: str
    namespace: str
    """Empty where the manifest leaves it out: then it is that of the canary."""
    document: Document

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def is_in(self, namespace: str) -> bool:
        """Say whether it is, or may be, in a namespace."""
        return self.namespace in {"", namespace}

    def at(self, *path: str | int) -> Any:  # noqa: ANN401 - YAML holds anything
        """Give what stands at a path; None where nothing does."""
        value = self.document.value
        for part in path:
            is_there = isinstance(value, dict) or (isinstance(value, list) and isinstance(part, int))
            value = (value.get(part) if isinstance(value, dict) else value[int(part)]) if is_there else None
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port that a container declares."""

    number: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a canary releases."""

    named: Named

    def __str__(self) -> str:
        return str(self.named)

    @property
    def match_labels(self) -> Mapping[str, str]:
        """Give the labels that its pods are selected by."""
        return _texts(self.named.at("spec", "selector", "matchLabels"))

    @property
    def pod_labels(self) -> Mapping[str, str]:
        """Give the labels of its pods."""
        return _texts(self.named.at("spec", "template", "metadata", "labels"))

    @property
    def replicas(self) -> int | None:
        """Give the number that the manifest sets; None where it leaves it out."""
        return _whole(self.named.at("spec", "replicas"))

    @property
    def ports(self) -> tuple[Port, ...]:
        """List the ports that its containers declare, sidecars included."""
        found = [port for one in self._containers() for port in _mappings(one.get("ports"))]
        numbered = [(one, _whole(one.get("containerPort"))) for one in found]
        return tuple(Port(number=at, name=str(one.get("name") or "")) for one, at in numbered if at is not None)

    @property
    def least_start_seconds(self) -> int:
        """Give how long its pods are not available at the least: by their probes and minReadySeconds."""
        probes = [_mapping(one.get(name)) for one in self._containers() for name in ("startupProbe", "readinessProbe")]
        first = max((_first_success_seconds(one) for one in probes if one), default=0)
        return first + (_whole(self.named.at("spec", "minReadySeconds")) or 0)

    def _containers(self) -> Iterator[Mapping[str, Any]]:
        for name in ("containers", "initContainers"):
            yield from _mappings(self.named.at("spec", "template", "spec", name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaler:
    """A HorizontalPodAutoscaler, or KEDA's ScaledObject."""

    named: Named
    target_kind: str
    target_name: str

    def __str__(self) -> str:
        return str(self.named)


def named_of(document: Document) -> Named | None:
    """Give a manifest's names; None for what is none."""
    value = document.value
    if not isinstance(value, dict):
        return None
    metadata = _mapping(value.get("metadata"))
    kind, name, namespace = value.get("kind"), metadata.get("name"), metadata.get("namespace")
    if not isinstance(kind, str) or not isinstance(name, str):
        return None
    return Named(kind=kind, name=name, namespace=namespace if isinstance(namespace, str) else "", document=document)


def autoscaler_of(named: Named) -> Autoscaler | None:
    """Give an autoscaler with its target; None for any other manifest."""
    reference = _mapping(named.at("spec", "scaleTargetRef"))
    if named.kind not in _AUTOSCALERS or not reference:
        return None
    kind = reference.get("kind") or _AUTOSCALERS[named.kind]
    return Autoscaler(named=named, target_kind=str(kind), target_name=str(reference.get("name") or ""))


# Private


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> dict[str, str]:  # noqa: ANN401
    return {str(name): str(text) for name, text in _mapping(value).items()}


def _whole(value: Any) -> int | None:  # noqa: ANN401
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _first_success_seconds(probe: Mapping[str, Any]) -> int:
    """Give when a probe can have succeeded often enough for the first time."""
    delay, period, times = (
        _whole(probe.get(one)) for one in ("initialDelaySeconds", "periodSeconds", "successThreshold")
    )
    return (delay or 0) + ((times or 1) - 1) * (period or 10)
