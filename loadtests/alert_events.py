"""Tell of the alerts of a run as events, beside those that the cluster told of itself."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from loadtests.expectations.slo_records import Firing, firings
from loadtests.run.directory import EVENTS, read_run
from loadtests.run.events import event
from loadtests.run.files import write_text
from loadtests.run.model import Run


def add_alert_events(directory: Path) -> None:
    """Add an event for every alert that began or ended during a recorded run, in order of time.

    Raises:
        CannotWrite: the disk is full.
    """
    run = read_run(directory)
    events = [told for firing in firings(run) for told in _events(run, firing)]
    file = directory / EVENTS
    lines = [*file.read_text(encoding="utf-8").splitlines(), *(json.dumps(told) for told in events)]
    write_text(file, "".join(f"{line}\n" for line in sorted(lines, key=_time)))


# Private


def _events(run: Run, firing: Firing) -> Iterator[dict[str, Any]]:
    if not firing.began_before:
        yield _event(run, firing, "fired", firing.start_seconds)
    if firing.end_seconds is not None:
        yield _event(run, firing, "resolved", firing.end_seconds)


def _event(run: Run, firing: Firing, predicate: str, seconds: float) -> dict[str, Any]:
    content: Mapping[str, Any] = {"severity": firing.alert.severity, "slo": firing.slo.id}
    return event(
        time=run.facts.start_time + seconds,
        source=run.facts.targets.get("prometheus", "prometheus"),
        subject="alert",
        predicate=predicate,
        subject_id=firing.alert.name,
        content=content,
    )


def _time(line: str) -> float:
    return datetime.fromisoformat(json.loads(line)["context"]["timestamp"]).timestamp()
