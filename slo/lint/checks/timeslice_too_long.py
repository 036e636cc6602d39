"""A slice of time that makes the alerts slow."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration
from slo.model import RatioTimeslices, Timeslices


def run(subject: Subject) -> Iterator[Found]:
    """Find slices for which the shortest alert windows had to be lengthened."""
    budgeting, around = subject.slo.budgeting, subject.surroundings
    if not isinstance(budgeting, Timeslices | RatioTimeslices) or not subject.conditions:
        return
    seconds, quickest = budgeting.slice_seconds, subject.conditions[0]
    if seconds > around.rate_window_seconds and quickest.short_seconds == seconds:
        yield subject.found(
            Level.WARNING,
            "budgeting",
            f"a slice of {duration(seconds)} is longer than {duration(around.rate_window_seconds)}, so {quickest.tier} "
            f"({quickest.speed}) looks at {duration(quickest.short_seconds)} and {duration(quickest.long_seconds)}: an "
            f"outage is not seen before its first slice has ended, up to {duration(seconds)} late",
            f"choose slices of at most {duration(around.rate_window_seconds)}",
        )
