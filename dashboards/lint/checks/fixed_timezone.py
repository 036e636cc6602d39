"""A board in the time of one place."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_OF_READER = frozenset({"", "browser", "utc"})


def run(subject: Subject) -> Iterator[Found]:
    """Find boards in the time of a place; that of the reader, and UTC, are left alone."""
    zone = subject.dashboard.json.get("timezone")
    if isinstance(zone, str) and zone not in _OF_READER:
        sentence = f"shows the time of {zone}, wherever its reader is"
        yield subject.found(Level.NOTE, ("timezone",), sentence, 'set timezone to "browser", or to "utc"')
