"""A verdict as JSON: `verdict.json`."""

from dataclasses import asdict
from typing import Any

from loadtests.report.canary_table import canary_json
from loadtests.report.slo_table import slo_json
from loadtests.report.stage_table import stage_json
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict


def as_json(run: Run, verdict: RunVerdict) -> dict[str, Any]:
    """Give the verdict, what ended the run early, every expectation with its evidence, the stages and the SLOs."""
    return {
        "scenario": run.facts.scenario,
        "cluster": str(run.facts.cluster.kind),
        "outcome": str(verdict.outcome),
        "because": verdict.sentence,
        "start_time": run.facts.start_time,
        "end_time": run.facts.end_time,
        "abort": asdict(run.facts.abort) if run.facts.abort else None,
        "expectations": [
            {"expectation": judgement.expectation, **asdict(judgement.verdict)} for judgement in verdict.judgements
        ],
        "stages": stage_json(run),
        "slos": slo_json(run),
        "canary": canary_json(run),
    }
