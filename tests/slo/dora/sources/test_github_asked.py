"""GitHub's releases, Actions runs, issues and pull requests, from a stub that speaks its API."""

import time
from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.model import Deployment, Fact, Incident, MergedChange, Outcome, Retraction
from slo.dora.sources.github import GitHubRepository
from slo.dora.sources.github_actions import GitHubActions
from slo.dora.sources.github_issues import GitHubIssues
from slo.dora.sources.github_pulls import GitHubPulls
from slo.dora.sources.github_releases import GitHubReleases
from slo.errors import ServerUnreachable
from tests.slo.dora.stubs.github import StubGitHub, issue, pull, pull_commit, release, run

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
DAY = 86_400.0


def test_a_release_is_deployed_when_it_was_published(hub: StubGitHub, shop: GitHubRepository) -> None:
    """`created_at` is the commit's time, a day before; a draft is no release; one before a release says so."""
    hub.releases = [
        release(1, "v1.0.0", published_at=T),
        release(2, "v2.0.0-rc.1", published_at=T + 9, prerelease=True),
        release(3, "v2.0.0", published_at=None),
    ]

    first, second = GitHubReleases(repository=shop, environment="production").collect(since_seconds=None)

    assert first == Deployment(
        id="github-releases:octo/shop/1",
        service="shop",
        environment="production",
        finished_seconds=T,
        repository="github.com/octo/shop",
        version="v1.0.0",
        labels=("release",),
        title="Release v1.0.0",
        url="https://github.com/octo/shop/releases/tag/v1.0.0",
        as_of_seconds=T,
        proxy="time of the release's publication",
    )
    assert isinstance(second, Deployment)
    assert ("v2.0.0-rc.1", ("prerelease",)) == (second.version, second.labels)


def test_releases_since_a_time_are_chosen_by_their_publication(hub: StubGitHub, shop: GitHubRepository) -> None:
    """They do not come in that order: an old commit's may be the newest."""
    hub.releases = [release(number, f"v{number}.0", published_at=T + at) for number, at in ((1, -5), (2, -9), (3, 5))]

    found = GitHubReleases(repository=shop, environment="live").collect(since_seconds=T)

    assert ["github-releases:octo/shop/3"] == [fact.id for fact in found if isinstance(fact, Deployment)]


def runs_of(shop: GitHubRepository, *, since: float | None = None) -> list[Fact]:
    """Collect the runs of the workflow, a year after the first."""
    source = GitHubActions(repository=shop, workflow="deploy.yml", environment="production", now=lambda: T + 365 * DAY)
    return list(source.collect(since_seconds=since))


def test_a_run_is_a_deployment_and_says_that_it_is_a_proxy(hub: StubGitHub, shop: GitHubRepository) -> None:
    """From the begin of its last attempt to its end."""
    hub.runs = [run(1, "success", at=T, ends=T + 600, run_attempt=2, run_started_at="2026-01-01T00:05:00Z")]

    assert [
        Deployment(
            id="github-actions:octo/shop/1",
            service="shop",
            environment="production",
            started_seconds=T + 300,
            finished_seconds=T + 600,
            repository="github.com/octo/shop",
            commit=f"{1:040x}",
            title="Deploy #1",
            url="https://github.com/octo/shop/actions/runs/1",
            as_of_seconds=T + 600,
            proxy="a run of deploy.yml",
        )
    ] == runs_of(shop)


@pytest.mark.parametrize(
    ("conclusion", "outcome"),
    [
        pytest.param("success", Outcome.SUCCESS, id="succeeded"),
        pytest.param("failure", Outcome.FAILURE, id="failed"),
        pytest.param("timed_out", Outcome.FAILURE, id="took too long"),
        pytest.param("cancelled", None, id="was cancelled"),
        pytest.param("skipped", None, id="was skipped"),
        pytest.param("neutral", None, id="is neutral"),
        pytest.param("action_required", None, id="waits for somebody"),
        pytest.param(None, None, id="has no conclusion"),
    ],
)
def test_only_an_outcome_is_one(
    conclusion: str | None, outcome: Outcome | None, hub: StubGitHub, shop: GitHubRepository
) -> None:
    """Runs that were cancelled or skipped are neither deployments nor failures; one that failed reached nobody."""
    hub.runs = [run(1, conclusion, at=T, ends=T + 9)]

    found = [fact for fact in runs_of(shop) if isinstance(fact, Deployment)]

    assert [one for one in [outcome] if one] == [one.outcome for one in found]
    assert [outcome is Outcome.SUCCESS] * len(found) == [one.reached_production for one in found]


def test_a_pull_requests_run_deploys_no_release(hub: StubGitHub, shop: GitHubRepository) -> None:
    """It is of a commit that is on no branch yet."""
    hub.runs = [run(1, "success", at=T, ends=T + 9, event="pull_request")]

    assert [] == runs_of(shop)


def test_more_than_a_thousand_runs_are_all_found(hub: StubGitHub, shop: GitHubRepository) -> None:
    """GitHub shows 1,000 of a search: 2,500 are asked for by parts of the time, and none comes twice."""
    hub.runs = [run(number, "success", at=T + number * 3600, ends=T + number * 3600 + 60) for number in range(2500)]

    found = {fact.id for fact in runs_of(shop) if isinstance(fact, Deployment)}

    assert 2500 == len(found)


def test_a_thousand_runs_of_one_second_are_told_and_not_lost_silently(hub: StubGitHub, shop: GitHubRepository) -> None:
    """There is nothing to divide any more."""
    hub.runs = [run(number, "success", at=T, ends=T + 60) for number in range(1001)]

    with pytest.raises(ServerUnreachable, match="more than 1000 runs began at 2026-01-01T00:00:00Z"):
        runs_of(shop)


def test_runs_since_a_time_are_those_that_ended_since(hub: StubGitHub, shop: GitHubRepository) -> None:
    """One that waited 20 days for its approval began before."""
    since = T + 100 * DAY
    hub.runs = [
        run(1, "success", at=since - 2, ends=since - 1),
        run(2, "success", at=since - 20 * DAY, ends=since + 1),
    ]

    found = runs_of(shop, since=since)

    assert ["github-actions:octo/shop/2"] == [fact.id for fact in found if isinstance(fact, Deployment)]


def test_a_run_is_found_though_our_clock_is_slow(hub: StubGitHub, shop: GitHubRepository) -> None:
    """By an hour: to it the run is yet to begin."""
    hub.runs = [run(1, "success", at=T + 365 * DAY + 3600, ends=T + 365 * DAY + 3660)]

    assert 1 == len(runs_of(shop))


def issues_of(shop: GitHubRepository, *labels: str, since: float | None = None) -> list[Fact]:
    """Collect issues with any of some labels."""
    source = GitHubIssues(repository=shop, environment="production", labels=labels or ("incident",))
    return list(source.collect(since_seconds=since))


def test_an_issue_is_an_incident_from_open_to_closed(hub: StubGitHub, shop: GitHubRepository) -> None:
    """Its labels may say what was hit, its text what caused and what resolved it."""
    body = "It is down.\n\n**Caused-by:** `abc1234`\nResolved-by: v1.2.4.\n"
    labels = ("incident", "service:checkout", "env/staging")
    hub.issues = [issue(3, at=T, closed=T + 3600, labels=labels, body=body)]

    assert [
        Incident(
            id="github-issues:octo/shop/3",
            opened_seconds=T,
            resolved_seconds=T + 3600,
            service="checkout",
            environment="staging",
            title="Shop is down (3)",
            url="https://github.com/octo/shop/issues/3",
            caused_by="abc1234",
            resolved_by="v1.2.4",
            labels=("env/staging", "incident", "service:checkout"),
            as_of_seconds=T + 3600,
        )
    ] == issues_of(shop)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        pytest.param("root cause: 1a2b3c4d", "1a2b3c4d", id="as Four Keys has it"),
        pytest.param("- Caused by: v1.2.3", "v1.2.3", id="in a list"),
        pytest.param("Caused-by:   ", None, id="an empty line of a template"),
        pytest.param("Root cause:\r\n\r\nResolved-by: v1.2.4", None, id="an empty line before another"),
        pytest.param("Caused-by: <!-- the commit -->", None, id="a comment of a template"),
        pytest.param("<!-- as\nCaused-by: v0\n-->\nCaused-by: v1.2.3", "v1.2.3", id="below a comment"),
        pytest.param("Root cause: [abc1234](https://github.com/octo/shop/commit/abc1234)", "abc1234", id="a link"),
        pytest.param("Root cause: https://github.com/octo/shop/commit/abc1234.", "abc1234", id="an address"),
        pytest.param("Caused by: https://github.com/octo/shop/releases/tag/v1.2.3", "v1.2.3", id="a release's address"),
        pytest.param("nobody knows what it was caused by: it went away", None, id="in a sentence"),
        pytest.param(
            "> Caused-By: <github-deployments:octo/shop/7>", "github-deployments:octo/shop/7", id="a deployment"
        ),
    ],
)
def test_the_cause_is_what_the_text_names(
    body: str, cause: str | None, hub: StubGitHub, shop: GitHubRepository
) -> None:
    """A line of its own, however it is decorated."""
    hub.issues = [issue(3, at=T, body=body)]

    assert [cause] == [fact.caused_by for fact in issues_of(shop) if isinstance(fact, Incident)]


@pytest.mark.parametrize("part", ["\n", "-", "<!--", "root cause", "caused by:\n", ": "])
def test_a_text_that_is_made_to_be_slow_is_not(part: str, hub: StubGitHub, shop: GitHubRepository) -> None:
    """GitHub takes 65,536 characters of anybody: at most some 100,000 steps, not their square (which is a minute)."""
    hub.issues = [issue(3, at=T, body=part * (65_536 // len(part)))]

    began = time.process_time()
    issues_of(shop)

    assert time.process_time() - began < 5


def test_an_open_incident_is_open(hub: StubGitHub, shop: GitHubRepository) -> None:
    """It was closed once and opened again: GitHub says no time of its closing, and so is there none here."""
    hub.issues = [issue(3, at=T, state_reason="reopened")]

    assert [None] == [fact.resolved_seconds for fact in issues_of(shop) if isinstance(fact, Incident)]


@pytest.mark.parametrize("reason", ["not_planned", "duplicate"])
def test_what_was_no_incident_is_taken_back(reason: str, hub: StubGitHub, shop: GitHubRepository) -> None:
    """It may have been collected before, and may be opened again later."""
    hub.issues = [issue(3, at=T, closed=T + 60, state_reason=reason)]
    told = issues_of(shop)
    hub.issues = [issue(3, at=T, updated_at="2026-01-02T00:00:00Z")]
    opened = issues_of(shop)

    assert [
        Retraction(id="github-issues:octo/shop/3", reason=f"closed as {reason.replace('_', ' ')}", as_of_seconds=T + 60)
    ] == told
    assert (0, 1) == (len(assemble(told).incidents), len(assemble([*told, *opened]).incidents))


def test_any_of_several_labels_will_do_and_pull_requests_are_none(hub: StubGitHub, shop: GitHubRepository) -> None:
    """GitHub's own list is of issues with all of them, so each label is asked for."""
    hub.issues = [
        issue(1, at=T),
        issue(2, at=T, labels=("outage",)),
        issue(3, at=T, labels=("incident", "outage")),
        issue(4, at=T, labels=("bug",)),
        issue(5, at=T, pull_request={"url": "https://api.github.com/repos/octo/shop/pulls/5"}),
    ]

    found = [fact.id for fact in issues_of(shop, "incident", "outage") if isinstance(fact, Incident)]

    assert ["github-issues:octo/shop/1", "github-issues:octo/shop/3", "github-issues:octo/shop/2"] == found


def test_issues_since_a_time_are_those_changed_since(hub: StubGitHub, shop: GitHubRepository) -> None:
    """One that was opened before and closed since is among them: GitHub chooses."""
    hub.issues = [issue(1, at=T - DAY, closed=T + 60), issue(2, at=T - DAY, closed=T - 60)]

    assert ["github-issues:octo/shop/1"] == [fact.id for fact in issues_of(shop, since=T) if isinstance(fact, Incident)]


def pulls_of(shop: GitHubRepository, *, since: float | None = None, **options: Any) -> list[Fact]:  # noqa: ANN401
    """Collect pull requests."""
    return list(GitHubPulls(repository=shop, **options).collect(since_seconds=since))


def test_a_merged_pull_request_begins_with_its_first_commit(hub: StubGitHub, shop: GitHubRepository) -> None:
    """The earliest author time of 120 commits is that of the 110th, on page two; what was not merged is no change."""
    hub.pulls = [pull(12, at=T, merged=T + 99, labels=("hotfix",)), pull(13, at=T, merged=None)]
    hub.commits_of = {12: [pull_commit(authored=T - (500 if index == 110 else index)) for index in range(120)]}

    assert [
        MergedChange(
            id="github-pulls:octo/shop/12",
            repository="github.com/octo/shop",
            number=12,
            merged_seconds=T + 99,
            opened_seconds=T,
            merge_commit=f"{12:040x}",
            head_commit=f"{13:040x}",
            first_commit_seconds=T - 500,
            labels=("hotfix",),
            branch="feature-12",
            title="Change 12",
            as_of_seconds=T + 99,
        )
    ] == pulls_of(shop)


def test_commits_need_not_be_asked_for(hub: StubGitHub, shop: GitHubRepository) -> None:
    """One request for each pull request is saved, where the clone knows their commits."""
    hub.pulls = [pull(12, at=T, merged=T + 99)]

    (change,) = pulls_of(shop, with_commits=False)

    assert isinstance(change, MergedChange)
    assert (None, 1) == (change.first_commit_seconds, len(hub.asked))


def test_pull_requests_since_a_time_end_the_asking(hub: StubGitHub, shop: GitHubRepository) -> None:
    """Those changed last come first: 300 of them are three pages, of which the first is enough."""
    hub.pulls = [pull(number, at=T, merged=T + number) for number in range(300)]

    found = pulls_of(shop, since=T + 290, with_commits=False)

    assert (10, 1) == (len(found), len(hub.asked))


def test_only_one_branch_may_be_asked_for(hub: StubGitHub, shop: GitHubRepository) -> None:
    """By the branch they were merged into."""
    hub.pulls = [pull(1, at=T, merged=T), pull(2, at=T, merged=T, base={"ref": "release-1", "sha": "0" * 40})]

    found = pulls_of(shop, base="release-1", with_commits=False)

    assert [2] == [fact.number for fact in found if isinstance(fact, MergedChange)]
