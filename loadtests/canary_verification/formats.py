"""A comparison as text, JSON and Markdown."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from loadtests.canary_verification.model import CanaryVerification, Drift, Rollout, TickRow
from loadtests.expectations.interface import Verdict

_TITLES = ("time", "phase", "canary", "failed", "tick", "what Flagger told")
_NOT_SEEN = "(nothing recorded)"


def as_text(verification: CanaryVerification) -> str:
    """Write a line per tick, what was out of the ordinary below it, then what it comes to."""
    cells = [_TITLES, *(_cells(row, verification) for row in verification.rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_TITLES) - 1)]
    lines = []
    for row, line in zip((None, *verification.rows), cells, strict=True):
        lines.append("  ".join([*(f"{cell:<{width}}" for cell, width in zip(line, widths, strict=False)), line[-1]]))
        if row is not None and row.because:
            lines.append(f"{'':>{widths[0]}}  {_place(row)}{row.because}")
    return "\n".join([*lines, "", *_summary(verification)])


def as_markdown(verification: CanaryVerification) -> str:
    """Write what it comes to, then a table with a row per tick."""
    titles = (*_TITLES, "remark")
    rows = ["| " + " | ".join(titles) + " |", "|---" * len(titles) + "|"]
    for row in verification.rows:
        cells = (*_cells(row, verification), f"{_place(row)}{row.because}" if row.because else "")
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join([*(f"- {line}" for line in _summary(verification)), "", *rows])


def as_json(verification: CanaryVerification) -> str:
    """Write everything as one JSON object."""
    record: dict[str, Any] = {
        "canary": verification.canary,
        "namespace": verification.namespace,
        "tick_seconds": verification.tick_seconds,
        "outcome": str(verification.outcome),
        "replay": _verdict(verification.replay),
        "prediction": None if verification.prediction is None else _verdict(verification.prediction),
        "rollouts": [
            {**asdict(one), "seconds": one.seconds, "lost_ticks": one.lost_ticks} for one in verification.rollouts
        ],
        "drift": None if verification.drift is None else asdict(verification.drift),
        "notes": list(verification.notes),
        "ticks": [asdict(row) for row in verification.rows],
    }
    return json.dumps(record, indent=2, ensure_ascii=False)


FORMATS: Mapping[str, Callable[[CanaryVerification], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


# Private


def _cells(row: TickRow, verification: CanaryVerification) -> tuple[str, ...]:
    start = verification.rows[0].time
    many = f" ({row.ticks} ticks)" if row.ticks > 1 else ""
    return (
        f"{row.time - start:.0f} s",
        str(row.phase),
        f"{row.canary_weight}%",
        str(row.failed_checks),
        f"{row.fit}{many}",
        " | ".join(" ".join(text.split()) for text in row.told) or (_NOT_SEEN if not row.is_seen else "nothing"),
    )


def _place(row: TickRow) -> str:
    return f"{row.where}: " if row.where else ""


def _summary(verification: CanaryVerification) -> Iterator[str]:
    start = verification.rows[0].time if verification.rows else 0.0
    for rollout in verification.rollouts:
        yield _rollout(rollout, start)
    if verification.drift is not None:
        yield _drift(verification.drift, verification.tick_seconds)
    yield from verification.notes
    if verification.prediction is not None:
        yield f"prediction {verification.prediction.outcome}: {verification.prediction.because}"
    yield f"replay {verification.replay.outcome}: {verification.replay.because}"


def _rollout(rollout: Rollout, start: float) -> str:
    began = datetime.fromtimestamp(rollout.start_time, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    took = "not ended" if rollout.seconds is None else f"took {rollout.seconds:.0f} s"
    checks = f"{rollout.failed_checks} failed check{'s' if rollout.failed_checks != 1 else ''}"
    lost = "none of them lost"
    if rollout.lost:
        causes = ", ".join(f"{one.ticks} x {one.because}" for one in rollout.lost)
        lost = f"{rollout.lost_ticks} of them lost ({causes})"
    return (
        f"release at {rollout.start_time - start:.0f} s ({began}): {rollout.phase}, {took} in {rollout.ticks} ticks, "
        f"{lost}; the canary had at most {rollout.most_weight}%, {checks}"
    )


def _drift(drift: Drift, tick_seconds: float) -> str:
    return (
        f"ticks came {drift.mean_seconds:.1f} s apart in the mean of {drift.intervals} (interval {tick_seconds:g} s), "
        f"at most {drift.latest_seconds:.1f} s late and {drift.earliest_seconds:.1f} s early"
    )


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {**asdict(verdict), "outcome": str(verdict.outcome)}
