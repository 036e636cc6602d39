"""A variable without values."""

from dashboards.verification.case import Case, Kind
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find a variable that offers nothing."""
    if case.kind is not Kind.VARIABLE or not case.is_empty:
        return None
    fix = "correct the label in its query, or the regular expression that chooses from the answer"
    return case.found("its query finds no value to choose", fix)
