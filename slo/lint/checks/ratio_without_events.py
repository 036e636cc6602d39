"""A ratio that has thrown its events away."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import bare, selectors
from slo.lint.interface import Role, Subject

_COUNTED = frozenset({"rate", "increase"})


def run(subject: Subject) -> Iterator[Found]:
    """Find raw ratios that are divisions of events, and could be given as such."""
    query = subject.query(Role.RATIO)
    if query is None or query.expression is None:
        return
    division = _division(query.expression)
    if division is not None and _counts(division.lhs) and _counts(division.rhs):
        yield subject.found(
            Level.WARNING,
            "ratio",
            "the ratio is a division of events, but only its result is kept: the budget is an average over time, in "
            "which a quiet night weighs as much as the day, and alerts cannot tell one failure from many",
            "give both sides as events (Sloth: sli.events, OpenSLO: ratioMetric with good or bad and total)",
        )


# Private


def _division(expression: promql.Expr) -> promql.BinaryExpr | None:
    """Find the division in `a / b` and `1 - a / b`."""
    node = bare(expression)
    if isinstance(node, promql.BinaryExpr) and str(node.op) == "-" and isinstance(bare(node.lhs), promql.NumberLiteral):
        node = bare(node.rhs)
    return node if isinstance(node, promql.BinaryExpr) and str(node.op) == "/" else None


def _counts(expression: promql.Expr) -> bool:
    return any(_COUNTED & set(one.functions) for one in selectors(expression))
