"""Records of releases, as Flagger's event webhooks and as Kubernetes' events."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loadtests.canary.model import CanarySpec
from loadtests.canary.timeline import Tick, Timeline
from loadtests.canary_verification.read import read_events
from loadtests.canary_verification.stream import EventStream, Observed
from slo.errors import Place

START = 1_790_000_000.0
"""When the records begin, in Unix seconds."""
Payload = dict[str, Any]


def webhook(seconds: float, message: str, **changes: Any) -> Payload:  # noqa: ANN401 - any field
    """Build the payload of an event webhook, so many seconds after the start."""
    metadata = {"eventMessage": message, "eventType": "Normal", "timestamp": str(round(1000 * (START + seconds)))}
    fields = {"name": "shop", "namespace": "demo", "phase": "Progressing", "checksum": "1", "metadata": metadata}
    return {**fields, **changes}


def webhooks(ticks: Iterable[Tick], *, between_seconds: float = 0.05) -> list[Payload]:
    """Give what some ticks told, event by event."""
    return [
        webhook(tick.time + between_seconds * index, told.message)
        for tick in ticks
        for index, told in enumerate(tick.told)
    ]


def kubernetes_event(
    first_seconds: float,
    message: str,
    *,
    last_seconds: float | None = None,
    count: int = 1,
    **changes: Any,  # noqa: ANN401
) -> Payload:
    """Build an Event of core/v1; its name has the time in nanoseconds."""
    last = first_seconds if last_seconds is None else last_seconds
    fields = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"shop.{round((START + first_seconds) * 1e9):x}", "namespace": "demo"},
        "involvedObject": {"kind": "Canary", "name": "shop", "namespace": "demo"},
        "reason": "Synced",
        "message": message,
        "type": "Normal",
        "source": {"component": "flagger"},
        "count": count,
        "firstTimestamp": rfc3339(first_seconds),
        "lastTimestamp": rfc3339(last),
        "eventTime": None,
    }
    return {**fields, **changes}


def rfc3339(seconds: float) -> str:
    """Spell a time to the second, as Kubernetes does."""
    return datetime.fromtimestamp(int(START + seconds), tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_lines(path: Path, values: Iterable[Mapping[str, Any]]) -> Path:
    """Write a JSON value a line."""
    path.write_text("".join(f"{json.dumps(value)}\n" for value in values), encoding="utf-8")
    return path


def write_list(path: Path, events: Sequence[Mapping[str, Any]]) -> Path:
    """Write a List as kubectl prints it."""
    path.write_text(json.dumps({"apiVersion": "v1", "items": events, "kind": "List"}, indent=4), encoding="utf-8")
    return path


def read(*paths: Path) -> EventStream:
    """Read the events of the shop's canary."""
    return read_events(paths, namespace="demo", name="shop")


def stream(payloads: Sequence[Payload]) -> EventStream:
    """Make a stream of webhooks without a file."""
    events = tuple(
        Observed(
            time=int(one["metadata"]["timestamp"]) / 1000,
            message=one["metadata"]["eventMessage"],
            place=Place(file="webhooks.jsonl", line=line),
        )
        for line, one in enumerate(payloads, start=1)
    )
    return EventStream(events=tuple(sorted(events, key=lambda one: one.time)), arrived=events)


def timeline(spec: CanarySpec, ticks: Sequence[Tick]) -> Timeline:
    """Put ticks together."""
    return Timeline(canary=spec.name, namespace=spec.namespace, tick_seconds=spec.tick_seconds, ticks=tuple(ticks))
