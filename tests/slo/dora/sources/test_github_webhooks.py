"""What GitHub's webhooks tell, and that they tell it as its API does."""

from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.model import Outcome
from slo.errors import InvalidInput
from tests.slo.dora.sources.deliveries import NOON, SHA, changed, the_one, told

REPOSITORY = {"id": 1, "full_name": "acme/shop", "html_url": "https://github.com/acme/shop"}
STATUS: dict[str, Any] = {
    "action": "created",
    "deployment_status": {
        "id": 9,
        "state": "success",
        "environment": "production",
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "target_url": "",
        "log_url": "https://github.com/acme/shop/actions/runs/77/job/1",
    },
    "deployment": {
        "id": 4711,
        "sha": SHA,
        "ref": "v1.4.0",
        "task": "deploy",
        "payload": {},
        "environment": "production",
        "created_at": "2026-03-02T11:50:00Z",
        "description": None,
    },
    "repository": REPOSITORY,
}


def test_a_deployment_status_that_ends_it_is_a_deployment() -> None:
    """Under the id that the API's source gives it."""
    fact = the_one(told("github", STATUS, x_github_event="deployment_status"))

    assert ("github-deployments:acme/shop/4711", "shop", "production", SHA, NOON) == (
        fact.id,
        fact.service,
        fact.environment,
        fact.commit,
        fact.finished_seconds,
    )


@pytest.mark.parametrize("state", ["pending", "in_progress", "queued", "waiting", "inactive"])
def test_a_status_on_the_way_is_no_end(state: str) -> None:
    """Nor is `inactive`, which says that another one took its place."""
    event = changed(STATUS, "deployment_status.state", state)

    assert [] == told("github", event, x_github_event="deployment_status")


def test_a_deployment_that_failed_is_an_attempt() -> None:
    """It never reached production."""
    event = changed(STATUS, "deployment_status.state", "error")
    fact = the_one(told("github", event, x_github_event="deployment_status"))

    assert (Outcome.FAILURE, False) == (fact.outcome, fact.reached_production)


def test_a_release_counts_from_its_publication() -> None:
    """`created_at` is the commit's time; a draft is none yet."""
    release = {
        "id": 5,
        "tag_name": "v1.4.0",
        "draft": False,
        "prerelease": False,
        "created_at": "2026-01-01T00:00:00Z",
        "published_at": "2026-03-02T12:00:00Z",
    }
    event = {"action": "published", "release": release, "repository": REPOSITORY}
    fact = the_one(told("github", event, x_github_event="release"))

    assert ("github-releases:acme/shop/5", "v1.4.0", NOON, "production") == (
        fact.id,
        fact.version,
        fact.finished_seconds,
        fact.environment,
    )
    assert [] == told("github", changed(event, "release.draft", value=True), x_github_event="release")
    assert [] == told("github", changed(event, "action", "deleted"), x_github_event="release")


def test_a_pull_request_counts_where_it_was_merged() -> None:
    """One that was closed has the commit of a test merge all the same."""
    pull = {
        "number": 12,
        "merged": True,
        "merged_at": "2026-03-02T12:00:00Z",
        "created_at": "2026-03-01T12:00:00Z",
        "merge_commit_sha": SHA,
        "head": {"sha": "a" * 40, "ref": "hotfix/price"},
        "labels": [{"name": "hotfix"}],
        "title": "Correct the price",
    }
    event = {"action": "closed", "pull_request": pull, "repository": REPOSITORY}
    fact = the_one(told("github", event, x_github_event="pull_request"))

    assert ("github-pulls:acme/shop/12", SHA, "hotfix/price", ("hotfix",)) == (
        fact.id,
        fact.merge_commit,
        fact.branch,
        fact.labels,
    )
    assert [] == told("github", changed(event, "pull_request.merged", value=False), x_github_event="pull_request")


def test_an_issue_with_the_label_is_an_incident() -> None:
    """With what it says caused it; another issue is none."""
    issue = {
        "number": 3,
        "state": "open",
        "labels": [{"name": "incident"}],
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "title": "Down",
        "body": "Caused-by: v1.4.0",
    }
    event = {"action": "labeled", "issue": issue, "repository": REPOSITORY}
    fact = the_one(told("github", event, x_github_event="issues"))

    assert ("github-issues:acme/shop/3", NOON, None, "v1.4.0") == (
        fact.id,
        fact.opened_seconds,
        fact.resolved_seconds,
        fact.caused_by,
    )
    assert [] == told("github", changed(event, "issue.labels", []), x_github_event="issues")


def test_an_issue_that_loses_the_label_or_is_gone_is_no_incident() -> None:
    """Until it gets it again; another label says nothing."""
    issue = {
        "number": 3,
        "state": "open",
        "labels": [{"name": "incident"}],
        "created_at": "2026-03-02T12:00:00Z",
        "updated_at": "2026-03-02T12:00:00Z",
        "title": "Down",
    }
    event = {"action": "opened", "issue": issue, "repository": REPOSITORY}
    lost = {**event, "action": "unlabeled", "label": {"name": "Incident"}}
    lost["issue"] = {**issue, "labels": [], "updated_at": "2026-03-02T12:10:00Z"}
    again = changed({**event, "action": "labeled"}, "issue.updated_at", "2026-03-02T12:20:00Z")

    def open_after(*events: dict[str, Any]) -> int:
        return len(assemble(fact for one in events for fact in told("github", one, x_github_event="issues")).incidents)

    assert [1, 0, 0, 1] == [
        open_after(event),
        open_after(event, lost),
        open_after(lost, event),
        open_after(again, lost, event),
    ]
    assert 1 == open_after(event, changed(lost, "label.name", "urgent"))
    assert 0 == open_after(event, changed({**event, "action": "deleted"}, "issue.updated_at", "2026-03-02T12:10:00Z"))


@pytest.mark.parametrize("event", ["ping", "push", "workflow_run", "check_suite"])
def test_other_events_tell_nothing(event: str) -> None:
    """A push that deletes a tag has no head commit; a run does not say that it deploys."""
    assert [] == told("github", {"after": "0" * 40, "head_commit": None}, x_github_event=event)


def test_what_github_would_not_send_is_refused_with_the_field() -> None:
    """In a repository, an event and its fields."""
    with pytest.raises(InvalidInput, match=r"^headers: X-GitHub-Event \(nothing\): is required; "):
        told("github", STATUS)
    with pytest.raises(InvalidInput, match=r"^body: repository.full_name \(nothing\): is required; "):
        told("github", {}, x_github_event="release")
    with pytest.raises(InvalidInput, match=r"^body: deployment\.sha .*: must be a text; let GitHub send"):
        told("github", changed(STATUS, "deployment.sha", 7), x_github_event="deployment_status")
