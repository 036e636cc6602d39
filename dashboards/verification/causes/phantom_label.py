"""A label that is grouped by, and that no series has."""

import promql_parser as promql

from dashboards.verification.case import Case
from slo.findings.interface import Found
from slo.lint.expressions import selectors, visits


def explain(case: Case) -> Found | None:
    """Find an aggregation by a label that nothing below it has, so that all falls into one series."""
    if not case.demands.is_hermetic or case.expression is None:
        return None
    for visit in visits(case.expression):
        for label in _unknown(case, visit.node):
            sentence = f"it is grouped by {label}, a label that nothing in it has"
            fix = "correct the label, or add it to what exposes the series"
            return case.found(sentence, fix, offset=case.offset_of(label))
    return None


# Private

_MAKE_LABELS = frozenset({"label_replace", "label_join", "info"})


def _unknown(case: Case, node: promql.Expr) -> list[str]:
    if not isinstance(node, promql.AggregateExpr) or node.modifier is None:
        return []
    if node.modifier.type != promql.AggModifierType.By or _makes_labels(node):
        return []
    metrics = {one.metric for one in selectors(node.expr)}
    if not metrics or not metrics <= case.evidence.metrics:
        return []
    known = {name for metric in metrics for name in case.evidence.label_names(metric)}
    return [label for label in node.modifier.labels if label not in known and label != "__name__"]


def _makes_labels(node: promql.AggregateExpr) -> bool:
    inside = [visit.node for visit in visits(node.expr)]
    return any(
        (isinstance(one, promql.Call) and one.func.name in _MAKE_LABELS)
        or (isinstance(one, promql.AggregateExpr) and str(one.op) == "count_values")
        for one in inside
    )
