"""A variable that the dashboard does not have."""

from dashboards.expansion import Reference, references
from dashboards.verification.case import Case
from slo.findings.interface import Found
from slo.suggestions import did_you_mean


def explain(case: Case) -> Found | None:
    """Find a variable that nobody put a value in for."""
    left = next((one for one in references(case.expr.text) if not one.name.isdecimal()), None)
    if left is None or not (case.is_empty or case.error) or _is_wrong_elsewhere(case, left):
        return None
    fix = did_you_mean(left.name, case.variables, otherwise=f"add the variable {left.name}, or write a value")
    return case.found(f"{left.written} is no variable of the dashboard, and was asked as it is", fix, offset=left.start)


# Private


def _is_wrong_elsewhere(case: Case, left: Reference) -> bool:
    """Say whether the query could not be read with a value in the variable's place, either."""
    offset = case.fault.offset if case.error and case.fault else None
    return offset is not None and not left.start <= offset <= left.end
