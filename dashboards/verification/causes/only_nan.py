"""An answer of nothing but NaN."""

from dashboards.verification.case import Case
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find an answer whose every value is no number."""
    if not case.is_empty or case.answer is None or case.answer.is_empty:
        return None
    sentence = "every value is NaN, as 0 / 0 is: there is nothing to draw"
    return case.found(sentence, "leave out what is divided by 0, as a / (b > 0)")
