"""dashboard-linter's: variables are read again when the time range changes."""

from collections.abc import Iterator

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_ON_TIME_RANGE = 2


def run(subject: Subject) -> Iterator[Found]:
    """Find variables of type query with another setting of refresh."""
    for one in subject.dashboard.variables:
        if one.type == "query" and one.json.get("refresh") != _ON_TIME_RANGE:
            sentence = f"the values of the variable {one.name} stay those of the time at which the board was opened"
            fix = 'set its refresh to "On time range change" (2)'
            yield subject.found(Level.ERROR, (*one.path, "refresh"), sentence, fix)


def fix(to_fix: Fix) -> Iterator[str]:
    """Set refresh to 2."""
    for path, one in to_fix.items("templating", "list"):
        if to_fix.is_wanted((*path, "refresh")):
            one["refresh"] = _ON_TIME_RANGE
            yield f"the variable {one.get('name')} is read again when the time range changes"
