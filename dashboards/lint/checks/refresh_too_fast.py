"""A board that reloads faster than its data come."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.durations import parse_duration_seconds, spell_duration
from slo.findings.interface import Found, Level

_FEWEST_SECONDS = 10


def run(subject: Subject) -> Iterator[Found]:
    """Find boards that are refreshed more often than every ten seconds."""
    refresh = subject.dashboard.json.get("refresh")
    seconds = parse_duration_seconds(refresh) if isinstance(refresh, str) else None
    if seconds is not None and 0 < seconds < _FEWEST_SECONDS:
        sentence = f"asks all its queries every {spell_duration(seconds)}, in every window that is left open"
        fix = "refresh it every 30s, or as often as Prometheus scrapes"
        yield subject.found(Level.WARNING, ("refresh",), sentence, fix)
