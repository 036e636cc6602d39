"""An answer of more series than anybody can tell apart."""

from dashboards.verification.case import Case
from slo.findings.interface import Found, Level


def explain(case: Case) -> Found | None:
    """Find an answer of too many series."""
    count = len(case.answer.series) + len(case.answer.values) if case.answer else 0
    if count <= case.demands.most_series:
        return None
    sentence = f"answers with {count} series, more than {case.demands.most_series}"
    return case.found(sentence, "aggregate them, or show the topk(10, ...)", level=Level.WARNING)
