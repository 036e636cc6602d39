"""Tell from parsed PromQL by which labels its result is divided."""

from collections.abc import Callable

import promql_parser as promql

Labels = tuple[str, ...]

_KEEPS_LABELS = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_SET_OPERATORS = frozenset({"and", "or", "unless"})


class NotGrouped(Exception):  # noqa: N818 - read as a sentence
    """The labels of a result cannot be told; `{0}` in the next step stands for an aggregation."""

    def __init__(self, rule: str, next_step: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.next_step = next_step


def group_labels(expression: promql.Expr) -> Labels:
    """Give the labels that every series of the result has, sorted; none where it is one series.

    Raises:
        NotGrouped: it is no vector, nothing is aggregated, or it is aggregated `without`, so that they cannot be told.
    """
    labels = _labels(expression)
    if labels is None:
        rule = "must give a vector, not a single number"
        raise NotGrouped(rule, "write {0}(...) over what is measured")
    return tuple(sorted(labels))


# Private


def _labels(expression: promql.Expr) -> frozenset[str] | None:
    """Give the labels of a vector; None for a scalar."""
    for kind, read in _READERS:
        if isinstance(expression, kind):
            return read(expression)
    rule = "has to be aggregated, else every scraped series would be an objective of its own"
    raise NotGrouped(rule, "write {0}(...), or {0} by (...) for a budget of each")


def _of_scalar(_: promql.Expr) -> frozenset[str] | None:
    return None


def _of_inner(expression: promql.Expr) -> frozenset[str] | None:
    assert isinstance(expression, promql.ParenExpr | promql.UnaryExpr)  # noqa: S101 - for the type checker
    return _labels(expression.expr)


def _of_aggregation(expression: promql.Expr) -> frozenset[str] | None:
    assert isinstance(expression, promql.AggregateExpr)  # noqa: S101 - for the type checker
    name = str(expression.op)
    if name in _KEEPS_LABELS:
        return _labels(expression.expr)
    modifier = expression.modifier
    if modifier is not None and modifier.type != promql.AggModifierType.By:
        rule = "must not be aggregated `without`, as its labels cannot be told"
        raise NotGrouped(rule, "name them: {0} by (...)")
    labels = frozenset() if modifier is None else frozenset(modifier.labels)
    if name == "count_values" and isinstance(expression.param, promql.StringLiteral):
        return labels | {expression.param.val}
    return labels


def _of_operation(expression: promql.Expr) -> frozenset[str] | None:
    assert isinstance(expression, promql.BinaryExpr)  # noqa: S101 - for the type checker
    left, right = _labels(expression.lhs), _labels(expression.rhs)
    if left is None or right is None:
        return right if left is None else left
    if str(expression.op) in _SET_OPERATORS:
        return left
    return _matched(expression.modifier, left, right)


def _matched(modifier: promql.BinModifier | None, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """Give the labels of an operation between two vectors."""
    if modifier is None or modifier.matching is None:
        if left != right:
            rule = f"has sides that never match: one is by ({_listed(left)}), the other by ({_listed(right)})"
            raise NotGrouped(rule, "aggregate both by the same labels, or say on (...)")
        return left
    if modifier.card == promql.VectorMatchCardinality.ManyToOne:
        return left | frozenset(modifier.group_labels or ())
    if modifier.card == promql.VectorMatchCardinality.OneToMany:
        return right | frozenset(modifier.group_labels or ())
    named = frozenset(modifier.matching.labels)
    return named if modifier.matching.type == promql.LabelModifierType.Include else left - named


def _of_call(expression: promql.Expr) -> frozenset[str] | None:
    assert isinstance(expression, promql.Call)  # noqa: S101 - for the type checker
    name = expression.func.name
    if expression.func.return_type != promql.ValueType.Vector:
        return None
    if name in ("vector", "absent", "absent_over_time") or not expression.args:
        return frozenset()
    found = [labels for argument in expression.args if (labels := _of_argument(argument)) is not None]
    labels = found[0] if found else frozenset()
    if name == "histogram_quantile":
        return labels - {"le"}
    if name in ("label_replace", "label_join"):
        return labels | {_written_label(expression)}
    return labels


def _of_argument(argument: promql.Expr) -> frozenset[str] | None:
    return None if isinstance(argument, promql.StringLiteral | promql.NumberLiteral) else _labels(argument)


def _written_label(expression: promql.Call) -> str:
    label = expression.args[1]
    return label.val if isinstance(label, promql.StringLiteral) else ""


def _of_subquery(expression: promql.Expr) -> frozenset[str] | None:
    assert isinstance(expression, promql.SubqueryExpr)  # noqa: S101 - for the type checker
    return _labels(expression.expr)


def _listed(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels))


_READERS: tuple[tuple[type[promql.Expr], Callable[[promql.Expr], frozenset[str] | None]], ...] = (
    (promql.AggregateExpr, _of_aggregation),
    (promql.BinaryExpr, _of_operation),
    (promql.ParenExpr, _of_inner),
    (promql.UnaryExpr, _of_inner),
    (promql.Call, _of_call),
    (promql.SubqueryExpr, _of_subquery),
    (promql.NumberLiteral, _of_scalar),
)
