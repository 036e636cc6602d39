"""GitLab's deployments, from a stub that speaks its API."""

import pytest

from slo.dora.model import Deployment, Outcome
from slo.dora.sources.gitlab_deployments import GitLabDeployments
from slo.dora.sources.http import Api
from slo.errors import ServerUnreachable
from tests.slo.dora.stubs.gitlab import PROJECT, StubGitLab, deployment, moment

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""


def deployments(
    api: Api, *, since: float | None = None, project: str = PROJECT, to: str | None = None
) -> list[Deployment]:
    """Collect the deployments of a project."""
    source = GitLabDeployments(api=api, project=project, host="gitlab.example.com", environment=to)
    return [fact for fact in source.collect(since_seconds=since) if isinstance(fact, Deployment)]


def test_a_deployment_ends_with_its_job(lab: StubGitLab, lab_api: Api) -> None:
    """It was changed an hour later, when another took its place; the times are of another zone."""
    lab.deployments = [deployment(7, "success", at=T, ends=T + 60.25)]

    assert [
        Deployment(
            id="gitlab-deployments:gitlab.example.com/group/sub/shop/7",
            service="shop",
            environment="production",
            started_seconds=T + 10,
            finished_seconds=T + 60.25,
            repository="gitlab.example.com/group/sub/shop",
            commit=f"{7:040x}",
            labels=("tier:production",),
            title="deploy to production",
            url="https://gitlab.example.com/group/sub/shop/-/jobs/107",
            as_of_seconds=T + 3660.25,
        )
    ] == deployments(lab_api)
    assert ["Bearer hush"] == [asked.headers["authorization"] for asked in lab.asked]


@pytest.mark.parametrize(
    ("status", "outcomes"),
    [
        pytest.param("success", [Outcome.SUCCESS], id="succeeded"),
        pytest.param("failed", [Outcome.FAILURE], id="failed"),
        pytest.param("canceled", [], id="was cancelled"),
        pytest.param("skipped", [], id="was skipped"),
        pytest.param("running", [], id="goes on"),
        pytest.param("created", [], id="has not begun"),
        pytest.param("blocked", [], id="waits for its approval"),
    ],
)
def test_only_an_end_is_one(status: str, outcomes: list[Outcome], lab: StubGitLab, lab_api: Api) -> None:
    """What was cancelled deployed nothing and failed nothing."""
    lab.deployments = [deployment(7, status, at=T, ends=T + 60)]

    assert outcomes == [one.outcome for one in deployments(lab_api)]


def test_one_made_without_a_job_ends_with_its_last_change_and_says_so(lab: StubGitLab, lab_api: Api) -> None:
    """As tools make them by the API: there is nothing better."""
    lab.deployments = [deployment(7, "success", at=T, ends=T + 60, deployable=None)]

    (found,) = deployments(lab_api)

    assert (T, T + 3660) == (found.started_seconds, found.finished_seconds)
    assert "time of the deployment's last change" == found.proxy


def test_a_tags_deployment_has_its_version(lab: StubGitLab, lab_api: Api) -> None:
    """A branch's has none."""
    job = {"name": "deploy", "tag": True, "finished_at": moment(T + 60)}
    lab.deployments = [deployment(7, "success", at=T, ends=T + 60, ref="v1.2", deployable=job)]

    assert ["v1.2"] == [one.version for one in deployments(lab_api)]


def test_hundreds_come_by_pages_and_one_environment_may_be_asked_for(lab: StubGitLab, lab_api: Api) -> None:
    """250 of 300 are production's."""
    lab.deployments = [deployment(number, "success", at=T + number, ends=T + number) for number in range(250)]
    staging = {"id": 3, "name": "staging"}
    lab.deployments += [
        deployment(number, "success", at=T + number, ends=T + number, environment=staging) for number in range(250, 300)
    ]

    assert 250 == len(deployments(lab_api, to="production"))
    assert 3 == len(lab.asked)


def test_since_chooses_by_the_last_change(lab: StubGitLab, lab_api: Api) -> None:
    """GitLab wants them in that order for it."""
    lab.deployments = [deployment(1, "success", at=T, ends=T + 60), deployment(2, "success", at=T, ends=T + 9000)]

    assert [f"{2:040x}"] == [one.commit for one in deployments(lab_api, since=T + 5000)]


def test_an_unknown_project_is_told_with_what_to_check(lab: StubGitLab, lab_api: Api) -> None:
    """A project that is not for everybody is not found without a token."""
    with pytest.raises(ServerUnreachable, match="404 Project Not Found; check the name, and that GITLAB_TOKEN is set"):
        deployments(lab_api, project="group/other")
    assert 1 == len(lab.asked)
