"""dashboard-linter's: counters are not read as they are."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from dashboards.lint.queries import Query
from slo.findings.interface import Found, Level
from slo.lint.expressions import Visit

_OF_COUNTERS = frozenset({"rate", "irate", "increase"})


def run(subject: Subject) -> Iterator[Found]:
    """Find selectors whose text ends in _total outside of rate, irate and increase; one with braces never does.

    dashboard-linter looks at every kind of panel here, whatever the board's data source is.
    """
    for query in subject.queries:
        for name in bare_counters(query) if query.panel else ():
            yield _found(subject, query, name)


def bare_counters(query: Query) -> tuple[str, ...]:
    """List the counters that the rule finds in a query, each once."""
    bare = (
        visit.node.name or ""
        for visit in query.visits
        if isinstance(visit.node, promql.VectorSelector) and _is_bare_counter(visit.node) and not _is_counted(visit)
    )
    return tuple(dict.fromkeys(bare))


# Private


def _found(subject: Subject, query: Query, name: str) -> Found:
    sentence = f"{name} is a counter, which only grows and starts again at 0"
    return subject.found(
        Level.ERROR, query.path, sentence, f"write rate({name}[$__rate_interval])", quote=query.pointed_at(name)
    )


def _is_bare_counter(node: promql.VectorSelector) -> bool:
    is_bare = not node.matchers.matchers and node.offset is None and node.at is None
    return is_bare and (node.name or "").endswith("_total")


def _is_counted(visit: Visit) -> bool:
    is_range = len(visit.above) > 1 and isinstance(visit.above[-1], promql.MatrixSelector)
    caller = visit.above[-2] if is_range else None
    return isinstance(caller, promql.Call) and caller.func.name in _OF_COUNTERS
