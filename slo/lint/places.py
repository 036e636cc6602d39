"""Where the parts of an SLO stand in its document, whichever format that is."""

from collections.abc import Mapping

from slo.errors import Place
from slo.model import Origin

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "objective": ("objective", "targetPercent", "target"),
    "window": ("timeWindow", "window"),
    "time-zone": ("timeZone", "timeWindow"),
    "budgeting": ("timeSliceWindow", "budgetingMethod"),
    "total": ("total_query", "totalQuery", "total.metricSource.spec.query", "total.metric", "total"),
    "errors": ("error_query", "errorQuery", "bad.metricSource.spec.query", "errors.metric", "errors", "bad"),
    "good": ("good.metricSource.spec.query", "success.metric", "good", "success"),
    "ratio": ("error_ratio_query", "errorRatioQuery", "raw.metricSource.spec.query", "raw"),
    "value": ("thresholdMetric.metricSource.spec.query", "bool_gauge.metric", "thresholdMetric", "bool_gauge"),
    "labels": ("labels", "metadata.labels"),
    "groups": ("grouping", "total_query", "totalQuery"),
    "alerting": ("alerting", "alertPolicies"),
    "alert-name": ("alerting.name", "alerting"),
    "ticket": ("alerting.ticket_alert", "alerting.ticketAlert", "alerting"),
    "page": ("alerting.page_alert", "alerting.pageAlert", "alerting"),
    "guard": ("min-failures", "load-harness.io/min-failures", "x-load-harness", "metadata.annotations"),
    "absent": ("absent-alert", "load-harness.io/absent-alert", "alerting.absent"),
    "service": ("service",),
    "components": ("objectives",),
}
"""How the dotted path of each part may end, the most exact first."""


def place_of(origin: Origin, what: str) -> Place:
    """Say where a part of an SLO stands; a part that is not written there stands where the SLO does."""
    for ending in _ENDINGS[what]:
        found = next((path for path in origin.lines if path == ending or path.endswith(f".{ending}")), None)
        if found is not None:
            return origin.place(found)
    return origin.place()
