"""A panel that does not say what it shows."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import TEXT_PANELS
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of data without a description, of the kinds at which dashboard-linter does not look."""
    for panel in subject.shown:
        if panel.type not in TEXT_PANELS and not str(panel.json.get("description") or "").strip():
            sentence = "has no description"
            fix = "say what is shown, what good looks like and what to do if it is not"
            yield subject.found(Level.WARNING, (*panel.path, "description"), sentence, fix)
