"""Alerts of an SLO's own: one window, one burn rate, as an OpenSLO AlertPolicy asks for."""

from slo.conventions import ratio_rate
from slo.model import BurnCondition, Slo
from slo.promql import number
from slo.rules.alert_labels import alert_labels
from slo.rules.alert_texts import condition_annotations
from slo.rules.event_rates import OPERATORS
from slo.rules.identity import latest, recorded
from slo.rules.interface import AlertRule, RuleSettings
from slo.rules.names import condition_name


def condition_rule(slo: Slo, condition: BurnCondition, settings: RuleSettings) -> AlertRule:
    """Alert while the burn rate over a window compares as asked."""
    burn_rate = f"{latest(slo, ratio_rate(condition.lookback_seconds))} / {number(slo.budget_ratio)}"
    expression = f"{burn_rate} {OPERATORS[condition.comparison]} {number(condition.burn_rate)}"
    if condition.fires_without_data:
        expression = f"{expression}\nor\nabsent({recorded(slo, ratio_rate(condition.lookback_seconds))})"
    return AlertRule(
        alert=condition_name(slo, condition),
        expression=expression,
        labels=alert_labels(slo, settings, severity=condition.severity),
        annotations={**condition_annotations(slo, condition), **slo.alerting.annotations},
        for_seconds=condition.for_seconds,
    )
