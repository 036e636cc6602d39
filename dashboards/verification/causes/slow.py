"""A query that takes long."""

from dashboards.verification.case import Case
from slo.findings.interface import Found, Level


def explain(case: Case) -> Found | None:
    """Find a query that took longer than is bearable."""
    took = case.answer.duration_seconds if case.answer else 0.0
    if took <= case.demands.slow_seconds:
        return None
    sentence = f"took {took:.1f} s, more than {case.demands.slow_seconds:g} s"
    return case.found(sentence, "record it with a rule, or select fewer series", level=Level.WARNING)
