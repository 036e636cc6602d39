"""A burn-rate condition that holds while all is well."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import amount
from slo.model import Comparison


def run(subject: Subject) -> Iterator[Found]:
    """Find conditions that ask for a burn rate below a threshold."""
    for condition in subject.slo.alerting.conditions:
        if condition.comparison in {Comparison.LT, Comparison.LTE}:
            yield subject.found(
                Level.WARNING,
                "alerting",
                f"the condition {condition.name} has op {condition.comparison}: it alerts while the burn rate is below "
                f"{amount(condition.burn_rate)}, so when all is well, and is silent in an outage",
                "write op: gt (or gte)",
            )
