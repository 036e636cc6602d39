"""A verdict as JSON: `verdict.json`."""

from dataclasses import asdict
from typing import Any

from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_json(run: Run, verdict: RunVerdict) -> dict[str, Any]:
    """Give every expectation with its outcome, reason, what was expected and observed, and the evidence."""
    return {
        "scenario": run.facts.scenario,
        "cluster": str(run.facts.cluster.kind),
        "outcome": str(verdict.outcome),
        "because": verdict.sentence,
        "expectations": [
            {"expectation": judgement.expectation, **asdict(judgement.verdict)} for judgement in verdict.judgements
        ],
    }
