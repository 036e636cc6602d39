"""dashboard-linter's: the variable that chooses instances."""

from collections.abc import Iterator

from dashboards.lint.fixing import Fix, fix_choice_variable
from dashboards.lint.interface import Subject
from dashboards.lint.upstream import choice_variable
from slo.findings.interface import Found


def run(subject: Subject) -> Iterator[Found]:
    """Find a dashboard without such a variable, and one whose choice of many or all does not work."""
    yield from choice_variable(subject, "instance", "Instance")


def fix(to_fix: Fix) -> Iterator[str]:
    """Set label, and multi where no query compares with one value."""
    yield from fix_choice_variable(to_fix, "instance", "Instance")
