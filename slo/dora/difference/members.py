"""Which deployments and changes a figure is made of, and what each adds to it."""

from slo.dora import conventions
from slo.dora.metrics.lead_time import changes_of
from slo.dora.metrics.ratios import is_rework, judged_for_failure
from slo.dora.metrics.recovery import recovery_spans
from slo.dora.metrics.view import View

Share = float | bool | tuple[float, bool]
"""A lead time in seconds; whether it failed, or is rework; a time to recover, and whether it is over."""


def members(metric: str, view: View) -> dict[str, Share]:
    """Give, by the id of a deployment or the name of a commit, what it adds to a metric."""
    if metric == conventions.CHANGE_LEAD_TIME:
        return {change.sha: change.lead_seconds for change in changes_of(view)}
    if metric == conventions.FAILED_DEPLOYMENT_RECOVERY_TIME:
        spans = recovery_spans(view)
        return {one.deployment.id: (span.seconds, span.is_over) for one, span in spans}
    if metric == conventions.CHANGE_FAIL_RATE:
        return {one.deployment.id: one.has_failed for one in judged_for_failure(view)}
    if metric == conventions.DEPLOYMENT_REWORK_RATE:
        return {one.deployment.id: is_rework(one) for one in view.deployments}
    return {one.deployment.id: True for one in view.frequent}
