"""Observations and decisions as lines of JSON: what a run keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from loadtests.hpa.calculation import Proposal
from loadtests.hpa.json_fields import NO_FIELDS, JsonFields, Raw
from loadtests.hpa.model import (
    ContainerObservation,
    Decision,
    FetchError,
    MetricsObservation,
    Observation,
    PodObservation,
)
from loadtests.hpa.observation_json import read_metrics, read_pods
from slo.documents import Document, FieldPath
from slo.errors import Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Restart:
    """The controller was restarted and has forgotten what it remembered."""

    time: float
    """Unix seconds."""


def observation_to_json(observation: Observation | Restart) -> dict[str, Any]:
    """Write an observation or a restart."""
    if isinstance(observation, Restart):
        return {"time": observation.time, "restart": True}
    return {
        "time": observation.time,
        "spec_replicas": observation.spec_replicas,
        "status_replicas": observation.status_replicas,
        "pods": [_pod_to_json(pod) for pod in observation.pods],
        "metrics": _metrics_to_json(observation.metrics),
        **({"missing": list(observation.missing)} if observation.missing else {}),
    }


def observation_from_json(document: Document, mistakes: list[Mistake]) -> Observation | Restart:
    """Read an observation or a restart; what is wrong is noted, and a placeholder stands for it."""
    fields = JsonFields(document, mistakes)
    if isinstance(document.value, dict) and "restart" in document.value:
        return _restart(fields, document.value)
    raw = fields.mapping(document.value, (), _OBSERVATION_FIELDS)
    if raw is NO_FIELDS:
        return Restart(time=0.0)
    observation = Observation(
        time=fields.number(raw, "time", ()),
        spec_replicas=fields.integer(raw, "spec_replicas", ()),
        status_replicas=fields.integer(raw, "status_replicas", ()),
        pods=read_pods(fields, raw),
        metrics=read_metrics(fields, raw["metrics"], ("metrics",)) if "metrics" in raw else MetricsObservation(),
        missing=_sentences(fields, raw, "missing") if "missing" in raw else (),
    )
    _reject_namesakes(fields, observation)
    return observation


def decision_to_json(decision: Decision) -> dict[str, Any]:
    """Write a decision; how its proposals came about is left out, `why` says it."""
    return {
        "time": decision.time,
        "current_replicas": decision.current_replicas,
        "desired_replicas": decision.desired_replicas,
        "proposals": [{"metric": one.metric, "replicas": one.replicas} for one in decision.proposals],
        "conditions": {kind: list(condition) for kind, condition in decision.conditions.items()},
        "why": list(decision.why),
    }


def decision_from_json(document: Document, mistakes: list[Mistake]) -> Decision:
    """Read a decision; what is wrong is noted, and a placeholder stands for it."""
    fields = JsonFields(document, mistakes)
    raw = fields.mapping(document.value, (), _DECISION_FIELDS)
    raw_why = fields.items(raw, "why", ())
    raw_proposals = fields.mappings(raw, "proposals", (), _PROPOSAL_FIELDS)
    raw_conditions = fields.mapping(raw.get("conditions"), ("conditions",))
    return Decision(
        time=fields.number(raw, "time", ()),
        current_replicas=fields.integer(raw, "current_replicas", ()),
        desired_replicas=fields.integer(raw, "desired_replicas", ()),
        proposals=tuple(_proposal(fields, one, path) for one, path in raw_proposals),
        conditions={kind: _condition(fields, one, ("conditions", kind)) for kind, one in raw_conditions.items()},
        why=tuple(_sentence(fields, one, ("why", index)) for index, one in enumerate(raw_why)),
    )


# Private

_OBSERVATION_FIELDS = frozenset({"time", "spec_replicas", "status_replicas", "pods", "metrics", "missing"})
_RESTART_FIELDS = frozenset({"time", "restart"})
_DECISION_FIELDS = frozenset({"time", "current_replicas", "desired_replicas", "proposals", "conditions", "why"})
_PROPOSAL_FIELDS = frozenset({"metric", "replicas"})


def _restart(fields: JsonFields, value: Raw) -> Restart:
    raw = fields.mapping(value, (), _RESTART_FIELDS)
    if raw["restart"] is not True:
        fields.note(("restart",), raw["restart"], "must be true", "leave it out where there was no restart")
    return Restart(time=fields.number(raw, "time", ()))


def _reject_namesakes(fields: JsonFields, observation: Observation) -> None:
    names = [pod.name for pod in observation.pods]
    if len(set(names)) == len(names):
        return
    for index, name in enumerate(names):
        if name and name in names[:index]:
            fields.note(("pods", index, "name"), name, "must be the name of one pod only", "keep one of them")


def _pod_to_json(pod: PodObservation) -> dict[str, Any]:
    return {
        "name": pod.name,
        "phase": pod.phase,
        "ready": pod.ready,
        "start_time": pod.start_time,
        "ready_transition_time": pod.ready_transition_time,
        "deleted": pod.deleted,
        "containers": [_container_to_json(container) for container in pod.containers],
        "metric_time": pod.metric_time,
        "metric_window_seconds": pod.metric_window_seconds,
    }


def _container_to_json(container: ContainerObservation) -> dict[str, Any]:
    record: dict[str, Any] = {"name": container.name, "requests": dict(container.requests)}
    if container.usage is not None:
        record["usage"] = dict(container.usage)
    return record


def _metrics_to_json(metrics: MetricsObservation) -> dict[str, Any]:
    return {
        "pods": {name: _or_error(answer, dict) for name, answer in metrics.pods.items()},
        "object": {name: _or_error(answer, str) for name, answer in metrics.object.items()},
        "external": {name: _or_error(answer, list) for name, answer in metrics.external.items()},
    }


def _or_error(answer: object, write: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - JSON
    return {"error": answer.text} if isinstance(answer, FetchError) else write(answer)


def _proposal(fields: JsonFields, raw: Raw, path: FieldPath) -> Proposal:
    return Proposal(metric=fields.integer(raw, "metric", path), replicas=fields.integer(raw, "replicas", path))


def _condition(fields: JsonFields, value: object, path: FieldPath) -> tuple[str, str]:
    match value:
        case [str(status), str(reason)]:
            return status, reason
        case _:
            fields.note(path, value, "must be a list of a status and a reason", 'write it as ["True", "Reason"]')
            return "", ""


def _sentences(fields: JsonFields, raw: Raw, name: str) -> tuple[str, ...]:
    return tuple(_sentence(fields, one, (name, index)) for index, one in enumerate(fields.items(raw, name, ())))


def _sentence(fields: JsonFields, value: object, path: FieldPath) -> str:
    if not isinstance(value, str):
        fields.note(path, value, "must be a text")
    return str(value)
