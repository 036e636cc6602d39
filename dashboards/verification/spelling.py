"""Write a part of a query as text again, to ask for it alone; the parser's own texts lose escapes and subqueries."""

from datetime import timedelta

import promql_parser as promql

from slo.durations import spell_duration
from slo.lint.expressions import selectors
from slo.promql import quoted


def spelled(node: promql.Expr) -> str:
    """Write an expression."""
    match node:
        case promql.VectorSelector():
            return f"{selectors(node)[0]}{_moved(node)}"
        case promql.MatrixSelector():
            inner = node.vector_selector
            return f"{selectors(inner)[0]}[{_duration(node.range)}]{_moved(inner)}"
        case promql.SubqueryExpr():
            step = _duration(node.step) if node.step else ""
            return f"{spelled(node.expr)}[{_duration(node.range)}:{step}]{_moved(node)}"
        case promql.StringLiteral():
            return quoted(node.val)
        case promql.NumberLiteral():
            return str(node)
        case _:
            return _operation(node)


# Private


def _operation(node: promql.Expr) -> str:
    match node:
        case promql.Call():
            return f"{node.func.name}({', '.join(map(spelled, node.args))})"
        case promql.AggregateExpr():
            inside = [spelled(part) for part in (node.param, node.expr) if part is not None]
            return f"{node.op}{f' {node.modifier} ' if node.modifier else ''}({', '.join(inside)})"
        case promql.BinaryExpr():
            modifier = f" {node.modifier}" if node.modifier else ""
            return f"{spelled(node.lhs)} {node.op}{modifier} {spelled(node.rhs)}"
        case promql.UnaryExpr():
            return f"-{spelled(node.expr)}"
        case promql.ParenExpr():
            return f"({spelled(node.expr)})"
        case _:
            return str(node)


def _moved(node: promql.VectorSelector | promql.SubqueryExpr) -> str:
    offset = node.offset or timedelta()
    sign = "-" if offset < timedelta() else ""
    later = f" offset {sign}{_duration(abs(offset))}" if offset else ""
    return f"{later} {node.at}" if node.at else later


def _duration(one: timedelta | None) -> str:
    return spell_duration(one.total_seconds() if one else 0.0)
