"""A rate of a sum of counters."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level
from slo.lint.expressions import bare

_FUNCTIONS = frozenset({"rate", "irate", "increase", "resets"})


def run(subject: Subject) -> Iterator[Found]:
    """Find functions of counters over a subquery of an aggregation."""
    for query in subject.queries:
        for visit in query.visits:
            node = visit.node
            if isinstance(node, promql.Call) and node.func.name in _FUNCTIONS and _is_over_sum(node):
                name = node.func.name
                sentence = f"{name}() is taken of a sum: when one process restarts the sum falls, and all of it counts"
                fix = f"write sum({name}(...)) in place of {name}(sum(...)[...:])"
                yield subject.found(Level.ERROR, query.path, sentence, fix, quote=query.pointed_at(name))


# Private


def _is_over_sum(call: promql.Call) -> bool:
    inner = call.args[0] if call.args else None
    return isinstance(inner, promql.SubqueryExpr) and isinstance(bare(inner.expr), promql.AggregateExpr)
