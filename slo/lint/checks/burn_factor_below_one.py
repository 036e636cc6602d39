"""An alert on spending less than the budget."""

from collections.abc import Iterator
from decimal import Decimal

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import amount, percent
from slo.model import Comparison

_ABOUT_ONE = Decimal("0.9")
"""The tables of 28 and 7 days have 0.93 and 0.98 in their slowest tier; that is meant as 1."""


def run(subject: Subject) -> Iterator[Found]:
    """Find burn rates with which the budget outlasts the window."""
    slo = subject.slo
    for own in slo.alerting.conditions:
        if own.comparison in {Comparison.GT, Comparison.GTE} and own.burn_rate < 1:
            yield _found(subject, f"the condition {own.name}", Decimal(str(own.burn_rate)), "alerting")
    for condition in subject.conditions:
        if condition.factor < _ABOUT_ONE:
            yield _found(subject, f"{condition.tier} ({condition.speed})", condition.factor, condition.tier)


# Private


def _found(subject: Subject, who: str, factor: Decimal, what: str) -> Found:
    return subject.found(
        Level.WARNING,
        what,
        f"{who} fires from {amount(factor)} times the budget on: at that rate {percent(round(factor, 4))} of the "
        "budget is spent when the window ends, and the objective is kept",
        "choose a burn rate of at least 1",
    )
