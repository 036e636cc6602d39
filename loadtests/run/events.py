"""The lines of `events.jsonl`: CDEvents, of which only the time, the type, the subject and its content are read.

Source: https://github.com/cdevents/spec/blob/main/custom/README.md
"""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from loadtests.run.model import Event
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields

TYPE_PREFIX = "dev.cdeventsx.load-harness-"
"""What the types of our own events begin with; subject, predicate and version follow."""
POD_RESTARTED = f"{TYPE_PREFIX}pod.restarted."
"""Begin of the type of an event that tells of a container's restart."""
SERVER_ENDED = f"{TYPE_PREFIX}server.ended."
"""Begin of the type of an event that tells that a server of the sandbox ended by itself."""
FAULT_INJECTED = f"{TYPE_PREFIX}fault.injected."
"""Begin of the type of an event that tells that something was broken on purpose."""
FAULT_ENDED = f"{TYPE_PREFIX}fault.ended."
"""Begin of the type of an event that tells that what was broken on purpose is whole again."""

ALERT_FIRED = f"{TYPE_PREFIX}alert.fired."
"""Begin of the type of an event that tells that an alert of an SLO began to fire."""
ALERT_RESOLVED = f"{TYPE_PREFIX}alert.resolved."
"""Begin of the type of an event that tells that an alert of an SLO ended."""

_SPECIFICATION = "0.4.1"
_TYPE = TYPE_PREFIX + "{subject}.{predicate}.0.1.0"


def event(
    *, time: float, source: str, subject: str, predicate: str, subject_id: str, content: Mapping[str, Any]
) -> dict[str, Any]:
    """Compose a custom CDEvent.

    Args:
        time: When it happened, Unix seconds.
        source: Who says so, a URI reference.
        subject: What it happened to, as `pod`.
        predicate: What happened, as `restarted`.
        subject_id: Which one, as the pod's name.
        content: Whatever else is known.
    """
    return {
        "context": {
            "version": _SPECIFICATION,
            "id": str(uuid.uuid4()),
            "source": source,
            "type": _TYPE.format(subject=subject, predicate=predicate),
            "timestamp": datetime.fromtimestamp(time, tz=UTC).isoformat().replace("+00:00", "Z"),
        },
        "subject": {"id": subject_id, "source": source, "type": f"load-harness-{subject}", "content": dict(content)},
    }


def event_of(document: Document, mistakes: list[Mistake]) -> Event:
    """Read one line; what is wrong is noted, and a placeholder stands for it.

    Source: https://github.com/cdevents/spec/blob/main/spec.md
    """
    fields = Fields(document, mistakes)
    context, subject = fields.mapping("context"), fields.mapping("subject")
    raw_timestamp = context.text("timestamp")
    content = subject.raw("content")
    return Event(
        time=_time(context, raw_timestamp),
        type=context.text("type"),
        subject=subject.text("id"),
        content=content if isinstance(content, dict) else {},
    )


# Private


def _time(context: Fields, raw_timestamp: str) -> float:
    try:
        return datetime.fromisoformat(raw_timestamp).timestamp()
    except ValueError:
        if raw_timestamp:
            context.mistake("timestamp", raw_timestamp, "must be a time in RFC 3339", "record the run again")
        return 0.0
