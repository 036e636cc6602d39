"""In how many series a query may answer."""

import promql_parser as promql

from slo.lint.expressions import bare

_QUANTILE = "histogram_quantile"
_CONSTANTS = frozenset({"vector", "scalar", "time", "pi"})
_SINGLE = frozenset({"sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "quantile"})


def has_many_series(node: promql.Expr) -> bool:
    """Say whether a query may give more than one series."""
    node = bare(node)
    match node:
        case promql.AggregateExpr():
            return str(node.op) not in _SINGLE or _labels_kept(node) != ()
        case promql.Call():
            return _call_has_many(node)
        case promql.BinaryExpr():
            sides = [node.lhs] if str(node.op) in {"unless", "and"} else [node.lhs, node.rhs]
            return any(map(has_many_series, sides))
        case promql.UnaryExpr():
            return has_many_series(node.expr)
        case _:
            return not isinstance(node, promql.NumberLiteral | promql.StringLiteral)


# Private


def _call_has_many(node: promql.Call) -> bool:
    if node.func.name in _CONSTANTS:
        return False
    if node.func.name == _QUANTILE:
        return not _is_by_le(bare(node.args[-1]))
    return any(map(has_many_series, node.args))


def _labels_kept(node: promql.AggregateExpr) -> tuple[str, ...]:
    """List the labels of an aggregation's result; `without` keeps some that are not known."""
    modifier = node.modifier
    if modifier is None:
        return ()
    return tuple(modifier.labels) if modifier.type == promql.AggModifierType.By else ("without",)


def _is_by_le(node: promql.Expr) -> bool:
    return isinstance(node, promql.AggregateExpr) and str(node.op) in _SINGLE and _labels_kept(node) in {("le",), ()}
