"""The SLO rules that a cluster's Prometheus evaluates: what of them a run needs, as JSON, and the queries for them."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from loadtests.run.model import RunAlert, RunSlo, SloRules
from slo import conventions as recorded
from slo.fields import Fields
from slo.promql import selector

TOTAL_EVENTS = "slo_total_events"
"""Events that were recorded in each step, by SLO."""
ERROR_EVENTS = "slo_error_events"
WINDOW_EVENTS = "slo_window_events"
"""Events of the SLO's whole window."""
PERIOD_BURN_RATE = "slo_period_burn_rate"
BUDGET_REMAINING = "slo_budget_remaining"
ALERTS = "alerts"


def slo_queries(rules: SloRules, *, step_seconds: float) -> dict[str, str]:
    """Compose the range queries of the SLOs, by name; a step without an evaluation has no events, which is no zero."""
    ids = [slo.id for slo in rules.slos]
    since_last_step = f"[{round(step_seconds * 1000) - 1}ms]"
    gauge_window = f"[{round(2500 * rules.interval_seconds)}ms]"
    # Of a Prometheus that died, or stood still, the last sample would count for five minutes.
    alerts = _of_any(recorded.ALERTS, ids)

    def events(series: str) -> str:  # a sample of a rate stands for one interval of its rules
        return f"{rules.interval_seconds:g} * sum_over_time({_of_any(series, ids)}{since_last_step})"

    return {
        TOTAL_EVENTS: events(recorded.TOTAL_EVENT_RATE),
        ERROR_EVENTS: events(recorded.ERROR_EVENT_RATE),
        WINDOW_EVENTS: _window_events(rules.slos, gauge_window),
        PERIOD_BURN_RATE: f"last_over_time({_of_any(recorded.PERIOD_BURN_RATE, ids)}{gauge_window})",
        BUDGET_REMAINING: f"last_over_time({_of_any(recorded.PERIOD_BUDGET_REMAINING, ids)}{gauge_window})",
        ALERTS: f"{alerts} and last_over_time({alerts}{gauge_window})",
    }


def slo_rules_to_json(rules: SloRules) -> dict[str, Any]:
    """Write the rules; the objective as text, since it is exact."""
    return {
        "interval_seconds": rules.interval_seconds,
        "rate_window_seconds": rules.rate_window_seconds,
        "slos": [_slo_to_json(slo) for slo in rules.slos],
    }


def slo_rules_from_json(fields: Fields) -> SloRules:
    """Read the rules; what is wrong is noted, and a placeholder stands for it."""
    return SloRules(
        interval_seconds=fields.number("interval_seconds", minimum=0.001),
        rate_window_seconds=fields.number("rate_window_seconds", minimum=0.001),
        slos=tuple(_slo(item) for item in fields.items("slos", at_least=1)),
    )


# Private


def _window_events(slos: Sequence[RunSlo], gauge_window: str) -> str:
    """Ask for each window's series; those of different SLOs never match each other, so `or` puts them side by side."""
    by_period: dict[str, list[str]] = {}
    for slo in slos:
        by_period.setdefault(slo.period, []).append(slo.id)
    return " or ".join(
        f"last_over_time({_of_any(recorded.total_events(period), ids)}{gauge_window})"
        for period, ids in by_period.items()
    )


def _of_any(series: str, ids: Sequence[str]) -> str:
    return selector(series, {recorded.SLO_ID: ids})


def _slo_to_json(slo: RunSlo) -> dict[str, Any]:
    written = {"objective_ratio": str(slo.objective_ratio), "group_labels": list(slo.group_labels)}
    return {**asdict(slo), **written, "alerts": [asdict(alert) for alert in slo.alerts]}


def _slo(fields: Fields) -> RunSlo:
    return RunSlo(
        id=fields.text("id"),
        service=fields.text("service"),
        name=fields.text("name"),
        objective_ratio=_ratio(fields, "objective_ratio"),
        period=fields.text("period"),
        group_labels=tuple(fields.texts("group_labels")),
        alerts=tuple(
            RunAlert(name=item.text("name"), severity=item.text("severity")) for item in fields.items("alerts")
        ),
    )


def _ratio(fields: Fields, name: str) -> Decimal:
    text = fields.text(name)
    try:
        ratio = Decimal(text)
    except InvalidOperation:
        ratio = Decimal("NaN")
    if not (ratio.is_finite() and 0 < ratio < 1):
        if text:
            fields.mistake(name, text, "must be a ratio between 0 and 1", "record the run again")
        return Decimal("0.5")
    return ratio
