"""Read the parts of an observation from JSON."""

from typing import Any, Literal

from loadtests.hpa.json_fields import NO_FIELDS, JsonFields, Raw
from loadtests.hpa.model import ContainerObservation, FetchError, MetricsObservation, PodObservation
from loadtests.hpa.quick_json import PHASES, quick_pods
from slo.documents import FieldPath

_POD_FIELDS = frozenset(PodObservation._fields)
_CONTAINER_FIELDS = frozenset(ContainerObservation._fields)
_METRICS_FIELDS = frozenset(MetricsObservation.__dataclass_fields__)
_ERROR_FIELDS = frozenset({"error"})


def read_pods(fields: JsonFields, raw: Raw) -> tuple[PodObservation, ...]:
    """Read the pods of an observation."""
    items = fields.items(raw, "pods", ())
    pods = quick_pods(items)
    if pods is not None:
        return pods
    read = [careful_pod(fields, item, ("pods", index)) for index, item in enumerate(items)]
    return tuple([pod for pod in read if pod is not None])


def careful_pod(fields: JsonFields, item: object, path: FieldPath) -> PodObservation | None:
    """Read a pod and note what is wrong with it; None for what is no mapping at all."""
    raw = fields.mapping(item, path, _POD_FIELDS)
    return None if raw is NO_FIELDS else _pod(fields, raw, path)


def read_metrics(fields: JsonFields, value: object, path: FieldPath) -> MetricsObservation:
    """Read the metrics that are no resources."""
    raw = fields.mapping(value, path, _METRICS_FIELDS)
    return MetricsObservation(
        pods={
            name: _error(fields, answer, at) or fields.quantities(answer, at)
            for name, answer, at in _named(fields, raw, "pods", path)
        },
        object={
            name: _error(fields, answer, at) or fields.quantity(answer, at)
            for name, answer, at in _named(fields, raw, "object", path)
        },
        external={
            name: _error(fields, answer, at) or _series(fields, answer, at)
            for name, answer, at in _named(fields, raw, "external", path)
        },
    )


# Private


def _pod(fields: JsonFields, raw: Raw, path: FieldPath) -> PodObservation:
    containers = fields.mappings(raw, "containers", path, _CONTAINER_FIELDS)
    return PodObservation(
        name=fields.text(raw, "name", path),
        phase=_phase(fields, raw, path),
        ready=_ready(fields, raw, path),
        start_time=fields.optional_number(raw, "start_time", path),
        ready_transition_time=fields.optional_number(raw, "ready_transition_time", path),
        deleted=fields.boolean(raw, "deleted", path),
        containers=tuple([_container(fields, container, at) for container, at in containers]),
        metric_time=fields.optional_number(raw, "metric_time", path),
        metric_window_seconds=fields.optional_number(raw, "metric_window_seconds", path),
    )


def _phase(fields: JsonFields, raw: Raw, path: FieldPath) -> str:
    phase = raw.get("phase")
    if type(phase) is not str or phase not in PHASES:
        fields.note((*path, "phase"), phase, f"must be one of {', '.join(sorted(PHASES))}")
    return str(phase)


def _ready(fields: JsonFields, raw: Raw, path: FieldPath) -> bool | Literal["unknown"] | None:
    ready = raw.get("ready")
    if ready is True or ready is False or ready is None:
        return ready
    if ready != "unknown":
        fields.note((*path, "ready"), ready, 'must be true, false, "unknown" or null')
    return "unknown"


def _container(fields: JsonFields, raw: Raw, path: FieldPath) -> ContainerObservation:
    usage = raw.get("usage")
    return ContainerObservation(
        name=fields.text(raw, "name", path),
        requests=fields.quantities(raw.get("requests"), (*path, "requests")),
        usage=None if usage is None else fields.quantities(usage, (*path, "usage")),
    )


def _named(fields: JsonFields, raw: Raw, kind: str, path: FieldPath) -> list[tuple[str, Any, FieldPath]]:
    answers = fields.mapping(raw.get(kind, {}), (*path, kind))
    return [(name, answer, (*path, kind, name)) for name, answer in answers.items()]


def _error(fields: JsonFields, answer: object, path: FieldPath) -> FetchError | None:
    if not isinstance(answer, dict) or answer.keys() != _ERROR_FIELDS:
        return None
    return FetchError(text=fields.text(answer, "error", path))


def _series(fields: JsonFields, answer: object, path: FieldPath) -> tuple[str, ...]:
    if not isinstance(answer, list):
        fields.note(path, answer, "must be a list of quantities, one per series")
        return ()
    return tuple(fields.quantity(value, (*path, index)) for index, value in enumerate(answer))
