"""The page and the ticket of an SLO: multi-window, multi-burn-rate alerts."""

from slo.conventions import TIER, ratio_rate
from slo.model import Slo, Tier
from slo.promql import number
from slo.rules.absent import absent_rule
from slo.rules.alert_labels import alert_labels
from slo.rules.alert_texts import tier_annotations
from slo.rules.conditions import condition_rule
from slo.rules.guard import guards
from slo.rules.identity import latest
from slo.rules.interface import AlertRule, RuleSettings
from slo.rules.names import alert_name
from slo.rules.plan import Plan
from slo.windows import BurnWindow, TierWindows


def alert_rules(slo: Slo, plan: Plan, settings: RuleSettings) -> list[AlertRule]:
    """Make the alerts of an SLO: those of the tiers that are on, its own conditions, and the one for absent data."""
    windows = plan.alert_windows
    tiers = (("page", slo.alerting.page, windows.page), ("ticket", slo.alerting.ticket, windows.ticket))
    rules = [_tier_rule(slo, name, tier, pair, settings) for name, tier, pair in tiers if tier.is_enabled]
    rules += [condition_rule(slo, condition, settings) for condition in slo.alerting.conditions]
    return [*rules, absent_rule(slo, plan, settings)] if slo.alerting.absent.is_enabled else rules


def _tier_rule(slo: Slo, name: str, tier: Tier, pair: TierWindows, settings: RuleSettings) -> AlertRule:
    labels = alert_labels(slo, settings, severity=tier.severity or name, sloth_severity=name, own=tier.labels)
    return AlertRule(
        alert=tier.name or alert_name(slo),
        expression=f"(\n{_burns(slo, pair.quick)}\n)\nor\n(\n{_burns(slo, pair.slow)}\n)",
        labels={**labels, TIER: name},
        annotations={**tier_annotations(slo, name, pair), **slo.alerting.annotations, **tier.annotations},
        for_seconds=tier.for_seconds,
        keep_firing_seconds=tier.keep_firing_seconds,
    )


def _burns(slo: Slo, window: BurnWindow) -> str:
    """Say that the budget burns too fast over both windows; the value is the burn rate over the long one."""
    too_fast = [
        f"{latest(slo, ratio_rate(seconds))} / {number(slo.budget_ratio)} > {number(window.factor)}"
        for seconds in (window.long_seconds, window.short_seconds)
    ]
    conditions = [*too_fast, *(f"({guard})" for guard in guards(slo, window))]
    return "\nand\n".join(f"  {condition}" for condition in conditions)
