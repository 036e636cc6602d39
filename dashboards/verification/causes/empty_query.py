"""Nothing is asked."""

from dashboards.verification.case import Case
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find a query without a text, or a panel without a query."""
    if case.written.strip():
        return None
    return case.found("asks nothing, so it stays empty for ever", "write its query, or remove it")
