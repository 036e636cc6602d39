"""Series that were there, and are not any more."""

import time

import promql_parser as promql

from dashboards.verification.case import Case
from dashboards.verification.dead_end import dead_end
from slo.findings.interface import Found
from slo.lint.expressions import Selector


def explain(case: Case) -> Found | None:
    """Find series that ended before the time, or the moment, that is shown."""
    for one in _gone(case):
        last = case.evidence.last_seen(str(one))
        if last is not None:
            at = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(last))
            sentence, offset = f"{one} has had no sample since about {at}", case.offset_of(one.metric)
            return case.found(sentence, "see what stopped then, or show an earlier time", offset=offset)
    return None


# Private


def _gone(case: Case) -> list[Selector]:
    if not case.is_empty:
        return []
    gone = [one for one in case.needed if not case.has(str(one), case.window_seconds(one))]
    if gone or case.answer is None or not case.answer.is_instant:
        return gone
    # Of a series that has ended Prometheus gives nothing, however short ago that was.
    return list(case.needed) if isinstance(dead_end(case), promql.VectorSelector) else []
