"""Rules that are evaluated too rarely for their windows."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration
from slo.model import RatioTimeslices, Timeslices


def run(subject: Subject) -> Iterator[Found]:
    """Find rule intervals that leave gaps between two looks, or that a slice of time can fall through."""
    interval, window = subject.surroundings.rule_interval_seconds, subject.shortest_seconds
    budgeting = subject.slo.budgeting
    if interval > window:
        yield subject.found(
            Level.ERROR,
            "window",
            f"rules are evaluated every {duration(interval)} and look back {duration(window)}: events in the "
            f"{duration(interval - window)} between are never counted",
            f"evaluate them every {duration(window / 4)} at least",
        )
    elif interval * 2 > window:
        yield subject.found(
            Level.WARNING,
            "window",
            f"rules are evaluated every {duration(interval)} and look back {duration(window)}: one evaluation that is "
            "late or missed loses events",
            f"evaluate them every {duration(window / 4)} at least",
        )
    if isinstance(budgeting, Timeslices | RatioTimeslices) and budgeting.slice_seconds < interval * 2:
        yield subject.found(
            Level.WARNING,
            "budgeting",
            f"a slice of {duration(budgeting.slice_seconds)} is shorter than two evaluations of the rules, which are "
            f"{duration(interval)} apart: slices are missed",
            "lengthen the slice, or evaluate the rules more often",
        )
