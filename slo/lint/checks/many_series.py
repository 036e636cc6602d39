"""A rule that reads very many series."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.seen import seen_selectors
from slo.lint.spelling import amount, duration

_MANY_SERIES = 10_000


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs whose base rules read more series than an evaluation every half minute should."""
    series = sum(seen.series for _, _, seen in seen_selectors(subject))
    if series >= _MANY_SERIES:
        interval = subject.surroundings.rule_interval_seconds
        yield subject.found(
            Level.WARNING,
            "total",
            f"its rules read {amount(series)} series every {duration(interval)}",
            "narrow the selectors down, or record a sum without pod and instance first and build on that",
        )
