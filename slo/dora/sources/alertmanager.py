"""Alertmanager: alerts that somebody declared to be incidents, by the label `dora="incident"`.

Grafana's own alerting sends the same and more. An alert is the same one while its fingerprint and begin are: it is
told again at each `repeat_interval`. One that was over within two minutes is taken back: alerts flap.
Source: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from collections.abc import Iterable

from slo.dora.ledger.interface import Known
from slo.dora.model import Fact, Incident, Retraction
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook

LABEL, VALUE = "dora", "incident"
SHORTEST_SECONDS = 120.0
"""What was over before nobody can have worked on."""
_STATES = ("firing", "resolved")


class Alertmanager(Webhook):
    """A receiver with `webhook_configs`."""

    name = "alertmanager"
    title = "Alertmanager and Grafana alerting webhooks"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give an incident for each alert that is declared to be one.

        Raises:
            InvalidInput: it is no notification of Alertmanager.
        """
        body = Payload(delivery.payload)
        alerts = body.children("alerts")
        if not alerts:
            body.mistake("alerts", "must be a list of at least one alert", "use webhook_configs, version 4")
        facts = [_fact(alert) for alert in alerts if alert.child("labels").text(LABEL) == VALUE]
        body.end()
        return facts


# Private


def _fact(alert: Payload) -> Fact:
    labels, annotations = alert.child("labels"), alert.child("annotations")
    opened = alert.required_time("startsAt")
    number = f"alertmanager:{alert.required('fingerprint')}@{opened:.3f}"
    # While an alert fires, its end is unset, or one that is only assumed.
    resolved = alert.required_time("endsAt") if alert.choice("status", _STATES) == "resolved" else None
    if resolved is not None and resolved - opened < SHORTEST_SECONDS:
        return Retraction(id=number, reason=f"over within {SHORTEST_SECONDS:g} s")
    severity = labels.text("severity")
    return Incident(
        id=number,
        opened_seconds=opened,
        resolved_seconds=resolved,
        service=labels.text("service", "app", "job"),
        environment=labels.text("environment", "env"),
        title=annotations.text("summary", "title") or labels.text("alertname"),
        url=alert.text("generatorURL"),
        caused_by=annotations.text("caused_by") or labels.text("caused_by"),
        labels=(severity,) if severity else (),
        as_of_seconds=resolved,
    )
