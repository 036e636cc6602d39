"""dashboard-linter's: the queries of variables."""

import re
from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.queries import is_for_prometheus
from dashboards.lint.sentinels import readable
from dashboards.lint.upstream import is_prometheus
from dashboards.promql_prefix import begins_with_promql
from slo.findings.interface import Found, Level

_CALL = re.compile(r"([a-z_]+)\((.+)\)", re.DOTALL)
_FUNCTIONS = ("label_names", "label_values", "metrics", "query_result")


def run(subject: Subject) -> Iterator[Found]:
    """Find queries that are none of the four functions, or whose argument does not begin with PromQL."""
    for one in subject.dashboard.variables if is_prometheus(subject) else ():
        if one.type != "query" or not is_for_prometheus(subject.dashboard, one.json.get("datasource")):
            continue
        call = _CALL.search(one.query)
        if call is None or call[1] not in _FUNCTIONS:
            sentence = f"the query of the variable {one.name} is {one.query or '(nothing)'}, none of {_listed()}"
        elif not begins_with_promql(readable(call[2], subject.dashboard).text):
            sentence = f"what {call[1]} of the variable {one.name} is asked for does not begin with PromQL: {call[2]}"
        else:
            continue
        fix = 'write label_values(metric{label=~"$label"}, label)'
        yield subject.found(Level.ERROR, (*one.path, "query"), sentence, fix)


# Private


def _listed() -> str:
    return ", ".join(f"{name}()" for name in _FUNCTIONS)
