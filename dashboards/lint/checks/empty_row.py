"""A row with nothing under it."""

from collections.abc import Iterator
from itertools import zip_longest

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find rows that hold no panel, and that none follows."""
    for panel, following in zip_longest(subject.panels, subject.panels[1:]):
        if panel.type == "row" and (following is None or following.type == "row"):
            sentence = "has no panel, so opening it shows nothing"
            yield subject.found(Level.NOTE, panel.path, sentence, "remove it, or put something under it")
