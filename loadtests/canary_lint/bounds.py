"""Between which values a query's result must be, whatever the series."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import promql_parser as promql

from slo.lint.expressions import Selector, bare, selectors

_QUANTILE = "histogram_quantile"
_NEVER_BELOW_ZERO = frozenset({"rate", "increase", "irate", "abs", "sqrt", "exp", _QUANTILE})
_AS_ITS_ARGUMENT = frozenset({"vector", "scalar", "avg_over_time", "max_over_time", "min_over_time"})
_KEEPS_THE_LEFT = frozenset({"and", "unless", "<", ">", "<=", ">=", "==", "!="})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The least and the most that a value can be."""

    least: float = -math.inf
    most: float = math.inf


ANY = Bounds()
NOT_NEGATIVE = Bounds(least=0.0)
RATIO = Bounds(least=0.0, most=1.0)
PERCENT = Bounds(least=0.0, most=100.0)
_NOTHING = Bounds(least=0.0, most=0.0)


def bounds_of(node: promql.Expr) -> Bounds:
    """Say between which values a query's result must be, where that can be told."""
    node = bare(node)
    match node:
        case promql.NumberLiteral():
            return Bounds(least=node.val, most=node.val)
        case promql.UnaryExpr():
            inner = bounds_of(node.expr)
            return Bounds(least=-inner.most, most=-inner.least)
        case promql.AggregateExpr():
            return _of_aggregate(str(node.op), node)
        case promql.Call():
            return _of_call(node)
        case promql.BinaryExpr():
            return _of_binary(node)
        case _:
            return ANY


def quantile_of(node: promql.Expr) -> float | None:
    """Give the quantile of a query that is one of a histogram, whatever its unit; None for any other."""
    factors = _factors(node)
    if len(factors.above) != 1 or factors.below:
        return None
    call = factors.above[0]
    if not isinstance(call, promql.Call) or call.func.name != _QUANTILE:
        return None
    quantile = bare(call.args[0])
    return float(quantile.val) if isinstance(quantile, promql.NumberLiteral) else None


# Private


def _of_aggregate(operator: str, node: promql.AggregateExpr) -> Bounds:
    if operator == "count":
        return NOT_NEGATIVE
    inner = bounds_of(node.expr)
    if operator == "sum":
        return NOT_NEGATIVE if inner.least >= 0 else ANY
    return inner if operator in {"avg", "min", "max"} else ANY


def _of_call(node: promql.Call) -> Bounds:
    if node.func.name in _NEVER_BELOW_ZERO:
        return NOT_NEGATIVE
    return bounds_of(node.args[0]) if node.func.name in _AS_ITS_ARGUMENT else ANY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Factors:
    """A product, taken apart: a number, times some queries, divided by others."""

    number: float = 1.0
    above: tuple[promql.Expr, ...] = ()
    below: tuple[promql.Expr, ...] = ()


def _factors(node: promql.Expr) -> _Factors:
    node = bare(node)
    if isinstance(node, promql.NumberLiteral):
        return _Factors(number=node.val)
    if not isinstance(node, promql.BinaryExpr) or str(node.op) not in {"*", "/"}:
        return _Factors(above=(node,))
    left, right = _factors(node.lhs), _factors(node.rhs)
    if str(node.op) == "*":
        return _Factors(
            number=left.number * right.number, above=left.above + right.above, below=left.below + right.below
        )
    number = left.number / right.number if right.number else math.nan
    return _Factors(number=number, above=left.above + right.below, below=left.below + right.above)


def _of_binary(node: promql.BinaryExpr) -> Bounds:
    factors = _factors(node)
    if len(factors.above) == len(factors.below) == 1 and _is_part_of_whole(factors.above[0], factors.below[0]):
        return _product(RATIO, Bounds(least=factors.number, most=factors.number))
    left, right = bounds_of(node.lhs), bounds_of(node.rhs)
    operator = str(node.op)
    if operator in _KEEPS_THE_LEFT and not (node.modifier is not None and node.modifier.return_bool):
        return left
    combine = _COMBINED.get(operator)
    return ANY if combine is None else combine(left, right)


def _sum(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(least=left.least + right.least, most=left.most + right.most)


def _difference(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(least=left.least - right.most, most=left.most - right.least)


def _product(left: Bounds, right: Bounds) -> Bounds:
    corners = [_times(one, other) for one in (left.least, left.most) for other in (right.least, right.most)]
    return Bounds(least=min(corners), most=max(corners))


def _quotient(left: Bounds, right: Bounds) -> Bounds:
    if right.least == right.most and right.least > 0:
        return Bounds(least=left.least / right.least, most=left.most / right.least)
    return NOT_NEGATIVE if left.least >= 0 and right.least >= 0 else ANY


def _either(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(least=min(left.least, right.least), most=max(left.most, right.most))


_COMBINED: Mapping[str, Callable[[Bounds, Bounds], Bounds]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
    "or": _either,
}


def _times(one: float, other: float) -> float:
    """Multiply; nothing of anything is nothing, however much there may be of it."""
    return 0.0 if 0.0 in (one, other) else one * other


def _is_part_of_whole(part: promql.Expr, whole: promql.Expr) -> bool:
    """Say whether a sum counts only what another sum counts, too: the same series, with more conditions."""
    above, below = bare(_without_fallback(part)), bare(whole)
    if not _is_sum_of_rates(above) or not _is_sum_of_rates(below):
        return False
    parts, wholes = selectors(above), selectors(below)
    return len(parts) == len(wholes) == 1 and _is_narrower(parts[0], wholes[0])


def _without_fallback(node: promql.Expr) -> promql.Expr:
    """Take off what stands for no series: `or vector(0)`, `or 0 * sum(...)`."""
    inner = bare(node)
    if isinstance(inner, promql.BinaryExpr) and str(inner.op) == "or" and bounds_of(inner.rhs) == _NOTHING:
        return inner.lhs
    return node


def _is_sum_of_rates(node: promql.Expr) -> bool:
    if not isinstance(node, promql.AggregateExpr) or str(node.op) != "sum":
        return False
    inner = bare(node.expr)
    return isinstance(inner, promql.Call) and inner.func.name in {"rate", "increase", "irate"}


def _is_narrower(part: Selector, whole: Selector) -> bool:
    same = (part.metric, part.range_seconds, part.functions) == (whole.metric, whole.range_seconds, whole.functions)
    return same and set(whole.matchers) <= set(part.matchers)
