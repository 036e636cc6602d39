"""A rate of a sum of counters."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import bare, visits
from slo.lint.interface import Subject

_COUNTER_FUNCTIONS = frozenset({"rate", "increase", "irate", "resets"})


def run(subject: Subject) -> Iterator[Found]:
    """Find functions of counters over a subquery that has added counters up."""
    for query in subject.queries:
        if query.expression is None:
            continue
        for visit in visits(query.expression):
            node = visit.node
            if isinstance(node, promql.Call) and node.func.name in _COUNTER_FUNCTIONS and _is_over_sum(node):
                yield subject.found(
                    Level.ERROR,
                    query.role,
                    f"{node.func.name}() is taken of a sum: when one of the counters starts again at 0 the sum falls, "
                    "which counts as a reset of all of them and gives a burst of events that never were",
                    f"write sum({node.func.name}(...)) in place of {node.func.name}(sum(...)[...:])",
                )


# Private


def _is_over_sum(call: promql.Call) -> bool:
    inner = call.args[0] if call.args else None
    return isinstance(inner, promql.SubqueryExpr) and isinstance(bare(inner.expr), promql.AggregateExpr)
