"""What an SLO promises and where it stands, as series."""

from decimal import Decimal

from slo.conventions import (
    CURRENT_BURN_RATE,
    ERROR_BUDGET,
    OBJECTIVE,
    PERIOD_BUDGET_REMAINING,
    PERIOD_BURN_RATE,
    TIME_PERIOD_DAYS,
    ratio_rate,
)
from slo.model import Slo
from slo.promql import number
from slo.rules.identity import latest, series_labels
from slo.rules.interface import Compat, RecordingRule, RuleSettings
from slo.rules.plan import Plan, period_ratio
from slo.rules.sloth import info_rule
from slo.windows import period_seconds

_DAY = 86_400


def metadata_rules(slo: Slo, plan: Plan, settings: RuleSettings) -> list[RecordingRule]:
    """Record the objective, the budget, and how fast the budget burns."""
    budget, days = number(slo.budget_ratio), Decimal(period_seconds(slo.window)) / _DAY
    queries = {
        OBJECTIVE: f"vector({number(slo.objective_ratio)})",
        ERROR_BUDGET: f"vector({budget})",
        TIME_PERIOD_DAYS: f"vector({number(days)})",
        CURRENT_BURN_RATE: f"{latest(slo, ratio_rate(plan.rate_seconds))} / {budget}",
        PERIOD_BURN_RATE: f"{latest(slo, period_ratio(slo.window))} / {budget}",
        PERIOD_BUDGET_REMAINING: f"1 - {latest(slo, PERIOD_BURN_RATE)}",
    }
    labels = series_labels(slo, settings)
    rules = [RecordingRule(record=record, expression=query, labels=labels) for record, query in queries.items()]
    return [*rules, info_rule(slo, labels)] if settings.compat is Compat.SLOTH else rules
