"""An average of ratios or of quantiles."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import selectors, visits
from slo.lint.interface import Subject

_AVERAGES = frozenset({"avg", "avg_over_time"})
_COUNTED = frozenset({"rate", "increase", "irate"})


def run(subject: Subject) -> Iterator[Found]:
    """Find averages over something that has lost how much it stands for."""
    for query in subject.queries:
        if query.expression is None:
            continue
        for visit in visits(query.expression):
            name = _name(visit.node)
            what = _averaged(visit.node) if name in _AVERAGES else ""
            if what:
                yield subject.found(
                    Level.WARNING,
                    query.role,
                    f"{name}() is taken of {what}: an idle pod or minute weighs as much as a busy one",
                    "add up the events on both sides first, then divide: sum(rate(bad)) / sum(rate(all))",
                )
                break


# Private


def _name(node: promql.Expr) -> str:
    if isinstance(node, promql.AggregateExpr):
        return str(node.op)
    return node.func.name if isinstance(node, promql.Call) else ""


def _averaged(node: promql.Expr) -> str:
    """Say what is averaged; nothing where an average is all right, as of comparisons: that counts how many hold."""
    inner = [one for one in visits(node) if not any(map(_compares, one.above))]
    if any(_divides_events(one.node) for one in inner):
        return "ratios"
    if any(_is_quantile(one.node) for one in inner):
        return "quantiles"
    return ""


def _divides_events(node: promql.Expr) -> bool:
    """Say whether events are on both sides; replicas over replicas are a state, and each look at it weighs the same."""
    if not isinstance(node, promql.BinaryExpr) or str(node.op) != "/":
        return False
    return _has_events(node.lhs) and _has_events(node.rhs)


def _has_events(expression: promql.Expr) -> bool:
    return any(_COUNTED & set(one.functions) or ":" in one.metric for one in selectors(expression))


def _compares(node: promql.Expr) -> bool:
    return isinstance(node, promql.BinaryExpr) and node.modifier is not None and node.modifier.return_bool


def _is_quantile(node: promql.Expr) -> bool:
    if isinstance(node, promql.Call):
        return node.func.name == "histogram_quantile"
    return isinstance(node, promql.VectorSelector) and any(one.name == "quantile" for one in node.matchers.matchers)
