"""Opsgenie: incidents, by the times of their impact.

Source: https://docs.opsgenie.com/docs/incident-api
"""

from collections.abc import Iterable

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact, Incident
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook

_STATES = ("open", "resolved", "closed")


class Opsgenie(Webhook):
    """An incident as its API has it, alone or as `incident` or `data` of a body."""

    name = "opsgenie"
    title = "Opsgenie incidents"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give the state of an incident.

        Raises:
            InvalidInput: it is none.
        """
        body = Payload(delivery.payload)
        holders = (body.child("incident"), body.child("data"), body)
        incident = next(holder for holder in holders if holder.is_there or holder is body)
        is_over = incident.choice("status", _STATES) != "open"
        services, tags = incident.texts("impactedServices"), incident.texts("tags")
        priority = incident.text("priority")
        fact = Incident(
            id=f"opsgenie:{incident.required('id')}",
            opened_seconds=incident.required_time("impactStartDate", "createdAt"),
            resolved_seconds=incident.required_time("impactEndDate", "updatedAt") if is_over else None,
            service=services[0] if len(services) == 1 else None,
            title=incident.text("message"),
            labels=tuple(sorted({*tags, *([priority] if priority else [])})),
            as_of_seconds=incident.required_time("updatedAt", "impactEndDate", "createdAt"),
        )
        body.end()
        return (fact,)
