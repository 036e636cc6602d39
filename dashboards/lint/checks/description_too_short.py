"""A description that says no more than the title."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_FEWEST_CHARACTERS = 20


def run(subject: Subject) -> Iterator[Found]:
    """Find descriptions of a word or two, and those that repeat the title."""
    for panel in subject.shown:
        text = str(panel.json.get("description") or "").strip()
        is_title = text.casefold().rstrip(".") == panel.title.casefold().rstrip(".")
        if text and (len(text) < _FEWEST_CHARACTERS or is_title):
            sentence = f'its description is "{text}", which helps nobody who is woken by it'
            fix = "say what good looks like, and what to do if it is not"
            yield subject.found(Level.NOTE, (*panel.path, "description"), sentence, fix)
