"""All rules of one SLO, each after those it reads."""

from dataclasses import replace

from slo.model import CalendarWindow, Composite, Slo
from slo.rules.alerts import alert_rules
from slo.rules.base import base_rules
from slo.rules.calendar import local_hours
from slo.rules.interface import RecordingRule, Rule, RuleSettings
from slo.rules.metadata import metadata_rules
from slo.rules.plan import Plan, plan_of
from slo.rules.ratios import composite_rules, ratio_rules
from slo.rules.this_hour import ERRORS, TOTAL, hour_rules


def rules_of(slo: Slo, settings: RuleSettings) -> tuple[Rule, ...]:
    """Make the rules of an SLO, and of the components it has."""
    plan = plan_of(slo, settings)
    return (*_recorded(slo, plan, settings), *alert_rules(slo, plan, settings))


def _recorded(slo: Slo, plan: Plan, settings: RuleSettings) -> list[RecordingRule]:
    if isinstance(slo.indicator, Composite):
        components = (replace(component.slo, window=slo.window) for component in slo.indicator.components)
        rules = [rule for component in components for rule in _recorded(component, plan, settings)]
        rules += composite_rules(slo, slo.indicator, plan, settings)
    else:
        rules = base_rules(slo, plan.rate_seconds, settings) + _hours(slo, settings)
        rules += ratio_rules(slo, plan, settings)
    return rules + metadata_rules(slo, plan, settings)


def _hours(slo: Slo, settings: RuleSettings) -> list[RecordingRule]:
    rules = hour_rules(slo, (TOTAL, ERRORS), settings)
    local = local_hours(slo.window) if isinstance(slo.window, CalendarWindow) else None
    return rules + hour_rules(slo, local, settings) if local else rules
