"""Which steps stand together."""

from itertools import groupby

from loadtests.explanation.model import Explanation, Step, Topic

_TOGETHER = {
    Topic.USAGE: "metric",
    Topic.FILLS: "metric",
    Topic.TOLERANCE: "metric",
    Topic.STABILIZATION: "limits",
    Topic.RATE_LIMIT: "limits",
    Topic.BOUNDS: "limits",
}


def paragraphs(explanation: Explanation) -> list[str]:
    """Write the steps, those about the same thing in one paragraph; a remark about the recording first."""
    groups = groupby(explanation.steps, key=_key)
    texts = [" ".join(step.text for step in steps) for _, steps in groups]
    return [explanation.remark, *texts] if explanation.remark else texts


def _key(step: Step) -> tuple[str, int | None]:
    return _TOGETHER.get(step.topic, step.topic.value), step.metric
