"""Tell what the sandbox did as CDEvents.

Source: https://github.com/cdevents/spec/blob/main/custom/README.md
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from loadtests.run.events import TYPE_PREFIX

Note = Callable[[str, str, str, Mapping[str, Any]], None]
"""Writes an event: subject, predicate, which one, content."""

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
