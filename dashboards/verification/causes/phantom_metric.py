"""A metric that is charted, and that no source has."""

from dashboards.verification.case import Case
from slo.findings.interface import Found
from slo.suggestions import did_you_mean


def explain(case: Case) -> Found | None:
    """Find a metric that nobody exposes, in a query that has an answer without it."""
    if not case.demands.is_hermetic:
        return None  # a counter may be born later
    for metric in sorted(case.metrics - case.evidence.metrics):
        fix = did_you_mean(metric, case.evidence.metrics, otherwise="remove it, or add it to what exposes it")
        return case.found(f"no source has the metric {metric}", fix, offset=case.offset_of(metric))
    return None
