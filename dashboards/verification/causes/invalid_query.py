"""No PromQL."""

from dashboards.verification.case import Case
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find a query that Prometheus cannot read."""
    if not case.error or case.fault is None:
        return None
    return case.found(f"is no valid query: {case.fault.sentence}", "correct it", offset=case.fault.offset)
