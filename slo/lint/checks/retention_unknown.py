"""A server that does not say how long it keeps samples."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import duration


def run(subject: Subject) -> Iterator[Found]:
    """Find that retention could not be checked, once for all SLOs."""
    around = subject.surroundings
    if not around.why_retention_is_unknown or subject.siblings[0].id != subject.slo.id:
        return
    yield subject.found(
        Level.NOTE,
        "window",
        f"cannot tell whether samples are kept for {duration(subject.period_seconds)}: "
        f"{around.why_retention_is_unknown}",
        "say how long they are kept with --retention",
    )
