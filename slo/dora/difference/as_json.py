"""The difference between two policies as JSON: every deployment and change that moved."""

import json
from typing import Any

from slo.dora.difference.model import Difference, MetricDifference, Side
from slo.dora.metrics.model import Figure


def as_json(difference: Difference) -> str:
    """Write a difference."""
    content = {
        "made_seconds": difference.after.figures.made_seconds,
        "before": _side(difference.before),
        "after": _side(difference.after),
        "definitions": [{"name": one.name, "before": one.before, "after": one.after} for one in difference.definitions],
        "windows_compared": difference.windows_compared,
        "windows": [
            {
                "service": one.service,
                "environment": one.environment,
                "days": one.days,
                "metrics": {metric.metric: _metric(metric) for metric in one.metrics},
            }
            for one in difference.windows
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)


# Private


def _side(side: Side) -> dict[str, str]:
    return {"policy": side.policy.name, "hash": side.policy.hash}


def _metric(one: MetricDifference) -> dict[str, Any]:
    because = [{"effect": group.effect, "why": group.why, "names": list(group.names)} for group in one.because]
    return {"before": _figure(one.before), "after": _figure(one.after), "because": because}


def _figure(one: Figure | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"value": one.value, "n": one.n, "numerator": one.numerator, "open_count": one.open_count}
