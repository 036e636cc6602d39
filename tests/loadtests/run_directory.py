"""Write a run as the recording does."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from loadtests.hpa.records import decision_to_json, observation_to_json
from loadtests.run import directory as layout
from loadtests.run.files import write_text
from loadtests.run.model import ClientSecond, Event, Run


def write_run(directory: Path, run: Run) -> None:
    """Write every file that a run is judged by."""
    layout.write_facts(directory, run.facts)
    layout.write_prediction(directory, run.prediction)
    layout.write_series(directory, run.series)
    _write_lines(directory / layout.CLIENT, map(client_line, run.client))
    _write_lines(directory / layout.OBSERVATIONS, map(observation_to_json, run.observations))
    _write_lines(directory / layout.DECISIONS, map(decision_to_json, run.decisions))
    _write_lines(directory / layout.EVENTS, map(event_line, run.events))
    if run.board is not None:
        layout.write_board(directory, run.board)


def client_line(line: ClientSecond) -> dict[str, Any]:
    """Spell a line of the client's log."""
    return {
        "time": line.time,
        "name": line.name,
        "method": line.method,
        "stage": line.stage,
        "users": line.users,
        "started": line.started,
        "finished": line.finished,
        "failed": line.failed,
        **({} if line.failed_on_purpose is None else {"failed_on_purpose": line.failed_on_purpose}),
        "dropped": line.dropped,
        "late_seconds_max": line.late_seconds_max,
        "latency": {str(bucket): count for bucket, count in line.latency.items()},
    }


def event_line(event: Event) -> dict[str, Any]:
    """Spell an event as CDEvents do."""
    timestamp = datetime.fromtimestamp(event.time, tz=UTC).isoformat()
    return {
        "context": {"version": "0.4.1", "id": "1", "source": "/test", "type": event.type, "timestamp": timestamp},
        "subject": {"id": event.subject, "type": "load-harness-pod", "content": json.loads(json.dumps(event.content))},
    }


def _write_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    write_text(path, "".join(f"{json.dumps(value)}\n" for value in values))
