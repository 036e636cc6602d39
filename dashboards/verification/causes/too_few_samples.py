"""A window in which there are fewer samples than the function needs."""

import promql_parser as promql

from dashboards.verification.case import Case
from dashboards.verification.dead_end import dead_end
from dashboards.verification.spelling import spelled
from slo.findings.interface import Found


def explain(case: Case) -> Found | None:
    """Find a rate over a window that holds less than two samples."""
    node = dead_end(case)
    if not isinstance(node, promql.Call) or node.func.name not in _OF_TWO:
        return None
    sentence = f"{spelled(node)} needs two samples in its window, and finds fewer"
    fix = "write [$__rate_interval], and see that the data source knows the scrape interval"
    return case.found(sentence, fix, offset=case.offset_of(node.func.name))


# Private

_OF_TWO = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv", "predict_linear", "holt_winters"})
