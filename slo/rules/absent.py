"""The alert that speaks when an SLO that had events has no data any more."""

from slo.conventions import SLO_ID, TOTAL_EVENT_RATE, total_events
from slo.durations import spell_duration
from slo.model import Composite, Slo
from slo.promql import selector
from slo.rules.alert_labels import alert_labels
from slo.rules.alert_texts import absent_annotations
from slo.rules.interface import AlertRule, RuleSettings
from slo.rules.names import absent_alert_name
from slo.rules.plan import Plan
from slo.rules.window_sums import ROUNDING

_DAY = 86_400


def absent_rule(slo: Slo, plan: Plan, settings: RuleSettings) -> AlertRule:
    """Alert where there were events in the last day or so, and now there is not even a rate of 0.

    Of the whole SLO, not of a group: that nobody has called one handler since a restart is no reason to wake anybody.
    """
    alert, memory = slo.alerting.absent, memory_seconds(plan)
    ids = _ids(slo)
    had = f"max by ({SLO_ID}) ({selector(total_events(spell_duration(memory)), ids)}) > {ROUNDING}"
    has = f"max by ({SLO_ID}) ({selector(TOTAL_EVENT_RATE, ids)})"
    return AlertRule(
        alert=absent_alert_name(slo),
        expression=f"count(\n  {had}\n  unless\n  {has}\n) > 0",
        labels=alert_labels(slo, settings, severity=alert.severity, sloth_severity=alert.severity),
        annotations={**absent_annotations(slo, memory), **slo.alerting.annotations},
        for_seconds=alert.for_seconds,
    )


def memory_seconds(plan: Plan) -> int:
    """Choose the window whose events are remembered: the longest of up to a day over which there are sums."""
    windows = [seconds for seconds in plan.alert_windows.seconds() if seconds <= _DAY]
    return max(windows, default=min(plan.alert_windows.seconds()))


def _ids(slo: Slo) -> dict[str, str | tuple[str, ...]]:
    if isinstance(slo.indicator, Composite):
        return {SLO_ID: tuple(component.slo.id for component in slo.indicator.components)}
    return {SLO_ID: slo.id}
