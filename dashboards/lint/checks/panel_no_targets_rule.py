"""dashboard-linter's: panels have queries."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import TEXT_PANELS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of six kinds without a list of queries; an empty list is one."""
    for panel in subject.panels:
        if panel.type in TEXT_PANELS and panel.json.get("targets") is None:
            yield subject.found(Level.ERROR, panel.path, "asks for nothing", "give it a query, or remove it")
