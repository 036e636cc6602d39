"""What DevLake's and Pelorus' webhooks, and CDEvents, tell: for those who have them already."""

from typing import Any

import pytest

from slo.dora.cdevents.write import event_of
from slo.dora.facts.assemble import assemble
from slo.dora.model import Deployment, Image, Outcome
from slo.errors import InvalidInput
from tests.slo.dora.sources.deliveries import NOON, OTHER_SHA, SHA, changed, seconds, the_one, told

ELEVEN = seconds("2026-03-02T11:00:00Z")
DEPLOYMENT: dict[str, Any] = {
    "id": "deploy-7",
    "startedDate": "2026-03-02T11:00:00+00:00",
    "finishedDate": "2026-03-02T13:00:00+01:00",
    "result": "SUCCESS",
    "environment": "PRODUCTION",
    "name": "nightly",
    "deploymentCommits": [
        {
            "repoUrl": "https://github.com/acme/shop.git",
            "refName": "refs/tags/v1.4.0",
            "commitSha": SHA,
            "commitMsg": "Sell more",
        },
        {"repoUrl": "git@github.com:acme/pay.git", "refName": "main", "commitSha": OTHER_SHA},
    ],
}
"""As DevLake's documentation of its webhook plugin has it."""
ISSUE: dict[str, Any] = {
    "url": "https://tickets.example/DLK-1",
    "issueKey": "DLK-1",
    "title": "Checkout is down",
    "type": "INCIDENT",
    "status": "DONE",
    "createdDate": "2026-03-02T11:00:00+00:00",
    "updatedDate": "2026-03-02T13:00:00+00:00",
    "resolutionDate": "2026-03-02T12:00:00+00:00",
    "priority": "P0",
    "component": "checkout",
}


def test_a_deployment_of_devlake_is_one_of_each_repository() -> None:
    """Each with its commit; a branch is no version."""
    shop, pay = told("devlake", DEPLOYMENT, path="deployments")

    assert isinstance(shop, Deployment)
    assert isinstance(pay, Deployment)
    assert ("shop", "PRODUCTION", "github.com/acme/shop", SHA, "v1.4.0") == (
        shop.service,
        shop.environment,
        shop.repository,
        shop.commit,
        shop.version,
    )
    assert ("pay", OTHER_SHA, None, NOON) == (pay.service, pay.commit, pay.version, pay.finished_seconds)


def test_devlakes_first_form_is_taken_too() -> None:
    """One commit, in snake case."""
    old = {
        "pipeline_id": "4",
        "commit_sha": SHA,
        "repo_url": "https://github.com/acme/shop",
        "start_time": "2026-03-02T11:00:00+00:00",
        "end_time": "2026-03-02T12:00:00+00:00",
        "result": "FAILURE",
    }
    fact = the_one(told("devlake", old))

    assert ("devlake:4/github.com/acme/shop", Outcome.FAILURE, False, ELEVEN) == (
        fact.id,
        fact.outcome,
        fact.reached_production,
        fact.started_seconds,
    )


@pytest.mark.parametrize(("field", "value"), [("finishedDate", None), ("result", "ABORT")])
def test_a_deployment_that_has_not_ended_is_none(field: str, value: object) -> None:
    """Nor one that was given up."""
    assert [] == told("devlake", changed(DEPLOYMENT, field, value))


def test_an_issue_of_devlake_is_an_incident() -> None:
    """From its creation to its resolution; other issues are of no interest."""
    fact = the_one(told("devlake", ISSUE, path="issues"))

    assert (ELEVEN, NOON, "checkout") == (fact.opened_seconds, fact.resolved_seconds, fact.service)
    assert [] == told("devlake", changed(ISSUE, "type", "REQUIREMENT"))


def test_an_issue_may_be_closed_by_its_key() -> None:
    """Before or after it is told of: its begin is not the time it was closed at."""
    still_open = changed(changed(ISSUE, "status", "IN_PROGRESS"), "resolutionDate", None)
    opened = told("devlake", changed(still_open, "updatedDate", None))
    closed = told("devlake", None, path="issue/DLK-1/close", at=NOON)

    for facts in ([*opened, *closed], [*closed, *opened]):
        incident = the_one(assemble(facts).incidents)
        assert (ELEVEN, NOON) == (incident.opened_seconds, incident.resolved_seconds)


def test_what_is_neither_is_refused() -> None:
    """All of it at once."""
    with pytest.raises(InvalidInput) as caught:
        told("devlake", {"finishedDate": "2026-03-02T12:00:00Z", "result": "SUCCESS"})

    assert ["id", "repoUrl", "commitSha"] == [mistake.place.field for mistake in caught.value.mistakes]


FAILURE = {"app": "todolist", "failure_id": "MONGO-1", "failure_event": "created", "timestamp": "1772449200"}
RECOVERED = {**FAILURE, "failure_event": "resolved", "timestamp": 1772452800}


@pytest.mark.parametrize("events", [[FAILURE, RECOVERED], [RECOVERED, FAILURE], [FAILURE, RECOVERED, FAILURE]])
def test_a_failure_of_pelorus_is_told_in_two_events_in_any_order(events: list[dict[str, object]]) -> None:
    """Its begin and its end."""
    incident = the_one(assemble([fact for event in events for fact in told("pelorus", event)]).incidents)

    assert (ELEVEN, NOON, None) == (incident.opened_seconds, incident.resolved_seconds, incident.begin_proxy)


def test_pelorus_deployments_find_their_commit_by_the_image() -> None:
    """And what runs in every scrape is one deployment."""
    digest = "sha256:" + "af" * 32
    deployed = {"app": "todolist", "image_sha": digest, "namespace": "prod", "timestamp": 1772452800}
    committed = {**deployed, "commit_hash": SHA, "timestamp": 1772449200}
    facts = [
        *told("pelorus", deployed, x_pelorus_event="deploytime"),
        *told("pelorus", {**deployed, "timestamp": 1772452860}),
        *told("pelorus", committed, x_pelorus_event="committime"),
    ]

    assembled = assemble(facts)
    assert (digest, NOON) == (the_one(assembled.deployments).artifact, the_one(assembled.deployments).finished_seconds)
    assert (Image(artifact=digest, commit=SHA),) == assembled.images
    assert [] == told("pelorus", {}, x_pelorus_event="ping")


def test_an_event_that_pelorus_does_not_know_is_refused() -> None:
    """By its header or its fields."""
    with pytest.raises(InvalidInput, match="set X-Pelorus-Event"):
        told("pelorus", {"app": "todolist", "timestamp": 1772452800})


def test_cdevents_are_taken_alone_in_lists_and_in_cloudevents() -> None:
    """As they were written."""
    fact = the_one(told("devlake", changed(DEPLOYMENT, "deploymentCommits", DEPLOYMENT["deploymentCommits"][:1])))
    event = event_of(fact)

    assert [fact] == told("cdevents", event)
    assert [fact, fact] == told("cdevents", [event, {"specversion": "1.0", "data": event}])
    assert [] == told("cdevents", [])


def test_a_list_with_one_event_that_is_none_is_refused_whole() -> None:
    """With its place."""
    event = event_of(told("devlake", DEPLOYMENT)[0])
    with pytest.raises(InvalidInput, match=r"^body\[1\]"):
        told("cdevents", [event, {"context": {}}])
