"""A dashboard that asks something when it is imported."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject, items
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find what an export for sharing leaves to be filled in."""
    names = [str(one.get("name")) for _, one in items(subject.dashboard.json.get("__inputs"))]
    if names:
        sentence = f"asks for {', '.join(names)} when it is imported by hand; provisioned, nobody answers"
        fix = "use a variable for the data source, and export without sharing externally"
        yield subject.found(Level.WARNING, ("__inputs",), sentence, fix)
