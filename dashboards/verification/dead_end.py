"""Find the part of a query where the data ends: its own parts have some, and it has none."""

import promql_parser as promql

from dashboards.verification.case import Case
from dashboards.verification.spelling import spelled
from slo.series import TimeSeries


def dead_end(case: Case) -> promql.Expr | None:
    """Give the innermost part that is empty; None where the answer is not, or where that cannot be told."""
    if not case.is_empty or case.expression is None or case.answer is None:
        return None
    return _innermost(case, case.expression)


def series_of(case: Case, node: promql.Expr) -> tuple[TimeSeries, ...] | None:
    """Evaluate a part of the query as the whole was; None where the server refuses it."""
    assert case.answer is not None  # noqa: S101 - it was asked, or there would be no part of it
    return case.evidence.evaluated(spelled(node), case.answer.resolution, is_instant=case.answer.is_instant)


# Private

_EITHER = "or"
_NO_PARTS = (promql.MatrixSelector, promql.StringLiteral, promql.NumberLiteral)


def _innermost(case: Case, node: promql.Expr) -> promql.Expr:
    for part in _parts(node):
        if series_of(case, part) == ():
            return _innermost(case, part)
    return node


def _parts(node: promql.Expr) -> tuple[promql.Expr, ...]:
    """List the parts without whose data a part has none."""
    match node:
        case promql.BinaryExpr():
            return (node.lhs,) if str(node.op) in {_EITHER, "unless"} else (node.lhs, node.rhs)
        case promql.AggregateExpr() | promql.UnaryExpr() | promql.ParenExpr():
            return (node.expr,)
        case promql.SubqueryExpr():
            return (node.expr,)
        case promql.Call() if node.func.name not in {"absent", "absent_over_time"}:
            ranges = (promql.MatrixSelector, promql.StringLiteral, promql.NumberLiteral)
            return tuple(
                one.expr if isinstance(one, promql.SubqueryExpr) else one
                for one in node.args
                if not isinstance(one, ranges)
            )
        case _:
            return ()


def _inner(node: promql.Expr) -> promql.Expr:
    return node.expr if isinstance(node, promql.SubqueryExpr) else node
