"""Answers as JSON; `docs/what-if.md` describes the form."""

from dataclasses import asdict
from typing import Any

from loadtests.whatif.model import Answer, Measures, Question
from loadtests.whatif.sweep import Result, Sweep
from loadtests.whatif.words import RANKING, assumptions


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """Write one simulation."""
    return {
        **_head(answer.question),
        "measures": _measures(answer.measures),
        "changes": [{**asdict(change), "why": list(change.why)} for change in answer.changes],
        "rollouts": [{"seconds": began, "done_seconds": done} for began, done in answer.rollouts],
        "timeline": [asdict(state) for state in answer.states],
    }


def sweep_as_json(sweep: Sweep) -> dict[str, Any]:
    """Write a sweep, all of its variants."""
    return {
        **_head(sweep.current.variant.question),
        "knobs": list(sweep.axes),
        "ranking": RANKING,
        "left_out": sweep.left_out,
        "variants": [_result(rank, result, sweep) for rank, result in enumerate(sweep.results, start=1)],
    }


# Private


def _head(question: Question) -> dict[str, Any]:
    return {
        "hpa": question.hpa.name,
        "deployment": question.workload.name,
        "deployment_is_assumed": question.workload.is_assumed,
        "kubernetes": question.kubernetes,
        "flags": asdict(question.flags),
        "cluster": {**asdict(question.cluster), "readiness_delay_seconds": question.readiness_delay_seconds},
        "start_replicas": question.first_replicas,
        "carries_over": question.carries_over,
        "above_target_millicores": 1000 * question.busy_cores,
        "assumptions": dict(assumptions(question)),
    }


def _result(rank: int, result: Result, sweep: Sweep) -> dict[str, Any]:
    return {
        "rank": rank,
        "values": dict(zip(sweep.axes, result.variant.values, strict=True)),
        "is_current": result.variant.is_current,
        "on_front": result.on_front,
        "measures": _measures(result.measures),
    }


def _measures(measures: Measures) -> dict[str, Any]:
    return {**asdict(measures), "unserved_ratio": measures.unserved_ratio}
