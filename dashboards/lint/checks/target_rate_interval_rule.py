"""dashboard-linter's: rates look back as far as Grafana says."""

from collections import Counter
from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from dashboards.lint.queries import Query
from dashboards.lint.sentinels import RATE_INTERVAL_SECONDS
from dashboards.lint.upstream import promql_queries
from slo.findings.interface import Found, Level

_RATES = frozenset({"rate", "irate"})


def run(subject: Subject) -> Iterator[Found]:
    """Find rate and irate over another range than $__rate_interval, and other ranges in parentheses."""
    for query in promql_queries(subject, everywhere=False):
        seen: Counter[str] = Counter()
        for visit in query.visits:
            if isinstance(visit.node, promql.MatrixSelector):
                quote = query.pointed_at(_name(visit.node), seen[_name(visit.node)])
                if visit.above and visit.node.range.total_seconds() != RATE_INTERVAL_SECONDS:
                    yield from _of_range(subject, query, visit.above[-1], quote)
            elif isinstance(visit.node, promql.VectorSelector):
                seen[visit.node.name or ""] += 1


# Private


def _name(node: promql.MatrixSelector) -> str:
    return node.vector_selector.name or ""


def _of_range(subject: Subject, query: Query, above: promql.Expr, quote: str) -> Iterator[Found]:
    if not isinstance(above, promql.Call):
        sentence = "no function stands right before the range, which is not $__rate_interval"
        fix = "take the parentheses around it away, and write [$__rate_interval]"
        yield subject.found(Level.ERROR, query.path, sentence, fix, quote=quote)
    elif above.func.name in _RATES:
        name = above.func.name
        sentence = f"{name}() looks back over a range of its own: too short for some scrapes, or too long for the zoom"
        yield subject.found(Level.ERROR, query.path, sentence, f"write {name}(...[$__rate_interval])", quote=quote)
