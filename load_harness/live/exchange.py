"""What pods tell each other of themselves: their steps as a document, and back, read with care."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from load_harness.live.samples import SLOTS, STEP_SECONDS, Step

_MOST_NAME = 253
"""The longest name Kubernetes gives a pod."""


class Strange(Exception):  # noqa: N818 - read as a sentence
    """The document is none of this kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodFigures:
    """What one pod says of itself."""

    pod: str
    version: str
    measured_by: str
    """Where CPU and memory are read: a cgroup of its own, or its processes."""
    edges: tuple[float, ...]
    """Upper edges of the latency buckets, in seconds."""
    steps: Mapping[int, Step]
    """By slot."""
    cpu_request_cores: float | None
    cpu_limit_cores: float | None
    memory_request_bytes: float | None
    memory_limit_bytes: float | None


def as_document(figures: PodFigures) -> dict[str, object]:
    """Spell what a pod says: one value a step, null where a step is missing."""
    slots = range(min(figures.steps), max(figures.steps) + 1) if figures.steps else range(0)
    steps = [figures.steps.get(slot) for slot in slots]
    return {
        "pod": figures.pod,
        "version": figures.version,
        "measured_by": figures.measured_by,
        "step_seconds": STEP_SECONDS,
        "first": slots.start * STEP_SECONDS if slots else None,
        "requests": [step and step.requests for step in steps],
        "errors": [step and step.errors for step in steps],
        "latency_edges_seconds": list(figures.edges),
        "latency_counts": [step and list(step.buckets) for step in steps],
        "cpu_cores": [step and step.cpu_cores for step in steps],
        "memory_bytes": [step and step.memory_bytes for step in steps],
        "cpu_request_cores": figures.cpu_request_cores,
        "cpu_limit_cores": figures.cpu_limit_cores,
        "memory_request_bytes": figures.memory_request_bytes,
        "memory_limit_bytes": figures.memory_limit_bytes,
    }


def from_document(document: Mapping[str, object]) -> PodFigures:
    """Read what another pod says.

    Raises:
        Strange: Where it is no such document, as of another version of the workload.
    """
    try:
        return _figures(document)
    except (KeyError, TypeError, ValueError):
        message = "what it answers is not what this version of the workload says of itself"
        raise Strange(message) from None


# Private


def _figures(document: Mapping[str, object]) -> PodFigures:
    if document["step_seconds"] != STEP_SECONDS:
        raise ValueError(document["step_seconds"])
    edges = tuple(_number(edge) for edge in _list(document, "latency_edges_seconds"))
    return PodFigures(
        pod=str(document["pod"])[:_MOST_NAME],
        version=str(document["version"])[:_MOST_NAME],
        measured_by=str(document["measured_by"])[:_MOST_NAME],
        edges=edges,
        steps={step.slot: step for step in _steps(document, buckets=len(edges) + 1)},
        cpu_request_cores=_optional(document["cpu_request_cores"]),
        cpu_limit_cores=_optional(document["cpu_limit_cores"]),
        memory_request_bytes=_optional(document["memory_request_bytes"]),
        memory_limit_bytes=_optional(document["memory_limit_bytes"]),
    )


def _steps(document: Mapping[str, object], *, buckets: int) -> Sequence[Step]:
    columns = [_list(document, name) for name in ("requests", "errors", "latency_counts", "cpu_cores", "memory_bytes")]
    if not columns[0]:
        return []
    first = int(_number(document["first"])) // STEP_SECONDS
    found = []
    for slot, (requests, errors, counts, cores, held) in enumerate(zip(*columns, strict=True), first):
        if requests is None:
            continue
        if not isinstance(counts, list) or len(counts) != buckets:
            raise ValueError(counts)
        found.append(
            Step(
                slot=slot,
                requests=_number(requests),
                errors=_number(errors),
                buckets=tuple(_number(count) for count in counts),
                cpu_cores=_optional(cores),
                memory_bytes=_optional(held),
            )
        )
    return found


def _list(document: Mapping[str, object], name: str) -> list[object]:
    found = document[name]
    if not isinstance(found, list) or len(found) > SLOTS:
        raise TypeError(name)
    return found


def _optional(value: object) -> float | None:
    return None if value is None else _number(value)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(value)
    return value
