"""A comparison that no value passes."""

import math

import promql_parser as promql

from dashboards.verification.case import Case
from dashboards.verification.dead_end import dead_end, series_of
from dashboards.verification.spelling import spelled
from slo.findings.interface import Found
from slo.lint.expressions import bare


def explain(case: Case) -> Found | None:
    """Find what filters every value away."""
    node = dead_end(case)
    if isinstance(node, promql.Call) and node.func.name in _ABSENT:
        fix = "this is good news; say so in the panel's text for no value"
        return case.found(f"{spelled(node)} finds something, and so gives nothing", fix)
    if not isinstance(node, promql.BinaryExpr) or str(node.op) not in _FILTERS:
        return None
    left = series_of(case, node.lhs) or ()
    values = [value for series in left for _, value in series.samples if not math.isnan(value)]
    seen = f"; the left side is {_range(values)}" if values else ""
    fix = "if that is good news, say so in the panel's text for no value; else correct the condition"
    return case.found(f"nothing passes {node.op} {_short(node.rhs)}{seen}", fix)


# Private

_ABSENT = frozenset({"absent", "absent_over_time"})
_FILTERS = frozenset({">", "<", ">=", "<=", "==", "!=", "unless", "and"})
_MOST_CHARACTERS = 60


def _range(values: list[float]) -> str:
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _short(node: promql.Expr) -> str:
    text = spelled(bare(node))
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
