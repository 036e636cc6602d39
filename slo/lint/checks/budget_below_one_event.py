"""A budget that the first bad event exceeds."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import amount, duration, percent, rate
from slo.rules.guard import counts_failures


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs with so few events in their window that not one of them may be bad."""
    slo, per_second = subject.slo, subject.events_per_second
    if per_second is None or not counts_failures(slo):
        return
    events = per_second * subject.period_seconds
    allowed = events * float(slo.budget_ratio)
    if allowed < 1:
        yield subject.found(
            Level.WARNING,
            "objective",
            f"{rate(per_second)} are {amount(events)} events in {duration(subject.period_seconds)}; "
            f"{percent(slo.objective_ratio)} allows {amount(allowed)} bad ones, so the first breaks the objective; "
            f"a budget of one needs {amount(1 / float(slo.budget_ratio))} events",
            "lower the objective, lengthen the window, combine services, or add synthetic traffic",
        )
