"""`prediction.json`: what was predicted, with the assumptions behind it."""

from dataclasses import asdict
from typing import Any

from loadtests.canary.records import read_timeline, timeline_to_json
from loadtests.prediction.model import Assumptions, Point, PredictedDecision, Prediction
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def prediction_to_json(prediction: Prediction) -> dict[str, Any]:
    """Write the prediction, its peak and times first."""
    return {
        "peak": prediction.peak,
        "scale_out_seconds": prediction.scale_out_seconds,
        "return_seconds": prediction.return_seconds,
        "assumptions": _assumptions_to_json(prediction.assumptions),
        "decisions": [{**asdict(decision), "why": list(decision.why)} for decision in prediction.decisions],
        "points": [asdict(point) for point in prediction.points],
        "canary": timeline_to_json(prediction.canary) if prediction.canary else None,
        "canary_problem": prediction.canary_problem or None,
        "problem": prediction.problem or None,
    }


def prediction_from_json(document: Document, mistakes: list[Mistake]) -> Prediction:
    """Read a prediction; what is wrong is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    problem = fields.text("problem") if "problem" in fields else ""
    return Prediction(
        points=tuple(_point(item) for item in fields.items("points", at_least=0 if problem else 1)),
        decisions=tuple(_decision(item) for item in fields.items("decisions")),
        peak=fields.integer("peak", minimum=0),
        assumptions=_assumptions(fields.mapping("assumptions")),
        canary=read_timeline(fields.mapping("canary")) if "canary" in fields else None,
        canary_problem=fields.text("canary_problem") if "canary_problem" in fields else "",
        problem=problem,
    )


# Private


def _assumptions_to_json(assumptions: Assumptions) -> dict[str, Any]:
    values = asdict(assumptions)
    sources = list(values.pop("sources"))
    return {**values, **({"sources": sources} if sources else {})}


def _assumptions(fields: Fields) -> Assumptions:
    return Assumptions(
        pod_start_seconds=fields.number("pod_start_seconds", minimum=0),
        idle_cpu_cores=fields.number("idle_cpu_cores", minimum=0),
        memory_bytes=fields.integer("memory_bytes", minimum=0),
        step_seconds=fields.number("step_seconds", minimum=0),
        sources=tuple(fields.texts("sources")) if "sources" in fields else (),
    )


def _point(fields: Fields) -> Point:
    return Point(
        seconds=fields.number("seconds"),
        demand_cores=fields.number("demand_cores", minimum=0),
        wanted=fields.integer("wanted", minimum=0),
        running=fields.integer("running", minimum=0),
        ready=fields.integer("ready", minimum=0),
    )


def _decision(fields: Fields) -> PredictedDecision:
    return PredictedDecision(
        seconds=fields.number("seconds"),
        current_replicas=fields.integer("current_replicas", minimum=0),
        desired_replicas=fields.integer("desired_replicas", minimum=0),
        why=tuple(fields.texts("why")),
    )
