"""Two sides that have data, and no series of one fits any of the other."""

import promql_parser as promql

from dashboards.verification.case import Case
from dashboards.verification.dead_end import dead_end
from dashboards.verification.matching import mismatch
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find an operator whose sides match nothing."""
    node = dead_end(case)
    if not isinstance(node, promql.BinaryExpr):
        return None
    why = mismatch(case, node)
    if why is None:
        return None
    fix = "say with on(...) or ignoring(...) which labels both sides share, or aggregate both by the same"
    return case.found(f"both sides of {node.op} have data, but {why}", fix)
