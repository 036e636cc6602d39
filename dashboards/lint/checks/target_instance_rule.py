"""dashboard-linter's: the matcher of the chosen instances."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.required_matchers import without_matcher
from slo.findings.interface import Found


def run(subject: Subject) -> Iterator[Found]:
    """Find selectors without it."""
    yield from without_matcher(subject, "instance")
