"""Events that are averaged where they should be added up."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import selectors, visits
from slo.lint.interface import Role, Subject

_NO_SUMS = frozenset({"avg", "min", "max", "quantile", "group", "stddev", "stdvar"})
_COUNTED = frozenset({"rate", "increase"})
_EVENTS = (Role.TOTAL, Role.ERRORS, Role.GOOD)


def run(subject: Subject) -> Iterator[Found]:
    """Find aggregations of rates, other than sums, in the queries of events."""
    for query in subject.queries:
        if query.role not in _EVENTS or query.expression is None:
            continue
        for name in dict.fromkeys(_aggregations(query.expression)):
            yield subject.found(
                Level.WARNING,
                query.role,
                f"{name}() of rates gives the events of one series, not of all; and errors are in fewer series than "
                "all events are, so the two do not even fit together",
                "write sum()",
            )


# Private


def _aggregations(expression: promql.Expr) -> Iterator[str]:
    for visit in visits(expression):
        node = visit.node
        if (
            isinstance(node, promql.AggregateExpr)
            and str(node.op) in _NO_SUMS
            and not visit.is_filter
            and _counts(node)
        ):
            yield str(node.op)


def _counts(node: promql.Expr) -> bool:
    return any(_COUNTED & set(one.functions) for one in selectors(node))
