"""Lead the alerts of SLOs that name no dashboard of their own to one that shows any SLO."""

from dataclasses import replace

from slo.model import Slo

PLACEHOLDER = "{slo_id}"


def with_dashboard(slo: Slo, url: str) -> Slo:
    """Link the alerts of an SLO to a dashboard; in its address `{slo_id}` stands for the SLO's id."""
    if not url or slo.alerting.dashboard_url:
        return slo
    alerting = replace(slo.alerting, dashboard_url=url.replace(PLACEHOLDER, slo.id))
    return replace(slo, alerting=alerting)
