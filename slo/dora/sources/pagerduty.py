"""PagerDuty: incidents, from webhooks of version 3.

An incident ends when `incident.resolved` occurred, never when it was triggered, and not before it is resolved.
Source: https://github.com/PagerDuty/developer-docs/blob/main/docs/webhooks/01-Overview.md
"""

from collections.abc import Iterable

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact, Incident, Retraction
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook
from slo.dora.sources.signatures import has_hmac

_RESOLVED = "incident.resolved"
_OPEN = frozenset(
    {
        "incident.triggered",
        "incident.acknowledged",
        "incident.unacknowledged",
        "incident.reopened",
        "incident.escalated",
        "incident.reassigned",
        "incident.delegated",
    }
)
"""After these an incident is open. A note or a priority may come after its end, and says nothing of that."""
_MERGED = "merge_resolve_reason"


class PagerDuty(Webhook):
    """Signed with each of the subscription's secrets."""

    name = "pagerduty"
    title = "PagerDuty webhooks (V3)"

    def is_signed(self, delivery: Delivery, secret: str) -> bool:
        """Whether one of the signatures is made with the secret."""
        return has_hmac(delivery, secret, header="x-pagerduty-signature", prefix="v1=")

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give the state of an incident after an event.

        Raises:
            InvalidInput: it is no event of PagerDuty.
        """
        body = Payload(delivery.payload)
        event = body.child("event")
        if not event.is_there:
            body.mistake("event", "is required", "subscribe with version 3 of webhooks")
        kind = event.required("event_type")
        body.end()
        if kind != _RESOLVED and kind not in _OPEN:
            return ()
        fact = _fact(event, is_resolved=kind == _RESOLVED)
        body.end()
        return (fact,)


# Private


def _fact(event: Payload, *, is_resolved: bool) -> Fact:
    data = event.child("data")
    number, occurred = f"pagerduty:{data.required('id')}", event.required_time("occurred_at")
    reason = data.child("resolve_reason")
    if is_resolved and reason.text("type") == _MERGED:
        other = reason.child("incident").text("id") or "another one"
        return Retraction(id=number, reason=f"merged into {other}", as_of_seconds=occurred)
    labels = (data.text("urgency"), data.child("priority").text("summary"))
    return Incident(
        id=number,
        opened_seconds=data.required_time("created_at"),
        resolved_seconds=occurred if is_resolved else None,
        service=data.child("service").text("summary", "id"),
        title=data.text("title"),
        url=data.text("html_url"),
        labels=tuple(sorted(label for label in labels if label)),
        as_of_seconds=occurred,
    )
