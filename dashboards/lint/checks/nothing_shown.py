"""A panel whose queries are all hidden."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of which no query is drawn."""
    for panel in subject.shown:
        if panel.targets and all(target.is_hidden for target in panel.targets):
            sentence = "hides all of its queries, so it stays empty"
            yield subject.found(Level.WARNING, (*panel.path, "targets"), sentence, "show one, or remove the panel")
