"""Two panels of a row with one title."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find the later ones of panels with the same title under the same row."""
    seen: set[tuple[str, str]] = set()
    for panel in subject.panels:
        key = (panel.row, panel.title)
        if panel.type == "row" or not panel.title:
            continue
        if key in seen:
            sentence = "another panel of the row has this title, so neither a reader nor an exclusion can name one"
            yield subject.found(Level.NOTE, (*panel.path, "title"), sentence, "say in the title what is different")
        seen.add(key)
