"""What a run must know of the rules that are generated from SLOs."""

from collections.abc import Sequence

from loadtests.run.model import RunAlert, RunSlo, SloRules
from slo import conventions as recorded
from slo.model import Slo
from slo.rules.interface import AlertRule, RuleGroup, RuleSettings
from slo.windows import period_name


def rules_of(slos: Sequence[Slo], groups: Sequence[RuleGroup], settings: RuleSettings) -> SloRules:
    """Note the SLOs with their alerts, and how soon an event is in what the rules record."""
    return SloRules(
        interval_seconds=float(settings.interval_seconds),
        rate_window_seconds=float(settings.rate_window_seconds),
        slos=tuple(_run_slo(each, groups) for each in slos),
    )


# Private


def _run_slo(objective: Slo, groups: Sequence[RuleGroup]) -> RunSlo:
    alerts = (
        RunAlert(name=rule.alert, severity=rule.labels[recorded.SEVERITY])
        for group in groups
        for rule in group.rules
        if isinstance(rule, AlertRule) and rule.labels[recorded.SLO_ID] == objective.id
    )
    return RunSlo(
        id=objective.id,
        service=objective.service,
        name=objective.name,
        objective_ratio=objective.objective_ratio,
        period=period_name(objective.window),
        group_labels=objective.group_labels,
        alerts=tuple(dict.fromkeys(alerts)),
    )
