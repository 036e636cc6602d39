"""A choice of all that is written out."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.queries import is_for_prometheus
from slo.findings.interface import Found, Level

_ANYTHING = ".+"
_OF_UPSTREAM = frozenset({"job", "instance"})


def run(subject: Subject) -> Iterator[Found]:
    """Find variables whose choice of all stands for a list of all values; job and instance have rules of their own.

    Where a pattern picks some of the values, all is not any.
    """
    for one in subject.dashboard.variables:
        asks = one.type == "query" and is_for_prometheus(subject.dashboard, one.json.get("datasource"))
        of_upstream = one.name in _OF_UPSTREAM and subject.datasource_type == "prometheus"
        is_whole = one.json.get("includeAll") is True and not one.json.get("regex")
        if asks and is_whole and not one.json.get("allValue") and not of_upstream:
            sentence = f"all of the variable {one.name} stands for a list of all values, as long as there are many"
            fix = f'set its custom all value to "{_ANYTHING}", or ".*" where series without the label count, too'
            yield subject.found(Level.NOTE, (*one.path, "allValue"), sentence, fix)
