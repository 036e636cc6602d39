"""An empty answer, though all that is read has data."""

from dashboards.verification.case import Case
from dashboards.verification.dead_end import dead_end
from dashboards.verification.spelling import spelled
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Say which part of the query is where the data ends."""
    if not case.is_empty:
        return None
    node = dead_end(case)
    where = f" in {spelled(node)}, whose parts have data" if node is not None else ""
    return case.found(f"the answer is empty{where}", "ask for its parts one by one, and correct what joins them")
