"""What a query comes to where no series is there at all."""

import math

import promql_parser as promql

from slo.lint.expressions import bare

_EMPTY_OF_NOTHING = frozenset({"count", "group", "count_values", "topk", "bottomk"})


def value_without_data(node: promql.Expr) -> float | None:
    """Give what a query comes to where no series is there; None where it then has no value."""
    node = bare(node)
    match node:
        case promql.NumberLiteral():
            return node.val
        case promql.UnaryExpr():
            inner = value_without_data(node.expr)
            return None if inner is None else -inner
        case promql.AggregateExpr():
            return None if str(node.op) in _EMPTY_OF_NOTHING else value_without_data(node.expr)
        case promql.Call() if node.func.name == "vector":
            return value_without_data(node.args[0])
        case promql.BinaryExpr():
            return _of_binary(node)
        case _:
            return None


# Private


def _of_binary(node: promql.BinaryExpr) -> float | None:
    left, right = value_without_data(node.lhs), value_without_data(node.rhs)
    operator = str(node.op)
    if operator == "or":
        return right if left is None else left
    if operator == "unless" and right is None:
        return left
    if left is None or right is None:
        return None
    return _arithmetic(operator, left, right)


def _arithmetic(operator: str, left: float, right: float) -> float | None:
    """Calculate; a division by zero is NaN or infinite, and Flagger takes NaN for no value."""
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case "/" if left:
            return math.copysign(math.inf, left)
        case _:
            return None
