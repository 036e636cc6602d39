"""A dashboard that shows nothing."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find dashboards without a panel; an empty row is none."""
    if not any(panel.type != "row" for panel in subject.panels):
        yield subject.found(Level.ERROR, ("panels",), "has no panel", "add one, or remove the board")
