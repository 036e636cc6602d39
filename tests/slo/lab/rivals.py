"""The rules of Sloth and of Pyrra for the lab's SLOs, in the shapes that the two tools write. Facts, not their code.

Sloth: the period's ratio is the mean of the ratios over five minutes (its "optimised" rule, the default).
Source: https://github.com/slok/sloth/blob/main/internal/plugin/slo/core/sli_rules_v1/plugin.go
Pyrra: the increase over the whole window; with `performanceOverAccuracy` the sum of recorded increases over five
minutes, whose rule is found by the metric's labels and not by the SLO's.
Source: https://github.com/pyrra-dev/pyrra/blob/main/slo/rules.go
"""

from collections.abc import Sequence
from typing import Any

from slo.durations import spell_duration
from slo.model import EventsIndicator, Slo
from slo.query_window import at_window
from slo.windows import period_seconds

_FIVE_MINUTES = 300


def sloth_groups(slos: Sequence[Slo]) -> list[dict[str, Any]]:
    """Record what Sloth's rule for the period reads: the ratio over five minutes."""
    return [_group(f"sloth-{slo.id}", "slo:sli_error:ratio_rate5m", _ratio(slo), {"sloth_id": slo.id}) for slo in slos]


def sloth_ratio(slo: Slo) -> str:
    """Give the query of the ratio over the period."""
    window = spell_duration(period_seconds(slo.window))
    recorded = f'slo:sli_error:ratio_rate5m{{sloth_id="{slo.id}"}}[{window}]'
    return f"sum_over_time({recorded}) / count_over_time({recorded})"


def pyrra_ratio(slo: Slo) -> str:
    """Give the query of the ratio over the period, by increases."""
    errors, total = (query.replace("rate(", "increase(") for query in _queries(slo, period_seconds(slo.window)))
    return f"({errors} or vector(0)) / {total}"


def pyrra_fast_groups(slos: Sequence[Slo]) -> list[dict[str, Any]]:
    """Record what the rule for the period reads with `performanceOverAccuracy`, for each SLO."""
    groups = []
    for slo in slos:
        metric, label = _metric(slo), _bad(slo).partition("=")[0]
        expression = f'sum by ({label}) (increase({metric}{{job="lab"}}[5m]))'
        groups.append(_group(f"pyrra-{slo.id}", f"{metric}:increase5m", expression, {"job": "lab", "slo": slo.id}))
    return groups


def pyrra_fast_ratio(slo: Slo) -> str:
    """Give the query of the ratio over the period with `performanceOverAccuracy`."""
    window = spell_duration(period_seconds(slo.window))
    total, errors = (
        f'sum(sum_over_time({_metric(slo)}:increase5m{{job="lab"{more}}}[{window}:5m]))'
        for more in ("", f", {_bad(slo)}")
    )
    return f"({errors} or vector(0)) / {total}"


def _ratio(slo: Slo) -> str:
    errors, total = _queries(slo, _FIVE_MINUTES)
    return f"({errors})\n/\n({total})"


def _queries(slo: Slo, seconds: int) -> tuple[str, str]:
    assert isinstance(slo.indicator, EventsIndicator)
    return at_window(slo.indicator.errors or "", seconds), at_window(slo.indicator.total, seconds)


def _metric(slo: Slo) -> str:
    assert isinstance(slo.indicator, EventsIndicator)
    return slo.indicator.total.removeprefix("sum(rate(").partition("{")[0]


def _bad(slo: Slo) -> str:
    """Give the matcher that tells bad events from the others; Pyrra groups its increases by that label."""
    assert isinstance(slo.indicator, EventsIndicator)
    return (slo.indicator.errors or "").partition('job="lab", ')[2].partition("}")[0]


def _group(name: str, record: str, expression: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "interval": "30s", "rules": [{"record": record, "expr": expression, "labels": labels}]}
