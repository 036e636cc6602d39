"""A scorecard as JSON; `schema.json` beside this file says what is in it."""

import json
from typing import Any

from slo.scorecard import words
from slo.scorecard.model import Result, Scored, Verdict

VERSION = 1
"""Of the format; it changes when a reader would have to."""
_KEYS = {Verdict.MET: "met", Verdict.MISSED: "missed", Verdict.UNKNOWN: "cannot_tell"}


def as_json(scored: Scored) -> str:
    """Write the values as they are, null for what is not known."""
    record = {
        "version": VERSION,
        "scorecard": scored.scorecard.name,
        "description": scored.scorecard.description,
        "at_seconds": scored.at_seconds,
        "verdict": _KEYS[scored.verdict],
        "sentence": words.sentence(scored),
        "counts": {key: scored.count(verdict) for verdict, key in _KEYS.items()},
        "goals": [_goal(result) for result in scored.results],
    }
    return json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False)


# Private


def _goal(result: Result) -> dict[str, Any]:
    goal, measured = result.goal, result.measured
    return {
        "goal": goal.name,
        "description": goal.description,
        "source": measured.source,
        "target": words.target(result),
        "target_value": None if goal.target is None else goal.target.quantity.value,
        "dimension": None if goal.target is None else str(goal.target.quantity.dimension),
        "value": measured.value,
        "shown": words.value(result),
        "n": measured.n,
        "low": measured.low,
        "high": measured.high,
        "verdict": _KEYS[result.verdict],
        "because": result.because,
        "previous": measured.previous,
        "trend": None if result.trend is None else str(result.trend),
        "notes": list(measured.notes),
    }
