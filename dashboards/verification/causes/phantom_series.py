"""A selector that selects nothing, in a query that has an answer without it."""

import promql_parser as promql

from dashboards.verification.case import Case
from slo.conventions import ALERTS
from slo.findings.interface import Found
from slo.lint.expressions import Selector, visits


def explain(case: Case) -> Found | None:
    """Find a part of a query that never adds anything, though its metric is there."""
    if not case.demands.is_hermetic or not _can_hide(case):
        return None  # live nothing may have happened yet
    for one in case.needed:
        is_known = one.metric in case.evidence.metrics and one.metric != ALERTS
        if is_known and not case.has(str(one), case.window_seconds(one)):
            fix = "correct it, or remove that part of the query"
            sentence = f"nothing fits {one}{_why(case, one)}, and the answer hides it"
            return case.found(sentence, fix, offset=case.offset_of(one.metric))
    return None


# Private


def _can_hide(case: Case) -> bool:
    """Say whether a part can be empty and the whole is not."""
    nodes = (visit.node for visit in visits(case.expression)) if case.expression else ()
    return any(isinstance(one, promql.BinaryExpr) and str(one.op) == "or" for one in nodes)


def _why(case: Case, selector: Selector) -> str:
    names = case.evidence.label_names(selector.metric)
    unknown = [one.name for one in selector.matchers if one.name not in names and one.accepts("") is False]
    return f": {selector.metric} has no label {unknown[0]}" if unknown else ""
