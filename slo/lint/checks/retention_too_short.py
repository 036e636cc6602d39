"""Samples that are gone before the window ends."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration
from slo.model import CalendarWindow
from slo.rules.calendar import longest_seconds


def run(subject: Subject) -> Iterator[Found]:
    """Find windows that are longer than Prometheus keeps samples."""
    kept = subject.surroundings.retention_seconds
    if kept is None:
        return
    longest = max(subject.conditions, key=lambda one: one.long_seconds, default=None)
    window_seconds = _window_seconds(subject)
    if longest is not None and longest.long_seconds > kept:
        yield subject.found(
            Level.ERROR,
            "window",
            f"{longest.tier} ({longest.speed}) looks back {duration(longest.long_seconds)}, samples are kept "
            f"{duration(kept)}: it never sees its whole window",
            f"keep samples for {duration(max(longest.long_seconds, window_seconds))} at least "
            "(--storage.tsdb.retention.time)",
        )
    elif window_seconds > kept:
        yield subject.found(
            Level.WARNING,
            "window",
            f"the window is {duration(window_seconds)}, samples are kept {duration(kept)}: the budget is that "
            f"of the last {duration(kept)}, and what was spent before is forgotten",
            f"keep samples for {duration(window_seconds)} (--storage.tsdb.retention.time), write them to a "
            "longer store, or save hours with `slo snapshot`",
        )


# Private


def _window_seconds(subject: Subject) -> float:
    """Give the longest that the SLO's window can be: a month may have 31 days."""
    window = subject.slo.window
    return longest_seconds(window) if isinstance(window, CalendarWindow) else subject.period_seconds
