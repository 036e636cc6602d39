"""Slices of time that are shorter than the time between two evaluations."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration
from slo.model import Occurrences


def run(subject: Subject) -> Iterator[Found]:
    """Find rule intervals in which more than one slice of time ends: only the last of them counts."""
    interval, budgeting = subject.surroundings.rule_interval_seconds, subject.slo.budgeting
    if not isinstance(budgeting, Occurrences) and budgeting.slice_seconds < interval:
        yield subject.found(
            Level.WARNING,
            "budgeting",
            f"a slice of {duration(budgeting.slice_seconds)} is shorter than the {duration(interval)} between two "
            "evaluations of the rules: slices are missed",
            "lengthen the slice, or evaluate the rules more often",
        )
