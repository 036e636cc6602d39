"""A dashboard of an old schema."""

from collections.abc import Iterator

from dashboards.canonical import SCHEMA_VERSION
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_OF_DATASOURCE_OBJECTS = 36
"""Since then panels name their data source by type and uid."""


def run(subject: Subject) -> Iterator[Found]:
    """Find dashboards that Grafana rewrites from the ground up whenever it loads them; the last steps change little."""
    version = subject.dashboard.json.get("schemaVersion")
    number = version if isinstance(version, int) and not isinstance(version, bool) else 0
    if number < _OF_DATASOURCE_OBJECTS:
        sentence = f"is of schema {number or '(none)'}, so Grafana rewrites it to {SCHEMA_VERSION} when it loads it"
        fix = "save it in today's Grafana, export it, and keep that: the difference to the file is then empty"
        yield subject.found(Level.WARNING, ("schemaVersion",), sentence, fix)
