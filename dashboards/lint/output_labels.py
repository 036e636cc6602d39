"""Which labels the answer to a query can have."""

from dataclasses import dataclass

import promql_parser as promql

from slo.lint.expressions import bare, selectors

NAME = "__name__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is known of the labels of some series."""

    only: frozenset[str] | None
    """All that there can be; None where there can be any."""
    lacking: frozenset[str] = frozenset()
    """What there cannot be."""

    def can_have(self, label: str) -> bool:
        """Say whether a series may have a label."""
        return (self.only is None or label in self.only) and label not in self.lacking

    def without(self, *labels: str) -> "Labels":
        """Take labels away."""
        return Labels(only=self.only, lacking=self.lacking | frozenset(labels))

    def with_labels(self, *labels: str) -> "Labels":
        """Put labels in."""
        only = None if self.only is None else self.only | frozenset(labels)
        return Labels(only=only, lacking=self.lacking - frozenset(labels))

    def limited(self, labels: frozenset[str]) -> "Labels":
        """Keep some labels only."""
        return Labels(only=frozenset(one for one in labels if self.can_have(one)))


ANY = Labels(only=None)
NONE = Labels(only=frozenset())


def labels_of(node: promql.Expr) -> Labels:  # noqa: PLR0911 - one for each kind of node
    """Say which labels an expression gives."""
    match bare(node):
        case promql.AggregateExpr() as aggregate:
            return _of_aggregate(aggregate)
        case promql.Call() as call:
            return _of_call(call)
        case promql.BinaryExpr() as binary:
            return _of_operation(binary)
        case promql.SubqueryExpr() as subquery:
            return labels_of(subquery.expr)
        case promql.UnaryExpr() as unary:
            return labels_of(unary.expr).without(NAME)
        case promql.NumberLiteral() | promql.StringLiteral():
            return NONE
        case _:
            return ANY


# Private

_PICKING = frozenset({"topk", "bottomk", "limitk", "limit_ratio"})
_KEEPING_NAMES = frozenset({"last_over_time", "first_over_time", "sort", "sort_desc", "sort_by_label", "info"})
_NO_SERIES = frozenset({"time", "scalar", "vector", "pi"})
_SETS = frozenset({"and", "unless"})
_FILTERS = frozenset({"==", "!=", ">", "<", ">=", "<="})


def _of_aggregate(node: promql.AggregateExpr) -> Labels:
    inner = labels_of(node.expr)
    if str(node.op) in _PICKING:
        return inner
    if node.modifier is None:
        outer = NONE
    elif node.modifier.type == promql.AggModifierType.By:
        outer = inner.limited(frozenset(node.modifier.labels))
    else:
        outer = inner.without(NAME, *node.modifier.labels)
    if str(node.op) == "count_values" and isinstance(node.param, promql.StringLiteral):
        return outer.with_labels(node.param.val)
    return outer


def _of_call(node: promql.Call) -> Labels:
    name, arguments = node.func.name, list(node.args)
    if name in _NO_SERIES:
        return NONE
    if name in {"absent", "absent_over_time", "info"}:
        return ANY
    series = next((one for one in arguments if selectors(one)), None)
    if name == "histogram_quantile":
        series = arguments[-1]
    inner = ANY if series is None else labels_of(series)
    if name in {"label_replace", "label_join"} and isinstance(arguments[1], promql.StringLiteral):
        return inner.with_labels(arguments[1].val)
    if name in _KEEPING_NAMES:
        return inner
    return inner.without(NAME, "le") if name == "histogram_quantile" else inner.without(NAME)


def _of_operation(node: promql.BinaryExpr) -> Labels:
    op, left, right = str(node.op), labels_of(node.lhs), labels_of(node.rhs)
    if op in _SETS:
        return left
    if op == "or":
        return _either(left, right)
    if NONE in (left, right) and not (_is_series(node.lhs) and _is_series(node.rhs)):
        return left if right is NONE or _is_series(node.lhs) else right
    matched = _matched(node, left, right)
    return matched if op in _FILTERS else matched.without(NAME)


def _is_series(node: promql.Expr) -> bool:
    inner = bare(node)
    is_call = isinstance(inner, promql.Call) and inner.func.name in _NO_SERIES - {"vector"}
    return bool(selectors(inner)) and not is_call


def _either(left: Labels, right: Labels) -> Labels:
    only = None if left.only is None or right.only is None else left.only | right.only
    lacking = frozenset(one for one in left.lacking | right.lacking if not (left.can_have(one) or right.can_have(one)))
    return Labels(only=only, lacking=lacking)


def _matched(node: promql.BinaryExpr, left: Labels, right: Labels) -> Labels:
    modifier = node.modifier
    if modifier is None:
        return left if right.only is None else left.limited(right.only) if left.only is None else left
    if modifier.card == promql.VectorMatchCardinality.ManyToOne:
        return left.with_labels(*(modifier.group_labels or ()))
    if modifier.card == promql.VectorMatchCardinality.OneToMany:
        return right.with_labels(*(modifier.group_labels or ()))
    if modifier.matching is None:
        return left
    if modifier.matching.type == promql.LabelModifierType.Include:
        return left.limited(frozenset(modifier.matching.labels))
    return left.without(*modifier.matching.labels)
