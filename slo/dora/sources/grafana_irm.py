"""Grafana IRM: alert groups (as of OnCall's outgoing webhooks) and incidents.

Source: https://github.com/grafana/oncall/blob/dev/docs/sources/configure/outgoing-webhooks/index.md
"""

from collections.abc import Iterable

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact, Incident, Retraction
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook

_GROUP = "alert_group"
_STATES = ("active", "resolved")


class GrafanaIrm(Webhook):
    """The default body of an outgoing webhook of alert groups, or of incidents."""

    name = "grafana-irm"
    title = "Grafana IRM and OnCall outgoing webhooks"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give the state of an alert group or an incident.

        Raises:
            InvalidInput: it is neither.
        """
        body = Payload(delivery.payload)
        incident = _incident_of(body)
        if body.child(_GROUP).is_there:
            fact = _of_group(body)
        elif incident is not None:
            fact = _of_incident(incident)
        else:
            body.mistake(_GROUP, "is required, or `incident`", "leave the webhook's own body as it is")
            fact = None
        body.end()
        return () if fact is None else (fact,)


# Private


def _of_group(body: Payload) -> Fact:
    group, labels = body.child(_GROUP), body.child("alert_payload").child("labels")
    is_resolved = group.required("state") == "resolved"
    resolved = group.required_time("resolved_at") if is_resolved else None
    told = body.child("event").time("time")
    return Incident(
        id=f"grafana-irm:alert-group/{group.required('id')}",
        opened_seconds=group.required_time("created_at"),
        resolved_seconds=resolved,
        service=labels.text("service", "app") or body.child("integration").text("name"),
        environment=labels.text("environment", "env"),
        title=group.text("title"),
        url=group.child("permalinks").text("web"),
        caused_by=labels.text("caused_by"),
        as_of_seconds=told if told is not None else resolved,
    )


def _incident_of(body: Payload) -> Payload | None:
    """Find the incident: in `data` of a CloudEvent, in `incident` beside or inside of it, or `data` itself."""
    for holder in (body.child("data"), body):
        if holder.child("incident").is_there:
            return holder.child("incident")
    data = body.child("data")
    return data if data.text("incidentID") is not None else None


def _of_incident(incident: Payload) -> Fact:
    """Read an incident. A delivery that is tried again has another id, so the state's own time names it."""
    number = f"grafana-irm:incident/{incident.required('incidentID')}"
    if incident.flag("isDrill"):
        return Retraction(id=number, reason="a drill")
    is_resolved = incident.choice("status", _STATES) == "resolved"
    labels = tuple(sorted(filter(None, (label.text("label") for label in incident.children("labels")))))
    named = {label.text("key"): label.text("label") for label in incident.children("labels")}
    resolved = incident.required_time("incidentEnd", "closedTime", "modifiedTime") if is_resolved else None
    return Incident(
        id=number,
        opened_seconds=incident.required_time("incidentStart", "createdTime"),
        resolved_seconds=resolved,
        service=named.get("service") or named.get("service_name"),
        environment=named.get("environment") or named.get("env"),
        title=incident.text("title"),
        url=incident.text("overviewURL"),
        labels=labels,
        as_of_seconds=incident.time("modifiedTime") or resolved,
    )
