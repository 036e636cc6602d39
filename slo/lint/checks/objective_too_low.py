"""An objective that allows more failures than successes."""

from collections.abc import Iterator
from decimal import Decimal

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import percent

_HALF = Decimal("0.5")


def run(subject: Subject) -> Iterator[Found]:
    """Find objectives below one half."""
    objective = subject.slo.objective_ratio
    if objective < _HALF:
        yield subject.found(
            Level.WARNING,
            "objective",
            f"the objective is {percent(objective)}: {percent(1 - objective)} of all events may be bad, and only the "
            "slowest of the standard alerts can fire",
            "check the unit and the decimal point (99.9, not 9.99); if good and bad are mixed up, swap them",
        )
