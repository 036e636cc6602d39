"""Why the series of two sides of an operator do not find each other."""

from collections.abc import Mapping, Sequence

import promql_parser as promql

from dashboards.verification.case import Case
from dashboards.verification.dead_end import series_of
from slo.series import TimeSeries

Key = Mapping[str, str]


def mismatch(case: Case, node: promql.BinaryExpr) -> str | None:
    """Say why no series of the left side fits one of the right; None where some do, or a side is a number."""
    left, right = (series_of(case, side) for side in (node.lhs, node.rhs))
    if not left or not right or _is_number(node.lhs) or _is_number(node.rhs):
        return None
    keys = [_keys(series, node) for series in (left, right)]
    if any(key in keys[1] for key in keys[0]):
        return None
    names = [frozenset().union(*(key.keys() for key in side)) for side in keys]
    only = [sorted(names[0] - names[1]), sorted(names[1] - names[0])]
    if only[0] or only[1]:
        sides = (
            f"only the {side} has {', '.join(one)}" for side, one in zip(("left", "right"), only, strict=True) if one
        )
        return f"their labels differ: {' and '.join(sides)}"
    return _different_values(keys, sorted(names[0]))


# Private


def _is_number(node: promql.Expr) -> bool:
    inner = node.expr if isinstance(node, promql.ParenExpr | promql.UnaryExpr) else node
    return isinstance(inner, promql.NumberLiteral) or (isinstance(inner, promql.Call) and inner.func.name == "scalar")


def _keys(series: Sequence[TimeSeries], node: promql.BinaryExpr) -> list[Key]:
    """Give the labels of each series that are compared."""
    matching = node.modifier.matching if node.modifier else None
    named = set(matching.labels) if matching else set()
    is_on = matching is not None and str(matching.type).endswith("Include")
    return [
        {name: value for name, value in one.labels.items() if name != "__name__" and (name in named) is is_on}
        for one in series
    ]


def _different_values(keys: Sequence[Sequence[Key]], names: Sequence[str]) -> str:
    for name in names:
        values = [{key.get(name, "") for key in side} for side in keys]
        if not values[0] & values[1]:
            shown = (", ".join(sorted(side)[:3]) for side in values)
            return f"their values of {name} differ: {' | '.join(shown)}"
    return f"no two series agree in all of {', '.join(names)}"
