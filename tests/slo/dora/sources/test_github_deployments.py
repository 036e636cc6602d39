"""GitHub deployments, from a stub that speaks its API."""

import pytest

from slo.dora.cdevents.read import facts_of
from slo.dora.cdevents.write import event_of
from slo.dora.facts.assemble import assemble
from slo.dora.model import Deployment, Outcome
from slo.dora.sources.github import GitHubRepository, deployment_of
from slo.dora.sources.github_deployments import GitHubDeployments
from slo.dora.sources.rows import Row
from slo.errors import Place, ServerUnreachable
from tests.slo.dora.stubs.github import NOT_FOUND, StubGitHub, deployment, status

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
DAY = 86_400.0


def deployments(shop: GitHubRepository, *, since: float | None = None, to: str | None = None) -> list[Deployment]:
    """Collect deployments, and make one picture of what came, as a report does."""
    source = GitHubDeployments(repository=shop, environment=to)
    return list(assemble(source.collect(since_seconds=since)).deployments)


def test_a_deployment_that_succeeded_is_all_that_github_says_of_it(hub: StubGitHub, shop: GitHubRepository) -> None:
    """It waited for 5 s before it began, ends with its status, and has the id that its webhooks give it."""
    states = (("waiting", T), ("in_progress", T + 5), ("in_progress", T + 9), ("success", T + 90))
    hub.deployed(7, *states, at=T, run=55, ref="v1.2.3", description="Ship it")

    assert [
        Deployment(
            id="github-deployments:octo/shop/7",
            service="shop",
            environment="production",
            started_seconds=T + 5,
            finished_seconds=T + 90,
            repository="github.com/octo/shop",
            commit="a" * 40,
            version="v1.2.3",
            title="Ship it",
            url="https://github.com/octo/shop/actions/runs/55/job/703",
            as_of_seconds=T + 90,
        )
    ] == deployments(shop)


@pytest.mark.parametrize(
    ("states", "outcomes"),
    [
        pytest.param([("success", 9), ("inactive", 99)], ["success"], id="inactive is superseded, and no failure"),
        pytest.param([("inactive", 99)], [], id="superseded before it ended"),
        pytest.param([("queued", 1), ("waiting", 2), ("pending", 3)], [], id="waits for its approval"),
        pytest.param([], [], id="has no status yet"),
        pytest.param([("failure", 9)], ["failure"], id="failed"),
        pytest.param([("error", 9)], ["failure"], id="went wrong"),
        pytest.param([("failure", 9), ("in_progress", 10), ("success", 20)], ["success"], id="the last end counts"),
    ],
)
def test_the_last_ending_status_is_the_outcome(
    states: list[tuple[str, float]], outcomes: list[str], hub: StubGitHub, shop: GitHubRepository
) -> None:
    """What has not ended is no deployment yet; a failed one did not reach production."""
    hub.deployed(7, *((state, T + at) for state, at in states), at=T)

    found = deployments(shop)

    assert outcomes == [one.outcome.value for one in found]
    assert [one.outcome is Outcome.SUCCESS for one in found] == [one.reached_production for one in found]


def test_what_succeeded_and_failed_later_had_reached_production(hub: StubGitHub, shop: GitHubRepository) -> None:
    """As where a check of the running service reports to the deployment: users had it until then."""
    hub.deployed(7, ("success", T + 9), ("failure", T + 600), at=T)

    (found,) = deployments(shop)

    assert (Outcome.FAILURE, True, T + 600) == (found.outcome, found.reached_production, found.finished_seconds)


def test_a_name_in_upper_case_is_the_same_repository(hub: StubGitHub, shop: GitHubRepository) -> None:
    """So what a webhook told and what somebody asked for with another spelling are one; another server's is not."""
    ids = [
        deployment_of(Row(value=row, url=""), [Row(value=told, url="")], repository=repository, service="shop")
        for row, told in [(deployment(7, at=T), status(70, "success", at=T))]
        for repository in ("github.com/Octo/Shop", shop.key, "github.example.com/octo/shop")
    ]

    assert ["octo/shop/7", "octo/shop/7", "github.example.com/octo/shop/7"] == [
        one.id.removeprefix("github-deployments:") for one in ids if one
    ]
    assert [] == hub.asked


def test_hundreds_come_by_pages(hub: StubGitHub, shop: GitHubRepository) -> None:
    """250 deployments are three pages, and 35 statuses of one are one."""
    for number in range(250):
        hub.deployed(number + 1, ("success", T + number * DAY + 60), at=T + number * DAY)
    hub.deployed(251, *(("in_progress", T + second) for second in range(34)), ("success", T + 40), at=T)

    assert 251 == len(deployments(shop))
    assert 3 == sum(asked.path.endswith("/deployments") for asked in hub.asked)


def test_jobs_of_a_matrix_are_one_deployment(hub: StubGitHub, shop: GitHubRepository) -> None:
    """Three jobs of run 55 at once: the first begins at 0, the last ends at 200, one failed: so did the deployment."""
    hub.deployed(7, ("success", T + 100), at=T, run=55)
    hub.deployed(8, ("failure", T + 200), at=T + 2, run=55)
    hub.deployed(9, ("success", T + 150), at=T + 1, run=55)

    (found,) = deployments(shop)

    assert ("github-deployments:octo/shop/7", T, T + 200) == (found.id, found.started_seconds, found.finished_seconds)
    assert (Outcome.FAILURE, True) == (found.outcome, found.reached_production)


def test_a_job_that_bridges_two_others_joins_all_three(hub: StubGitHub, shop: GitHubRepository) -> None:
    """No more than two ran at once: 7 and 9 one after the other, and beside both 8, which is looked at last."""
    hub.deployed(9, ("success", T + 100), at=T + 60, run=55)
    hub.deployed(7, ("success", T + 50), at=T + 1, run=55)
    hub.deployed(8, ("success", T + 90), at=T, run=55)

    (found,) = deployments(shop)

    assert ("github-deployments:octo/shop/7", T, T + 100) == (found.id, found.started_seconds, found.finished_seconds)
    assert (found,) == facts_of(event_of(found), Place(file="ledger"), [])


def test_what_is_known_of_all_jobs_counts_more_than_the_webhook_of_one(hub: StubGitHub, shop: GitHubRepository) -> None:
    """The job that ended last succeeded, and its webhook said so; the other failed, in whatever order all that came."""
    hub.deployed(7, ("success", T + 200), at=T, run=55)
    hub.deployed(8, ("failure", T + 100), at=T, run=55)
    webhook = deployment_of(
        Row(value=hub.deployments[0], url=""),
        [Row(value=hub.statuses_of[7][0], url="")],
        repository=shop.key,
        service=shop.service_name,
    )
    assert webhook is not None
    told = list(GitHubDeployments(repository=shop).collect(since_seconds=None))

    for facts in ([*told, webhook], [webhook, *told]):
        (found,) = assemble(facts).deployments
        assert (webhook.id, Outcome.FAILURE) == (found.id, found.outcome)


def test_a_later_attempt_is_a_deployment_of_its_own(hub: StubGitHub, shop: GitHubRepository) -> None:
    """The run failed, and when somebody ran it again it went well."""
    hub.deployed(7, ("failure", T + 100), at=T, run=55)
    hub.deployed(8, ("success", T + 900), at=T + 800, run=55)

    assert [Outcome.FAILURE, Outcome.SUCCESS] == [one.outcome for one in deployments(shop)]


def test_the_same_commit_by_two_runs_or_to_two_environments_is_two(hub: StubGitHub, shop: GitHubRepository) -> None:
    """Only what one run does to one environment is joined."""
    hub.deployed(7, ("success", T + 100), at=T, run=55)
    hub.deployed(8, ("success", T + 100), at=T, run=56)
    hub.deployed(9, ("success", T + 100), at=T, run=55, environment="staging")

    assert ["production", "production", "staging"] == sorted(one.environment for one in deployments(shop))


def test_only_one_environment_may_be_asked_for(hub: StubGitHub, shop: GitHubRepository) -> None:
    """GitHub chooses, so that nothing else is sent."""
    hub.deployed(7, ("success", T + 1), at=T)
    hub.deployed(8, ("success", T + 1), at=T, environment="staging")

    assert ["staging"] == [one.environment for one in deployments(shop, to="staging")]
    assert 2 == len(hub.asked)


def test_review_apps_are_left_out(hub: StubGitHub, shop: GitHubRepository) -> None:
    """A transient environment is gone when its pull request is."""
    hub.deployed(7, ("success", T + 1), at=T, environment="pr-12", transient_environment=True)

    assert [] == deployments(shop)


@pytest.mark.parametrize(
    ("payload", "service"),
    [
        pytest.param({"service": "checkout"}, "checkout", id="an object"),
        pytest.param('{"service": "checkout"}', "checkout", id="a text that holds one"),
        pytest.param("deployed by hand", "shop", id="a text of its maker's own"),
        pytest.param({}, "shop", id="nothing"),
    ],
)
def test_the_payload_may_name_the_service(
    payload: object, service: str, hub: StubGitHub, shop: GitHubRepository
) -> None:
    """It is an object or a text that holds one; the service is the repository's name otherwise."""
    hub.deployed(7, ("success", T + 1), at=T, payload=payload)

    assert [service] == [one.service for one in deployments(shop)]


def test_since_asks_for_no_more_than_may_have_ended_since(hub: StubGitHub, shop: GitHubRepository) -> None:
    """The one that began 40 days before is over; one that began 20 days before and was changed since is not."""
    since = T + 100 * DAY
    hub.deployed(1, ("success", since - 40 * DAY), at=since - 40 * DAY)
    hub.deployed(2, ("success", since - 19 * DAY), at=since - 20 * DAY)
    hub.deployed(3, ("success", since + 60), at=since - 20 * DAY, updated_at="2026-04-12T00:00:00Z")
    hub.deployed(4, ("success", since + DAY), at=since + DAY)

    found = deployments(shop, since=since)

    assert ["github-deployments:octo/shop/3", "github-deployments:octo/shop/4"] == [one.id for one in found]
    assert 3 == len(hub.asked)


def test_what_came_before_a_failure_is_right(hub: StubGitHub, shop: GitHubRepository) -> None:
    """The second one's statuses are not to be had: the first is there, and the failure is told."""
    hub.deployed(8, ("success", T + DAY), at=T + DAY)
    hub.deployed(7, ("success", T), at=T)
    collected = GitHubDeployments(repository=shop).collect(since_seconds=None)

    first = next(collected)
    hub.failures = [NOT_FOUND]
    with pytest.raises(ServerUnreachable, match="deployments=read"):
        next(collected)

    assert isinstance(first, Deployment)
    assert "github-deployments:octo/shop/8" == first.id
