"""An explanation as JSON, for programs."""

from dataclasses import asdict
from typing import Any

from loadtests.explanation.model import Explanation


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Write the explanation with a record per step."""
    return {
        **asdict(explanation),
        "steps": [
            {"topic": str(step.topic), **({} if step.metric is None else {"metric": step.metric}), "text": step.text}
            for step in explanation.steps
        ],
        "conditions": {kind: asdict(condition) for kind, condition in explanation.conditions.items()},
    }
