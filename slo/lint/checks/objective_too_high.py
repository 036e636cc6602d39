"""An objective whose budget is gone before anybody is told."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration, percent


def run(subject: Subject) -> Iterator[Found]:
    """Find budgets that a total outage spends before the rules can have seen it."""
    slo = subject.slo
    budget_seconds = float(slo.budget_ratio) * subject.period_seconds
    seen_seconds = subject.scrape_interval_seconds + subject.surroundings.rule_interval_seconds
    if budget_seconds <= seen_seconds:
        yield subject.found(
            Level.WARNING,
            "objective",
            f"{percent(slo.objective_ratio)} of {duration(subject.period_seconds)} allows {budget_seconds:.3g} s of "
            f"outage; a scrape and a rule evaluation take up to {duration(seen_seconds)}, so the budget is gone before "
            "any alert can fire",
            "lower the objective, or lengthen the window",
        )
