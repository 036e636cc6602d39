"""A metric that the server does not have."""

from dashboards.verification.case import Case
from dashboards.verification.sources import source_of
from slo.findings.interface import Found
from slo.suggestions import nearest


def explain(case: Case) -> Found | None:
    """Find a metric that has never been there, as far as the server remembers."""
    for one in case.needed if case.is_empty else ():
        if one.metric and not case.has(one.metric, case.window_seconds(one)):
            return None if case.evidence.last_seen(one.metric) else _found(case, one.metric)
    return None


# Private


def _found(case: Case, metric: str) -> Found:
    close = nearest(metric, case.evidence.metrics - {metric}, similarity=_SIMILAR)
    source = source_of(metric)
    whose = f" of {source.id}" if source else ""
    fix = f"did you mean {close}?" if close else "correct its name, or see that what exposes it is scraped"
    return case.found(f"no such metric {metric}{whose} is on the server", fix, offset=case.offset_of(metric))


_SIMILAR = 0.8
