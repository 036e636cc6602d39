"""Jenkins' builds, from a stub that speaks its API."""

import base64
from typing import Any

import pytest

from slo.dora.model import Deployment, Outcome
from slo.dora.sources.http import Api
from slo.dora.sources.jenkins_builds import JenkinsBuilds
from slo.errors import ServerUnreachable
from tests.slo.dora.stubs.jenkins import StubJenkins, build, checkout, stage
from tests.slo.dora.stubs.server import Answer

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
SHOP, LIBRARY = "https://github.com/octo/shop.git", "git@github.com:octo/shared-library.git"


def deployments(api: Api, *, since: float | None = None, **options: Any) -> list[Deployment]:  # noqa: ANN401 - passed on
    """Collect the builds of the job."""
    source = JenkinsBuilds(**{"api": api, "job": "shop/deploy", "environment": "production", **options})
    return [fact for fact in source.collect(since_seconds=since) if isinstance(fact, Deployment)]


def test_a_build_is_a_deployment_from_its_milliseconds(jenkins: StubJenkins, jenkins_api: Api) -> None:
    """It ends its duration after its begin; user and token are asked for by the name of basic authentication."""
    jenkins.builds = [build(4, "SUCCESS", at=T + 0.5, lasts=90, checkouts=(checkout("a" * 40, SHOP),))]

    assert [
        Deployment(
            id=f"jenkins-builds:{jenkins.url.removeprefix('http://')}/shop/deploy/4",
            service="deploy",
            environment="production",
            started_seconds=T + 0.5,
            finished_seconds=T + 90.5,
            repository="github.com/octo/shop",
            commit="a" * 40,
            title="shop » deploy #4",
            url="https://jenkins.example.com/job/shop/job/deploy/4/",
            as_of_seconds=T + 90.5,
            proxy="a build of the job",
        )
    ] == deployments(jenkins_api)
    assert f"Basic {base64.b64encode(b'me:hush').decode()}" == jenkins.asked[0].headers["authorization"]


@pytest.mark.parametrize(
    ("result", "outcomes"),
    [
        pytest.param("SUCCESS", [Outcome.SUCCESS], id="succeeded"),
        pytest.param("UNSTABLE", [Outcome.SUCCESS], id="did all, and its tests complain"),
        pytest.param("FAILURE", [Outcome.FAILURE], id="failed"),
        pytest.param("ABORTED", [], id="was broken off"),
        pytest.param("NOT_BUILT", [], id="was not built"),
        pytest.param(None, [], id="goes on"),
    ],
)
def test_only_a_result_is_one(
    result: str | None, outcomes: list[Outcome], jenkins: StubJenkins, jenkins_api: Api
) -> None:
    """A build that goes on has a duration of 0, and has not ended at its begin."""
    jenkins.builds = [build(4, result, at=T, lasts=9)]

    assert outcomes == [one.outcome for one in deployments(jenkins_api)]


@pytest.mark.parametrize(
    ("urls", "repository", "commit"),
    [
        pytest.param((LIBRARY, SHOP), "github.com/octo/shop", "1" * 40, id="the repository's, not the library's"),
        pytest.param((LIBRARY, "ssh://git@github.com:22/octo/shop"), "github.com/octo/shop", "1" * 40, id="by ssh"),
        pytest.param((SHOP, LIBRARY), None, None, id="one of two: nobody can tell"),
        pytest.param((LIBRARY, LIBRARY), "github.com/octo/shop", None, id="two of others"),
        pytest.param((), "github.com/octo/shop", None, id="none"),
    ],
)
def test_of_several_checkouts_the_repositorys_counts(
    urls: tuple[str, ...], repository: str | None, commit: str | None, jenkins: StubJenkins, jenkins_api: Api
) -> None:
    """Shared libraries are checked out, too; a commit is never guessed."""
    checkouts = tuple(checkout(str(index) * 40, url) for index, url in enumerate(urls))
    jenkins.builds = [build(4, "SUCCESS", at=T, lasts=9, checkouts=checkouts)]

    assert [commit] == [one.commit for one in deployments(jenkins_api, repository=repository)]


@pytest.mark.parametrize(
    ("urls", "repository", "built"),
    [
        pytest.param((SHOP,), None, "github.com/octo/shop", id="that of its checkout, where nobody says"),
        pytest.param((SHOP,), "github.com/octo/shop", "github.com/octo/shop", id="the one that is asked for"),
        pytest.param((LIBRARY,), "github.com/octo/shop", "github.com/octo/shared-library", id="another, and says so"),
        pytest.param((), "github.com/octo/shop", "github.com/octo/shop", id="the one that is asked for, without any"),
    ],
)
def test_the_only_checkouts_commit_is_of_its_own_repository(
    urls: tuple[str, ...], repository: str | None, built: str, jenkins: StubJenkins, jenkins_api: Api
) -> None:
    """A job that checks out only the configuration must not put its commit among the application's."""
    jenkins.builds = [build(4, "SUCCESS", at=T, lasts=9, checkouts=(checkout("1" * 40, *urls),))]

    assert [("1" * 40, built)] == [
        (one.commit, one.repository) for one in deployments(jenkins_api, repository=repository)
    ]


def test_a_folder_has_no_builds(jenkins: StubJenkins, jenkins_api: Api) -> None:
    """It answers as a job does, but for its builds: that is not the same as none."""
    jenkins.failures = [Answer(document={"_class": "com.cloudbees.hudson.plugin.folder.Folder"})]

    with pytest.raises(ServerUnreachable, match="allBuilds: must be a list of objects"):
        deployments(jenkins_api)


def test_the_stage_that_deploys_is_the_deployment(jenkins: StubJenkins, jenkins_api: Api) -> None:
    """The build failed in its tests afterwards; build 5 did not come to the stage, so it deployed nothing."""
    jenkins.builds = [build(4, "FAILURE", at=T, lasts=900), build(5, "FAILURE", at=T + 1000, lasts=9)]
    jenkins.stages_of["4"] = [
        stage("Build", "SUCCESS", at=T, lasts=100),
        stage("Deploy", "SUCCESS", at=T + 100, lasts=50),
        stage("Test", "FAILED", at=T + 150, lasts=750),
    ]
    jenkins.stages_of["5"] = [stage("Build", "FAILED", at=T + 1000, lasts=9)]

    (found,) = deployments(jenkins_api, stage="Deploy")

    assert (T + 100, T + 150) == (found.started_seconds, found.finished_seconds)
    assert (Outcome.SUCCESS, None) == (found.outcome, found.proxy)


def test_hundreds_come_by_slices(jenkins: StubJenkins, jenkins_api: Api) -> None:
    """250 builds are three slices of a hundred, and 200 are two and an empty one."""
    jenkins.builds = [build(number, "SUCCESS", at=T + number, lasts=1) for number in range(250)]
    assert 250 == len(deployments(jenkins_api))
    assert 3 == len(jenkins.asked)

    del jenkins.builds[200:]
    assert 200 == len(deployments(jenkins_api))
    assert 6 == len(jenkins.asked)


def test_since_asks_for_no_more_than_may_have_ended_since(jenkins: StubJenkins, jenkins_api: Api) -> None:
    """A build a day of a year: the last ten are wanted, and a month before them is looked at."""
    jenkins.builds = [build(day, "SUCCESS", at=T + day * 86_400, lasts=60) for day in range(365)]

    assert 10 == len(deployments(jenkins_api, since=T + 355 * 86_400))
    assert 1 == len(jenkins.asked)


def test_an_unknown_job_is_told_with_what_to_check(jenkins: StubJenkins, jenkins_api: Api) -> None:
    """Jenkins answers a page of HTML, of which only the status is worth telling."""
    with pytest.raises(ServerUnreachable, match=r"HTTP 404: Not Found; check the name, and that JENKINS_USER and"):
        deployments(jenkins_api, job="shop/other")
    assert ["/job/shop/job/other/api/json"] == [asked.path for asked in jenkins.asked]
