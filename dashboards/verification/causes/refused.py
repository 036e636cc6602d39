"""The server could read the query, and did not answer it."""

from dashboards.verification.case import Case
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find a query that failed while it was evaluated."""
    if not case.error:
        return None
    fix = next((step for word, step in _NEXT_STEPS if word in case.error), "correct the query, or ask for less")
    return case.found(f"the server refuses it: {case.error}", fix)


# Private

_NEXT_STEPS = (
    ("many-to-many", "say with on(...) which labels tell the series of both sides apart, or aggregate one side"),
    ("many-to-one", "write group_left or group_right, or aggregate the side that has more series"),
    ("same labelset", "keep the labels that tell the series apart"),
    ("too many samples", "select fewer series or a shorter range, or record the expression with a rule"),
    ("timed out", "select fewer series or a shorter range, or record the expression with a rule"),
    ("no answer in time", "select fewer series or a shorter range, or raise --timeout"),
)
