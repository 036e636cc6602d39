"""What came of watching an autoscaler, as text, JSON and Markdown."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime

from loadtests.verification.watched import Fit, WatchedSync, WatchVerification

_TITLES = ("time", "before", "decided", "engine", "ready", "decision")


def as_text(verification: WatchVerification) -> str:
    """Write a line per sync, then the verdict."""
    rows = [_TITLES, *map(_cells, verification.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES) - 1)]
    lines = [
        "  ".join([*(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
    return "\n".join([*lines, "", _verdict(verification)])


def as_markdown(verification: WatchVerification) -> str:
    """Write the verdict, then a table with a row per sync."""
    rows = ["| " + " | ".join(_TITLES) + " |", "|---" * len(_TITLES) + "|"]
    rows += ["| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(row)) + " |" for row in verification.rows]
    return "\n".join([_verdict(verification), "", *rows])


def as_json(verification: WatchVerification) -> str:
    """Write everything as one JSON object."""
    watched, verdict = verification.watched, verification.verdict
    record = {
        "outcome": str(verdict.outcome),
        "because": verdict.because,
        "autoscaler": {"namespace": watched.hpa.namespace, "name": watched.hpa.name},
        "kubernetes": watched.kubernetes,
        "start_time": watched.start_time,
        "end_time": watched.end_time,
        "problem": watched.problem,
        "syncs": [asdict(row) for row in verification.rows],
    }
    return json.dumps(record, indent=2, ensure_ascii=False)


WATCHED_FORMATS: Mapping[str, Callable[[WatchVerification], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


# Private


def _cells(row: WatchedSync) -> tuple[str, ...]:
    decided = "-" if row.decided is None else str(row.decided)
    numbers = (str(row.current), decided, str(row.replayed), str(row.ready))
    return (datetime.fromtimestamp(row.time, tz=UTC).strftime("%H:%M:%SZ"), *numbers, _decision(row))


def _decision(row: WatchedSync) -> str:
    if row.fit is Fit.EXPLAINED:
        return str(row.fit)
    missing = f"missing: {'; '.join(row.missing)}" if row.missing else ""
    return f"{row.fit}: {'; '.join(text for text in (row.because, missing) if text)}"


def _verdict(verification: WatchVerification) -> str:
    hpa, verdict = verification.watched.hpa, verification.verdict
    return f"{hpa.namespace}/{hpa.name} {verdict.outcome}: {verdict.because}"
