"""What PagerDuty, Grafana IRM, Alertmanager and Opsgenie tell."""

from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.model import Retraction
from slo.errors import InvalidInput
from tests.slo.dora.sources.deliveries import changed, seconds, the_one, told

ELEVEN, NOON, ONE = (seconds(f"2026-03-02T{hour}:00:00Z") for hour in (11, 12, 13))


def pagerduty(kind: str, occurred: str, **data: object) -> dict[str, Any]:
    """An event as docs/webhooks/01-Overview.md has it."""
    return {
        "event": {
            "id": "5ac64822-4adc-4fda-ade0-410becf0de4f",
            "event_type": kind,
            "resource_type": "incident",
            "occurred_at": occurred,
            "agent": {"id": "PLH1HKV", "type": "user_reference"},
            "client": {"name": "PagerDuty"},
            "data": {
                "id": "PGR0VU2",
                "type": "incident",
                "html_url": "https://acme.pagerduty.example/incidents/PGR0VU2",
                "number": 2,
                "status": "triggered",
                "incident_key": "d3640fbd41094207a1c11e58e46b1662",
                "created_at": "2026-03-02T11:00:00Z",
                "title": "A little bump in the road",
                "service": {"id": "PF9KMXH", "summary": "API Service", "type": "service_reference"},
                "urgency": "high",
                "priority": {"id": "PSO75BM", "summary": "P1"},
                "resolve_reason": None,
                **data,
            },
        }
    }


TRIGGERED = pagerduty("incident.triggered", "2026-03-02T11:00:00Z")
RESOLVED = pagerduty("incident.resolved", "2026-03-02T12:00:00Z", status="resolved")
REOPENED = pagerduty("incident.reopened", "2026-03-02T13:00:00Z")


def test_an_incident_ends_when_it_is_resolved() -> None:
    """An open one has no end: to take the trigger's time for it makes every incident last 0 hours."""
    assert None is the_one(told("pagerduty", TRIGGERED)).resolved_seconds

    fact = the_one(told("pagerduty", RESOLVED))
    assert (ELEVEN, NOON, "API Service", ("P1", "high")) == (
        fact.opened_seconds,
        fact.resolved_seconds,
        fact.service,
        fact.labels,
    )


@pytest.mark.parametrize(
    ("events", "end"),
    [
        pytest.param([TRIGGERED, RESOLVED], NOON, id="in order"),
        pytest.param([RESOLVED, TRIGGERED], NOON, id="out of order"),
        pytest.param([TRIGGERED, RESOLVED, TRIGGERED, RESOLVED], NOON, id="replayed"),
        pytest.param([TRIGGERED, RESOLVED, REOPENED], None, id="opened again"),
        pytest.param([REOPENED, RESOLVED, TRIGGERED], None, id="opened again, out of order"),
    ],
)
def test_the_order_in_which_events_come_does_not_matter(events: list[dict[str, Any]], end: float | None) -> None:
    """Their own times count."""
    incident = the_one(assemble([fact for event in events for fact in told("pagerduty", event)]).incidents)

    assert (ELEVEN, end) == (incident.opened_seconds, incident.resolved_seconds)


def test_a_note_after_the_end_does_not_open_it_again() -> None:
    """Nor does a ping tell anything."""
    late = pagerduty("incident.priority_updated", "2026-03-02T13:00:00Z", status="resolved")

    assert [] == told("pagerduty", late)
    assert [] == told("pagerduty", {"event": {"event_type": "pagey.ping", "resource_type": "pagey"}})


def test_an_incident_that_was_merged_into_another_is_none() -> None:
    """Or one outage would be two."""
    reason = {"type": "merge_resolve_reason", "incident": {"id": "PABC"}}
    merged = pagerduty("incident.resolved", "2026-03-02T12:00:00Z", resolve_reason=reason)

    assert Retraction(id="pagerduty:PGR0VU2", reason="merged into PABC", as_of_seconds=NOON) == the_one(
        told("pagerduty", merged)
    )


def test_version_2_of_pagerduty_is_refused() -> None:
    """With what to do."""
    with pytest.raises(InvalidInput, match=r"event \(nothing\): is required; subscribe with version 3 of webhooks"):
        told("pagerduty", {"messages": [{"event": "incident.trigger"}]})


GROUP: dict[str, Any] = {
    "event": {"type": "resolve", "time": "2026-03-02T12:00:05.123456Z"},
    "user": {"id": "UVMX6YI9VY9PV", "username": "admin"},
    "alert_group": {
        "id": "I6HNZGUFG4K11",
        "integration_id": "CZ7URAT4V3QF2",
        "state": "resolved",
        "created_at": "2026-03-02T11:00:00Z",
        "resolved_at": "2026-03-02T12:00:00Z",
        "acknowledged_at": None,
        "title": "Checkout is slow",
        "permalinks": {"web": "https://grafana.example/a/grafana-oncall-app/alert-groups/I6HNZGUFG4K11"},
    },
    "alert_payload": {"labels": {"service": "checkout", "environment": "production"}},
    "integration": {"id": "CZ7URAT4V3QF2", "name": "shop alerts", "team": None},
}


def test_an_alert_group_is_an_incident() -> None:
    """Of the service that its alert names."""
    fact = the_one(told("grafana-irm", GROUP))

    assert (ELEVEN, NOON, "checkout", "production") == (
        fact.opened_seconds,
        fact.resolved_seconds,
        fact.service,
        fact.environment,
    )


def test_an_alert_group_that_is_not_resolved_any_more_is_open() -> None:
    """`unresolve` comes later, and counts."""
    unresolved = changed(changed(GROUP, "alert_group.state", "firing"), "event.time", "2026-03-02T13:00:00Z")
    facts = [*told("grafana-irm", unresolved), *told("grafana-irm", GROUP)]

    assert None is the_one(assemble(facts).incidents).resolved_seconds


INCIDENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "a",
    "type": "grafana_irm_app.acme.incident.updated",
    "source": "grafana",
    "time": "2026-03-02T12:00:09Z",
    "data": {
        "incidentID": "42",
        "title": "Checkout is down",
        "status": "resolved",
        "createdTime": "2026-03-02T11:05:00Z",
        "incidentStart": "2026-03-02T11:00:00Z",
        "incidentEnd": "2026-03-02T12:00:00Z",
        "modifiedTime": "2026-03-02T12:00:08Z",
        "isDrill": False,
        "labels": [{"key": "service", "label": "checkout"}],
    },
}


def test_an_incident_of_irm_lasts_as_long_as_its_impact_whatever_the_delivery_is_called() -> None:
    """A delivery that is tried again has another id and time; its facts are the same."""
    fact = the_one(told("grafana-irm", INCIDENT))
    again = changed(changed(INCIDENT, "id", "b"), "time", "2026-03-02T12:10:00Z")

    assert (ELEVEN, NOON, "checkout") == (fact.opened_seconds, fact.resolved_seconds, fact.service)
    assert [fact] == told("grafana-irm", again)


def test_a_drill_is_no_incident() -> None:
    """It is taken back, should it have been told as one."""
    fact = the_one(told("grafana-irm", changed(INCIDENT, "data.isDrill", value=True)))

    assert Retraction(id="grafana-irm:incident/42", reason="a drill") == fact


def test_a_webhook_of_ones_own_making_is_refused() -> None:
    """Its body must be Grafana's."""
    with pytest.raises(InvalidInput, match="leave the webhook's own body as it is"):
        told("grafana-irm", {"text": "help"})


def alert(status: str = "firing", ends: str = "0001-01-01T00:00:00Z", **labels: str) -> dict[str, Any]:
    """An alert as Alertmanager sends it."""
    return {
        "status": status,
        "labels": {"alertname": "HighErrors", "dora": "incident", "service": "checkout", "env": "production", **labels},
        "annotations": {"summary": "One in ten requests fails", "caused_by": "v1.4.0"},
        "startsAt": "2026-03-02T11:00:00.123456789Z",
        "endsAt": ends,
        "generatorURL": "http://prometheus/graph",
        "fingerprint": "c0ffee",
    }


def notification(*alerts: dict[str, Any]) -> dict[str, Any]:
    """A notification of version 4."""
    return {"version": "4", "groupKey": "{}:{}", "status": "firing", "receiver": "dora", "alerts": list(alerts)}


def test_an_alert_that_is_declared_to_be_an_incident_is_one() -> None:
    """Open while it fires, whatever its end says."""
    fact = the_one(told("alertmanager", notification(alert())))

    assert ("checkout", "production", "v1.4.0", None) == (
        fact.service,
        fact.environment,
        fact.caused_by,
        fact.resolved_seconds,
    )
    assert None is the_one(told("alertmanager", notification(alert(ends="2026-03-02T11:05:00Z")))).resolved_seconds


def test_an_alert_without_the_label_is_no_incident() -> None:
    """Not every alert is one."""
    assert [] == told("alertmanager", notification(alert(dora="")))


def test_repeated_notifications_are_one_incident_that_ends_once() -> None:
    """Also where a repetition comes after the end."""
    resolved = alert("resolved", "2026-03-02T12:00:00Z")
    facts = [fact for one in (alert(), alert(), resolved, alert()) for fact in told("alertmanager", notification(one))]

    assert NOON == the_one(assemble(facts).incidents).resolved_seconds


def test_an_alert_that_flaps_is_taken_back() -> None:
    """What was over after a minute was no incident; the same alert an hour later is another one."""
    flap = alert("resolved", "2026-03-02T11:01:00Z")
    later = {**alert(), "startsAt": "2026-03-02T12:00:00Z"}
    facts = [fact for one in (alert(), flap, alert(), later) for fact in told("alertmanager", notification(one))]

    assert NOON == the_one(assemble(facts).incidents).opened_seconds


def test_one_alert_that_is_wrong_is_told_with_its_place() -> None:
    """Among others that are not."""
    wrong = {**alert("resolved"), "startsAt": "2026-03-02 11:00:00"}
    with pytest.raises(InvalidInput) as caught:
        told("alertmanager", notification(alert(), wrong))

    assert ["body: alerts[1].startsAt", "body: alerts[1].endsAt"] == [
        str(mistake.place) for mistake in caught.value.mistakes
    ]


OPSGENIE: dict[str, Any] = {
    "id": "70413a06-38d6-4c85-92b8-5ebc900d42e2",
    "tinyId": "1791",
    "message": "Our servers are in danger",
    "status": "closed",
    "tags": ["Outage"],
    "createdAt": "2026-03-02T11:10:00Z",
    "updatedAt": "2026-03-02T13:00:00Z",
    "impactStartDate": "2026-03-02T11:00:00Z",
    "impactEndDate": "2026-03-02T12:00:00Z",
    "impactedServices": ["checkout"],
    "priority": "P1",
}


@pytest.mark.parametrize("wrapped", [OPSGENIE, {"incident": OPSGENIE}, {"data": OPSGENIE}])
def test_an_incident_of_opsgenie_lasts_as_long_as_its_impact(wrapped: dict[str, Any]) -> None:
    """Not from its ticket to the ticket's closing."""
    fact = the_one(told("opsgenie", wrapped))

    assert (ELEVEN, NOON, "checkout", ("Outage", "P1")) == (
        fact.opened_seconds,
        fact.resolved_seconds,
        fact.service,
        fact.labels,
    )


def test_an_open_incident_of_opsgenie_has_no_end() -> None:
    """Whatever it says of its impact."""
    assert None is the_one(told("opsgenie", changed(OPSGENIE, "status", "open"))).resolved_seconds
    assert ONE == the_one(told("opsgenie", changed(OPSGENIE, "impactEndDate", None))).resolved_seconds
