"""A board of one day in the past."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject, mapping
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find boards that open at fixed times."""
    time = mapping(subject.dashboard.json.get("time"))
    fixed = [key for key in ("from", "to") if time.get(key) and not str(time[key]).startswith("now")]
    if fixed:
        sentence = f"opens at {time.get('from')} to {time.get('to')}, whatever the day is"
        yield subject.found(Level.WARNING, ("time", fixed[0]), sentence, 'open it at "now-1h" to "now"')
