"""A board that nobody can take in."""

from collections.abc import Iterator

from dashboards.lint.interface import SHOWS_TEXT, Subject
from slo.findings.interface import Found, Level

_MOST_PANELS = 24


def run(subject: Subject) -> Iterator[Found]:
    """Find boards with more panels in sight than a person takes in; what a closed row holds is not in sight."""
    in_sight = [panel for panel in subject.panels if panel.type not in SHOWS_TEXT and "panels" not in panel.path[1:]]
    if len(in_sight) > _MOST_PANELS:
        sentence = f"has {len(in_sight)} panels in sight, each with its queries, whenever it is opened"
        fix = "keep the first answers in sight; put details into closed rows, or on a board of their own"
        yield subject.found(Level.NOTE, ("panels",), sentence, fix)
