"""A comparison as text, JSON and Markdown."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict

from loadtests.expectations.interface import Verdict
from loadtests.verification.model import SyncRow, Verification

_TITLES = ("time", "before", "decided", "replayed", "predicted", "ready", "prediction", "decision")


def as_text(verification: Verification) -> str:
    """Write a line per sync, then the two verdicts."""
    rows = [_TITLES, *map(_cells, verification.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES) - 1)]
    lines = [
        "  ".join([*(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
    return "\n".join([*lines, "", *_verdicts(verification)])


def as_markdown(verification: Verification) -> str:
    """Write the two verdicts, then a table with a row per sync."""
    rows = ["| " + " | ".join(_TITLES) + " |", "|---" * len(_TITLES) + "|"]
    rows += ["| " + " | ".join(cell.replace("|", "\\|") for cell in _cells(row)) + " |" for row in verification.rows]
    return "\n".join([*(f"- {line}" for line in _verdicts(verification)), "", *rows])


def as_json(verification: Verification) -> str:
    """Write everything as one JSON object."""
    record = {
        "outcome": str(verification.outcome),
        "prediction": _verdict(verification.prediction),
        "replay": _verdict(verification.replay),
        "syncs": [asdict(row) for row in verification.rows],
    }
    return json.dumps(record, indent=2, ensure_ascii=False)


FORMATS: Mapping[str, Callable[[Verification], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


# Private


def _cells(row: SyncRow) -> tuple[str, ...]:
    fits = {True: "matches", False: "differs", None: "-"}[row.matches]
    numbers = (row.current, row.decided, row.replayed, row.predicted, row.ready)
    return (
        f"{row.seconds:.0f} s",
        *("-" if number is None else str(number) for number in numbers),
        fits,
        _decision(row),
    )


def _decision(row: SyncRow) -> str:
    missing = f"missing: {'; '.join(row.missing)}" if row.missing else ""
    if row.unexplained or missing:
        return f"unexplained: {'; '.join(text for text in (row.unexplained, missing) if text)}"
    return "consistent"


def _verdicts(verification: Verification) -> list[str]:
    pairs = (("prediction", verification.prediction), ("replay", verification.replay))
    return [f"{name} {verdict.outcome}: {verdict.because}" for name, verdict in pairs]


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {**asdict(verdict), "outcome": str(verdict.outcome)}
