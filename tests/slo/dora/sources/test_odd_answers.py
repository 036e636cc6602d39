"""Answers in which one field is not what it should be: facts or an error that says so, and never anything else."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from slo.dora.cdevents.write import event_of
from slo.dora.sources.github import GitHubRepository, github_server
from slo.dora.sources.github_actions import GitHubActions
from slo.dora.sources.github_deployments import GitHubDeployments
from slo.dora.sources.github_issues import GitHubIssues
from slo.dora.sources.github_pulls import GitHubPulls
from slo.dora.sources.github_releases import GitHubReleases
from slo.dora.sources.gitlab_deployments import GitLabDeployments
from slo.dora.sources.http import Api
from slo.dora.sources.interface import PullSource
from slo.dora.sources.jenkins_builds import JenkinsBuilds
from slo.errors import ServerUnreachable
from tests.slo.dora.sources.conftest import Client
from tests.slo.dora.stubs import github, gitlab, jenkins
from tests.slo.dora.stubs.server import Answer, Asked, StubServer

T = 1_767_225_600.0
"""2026-01-01T00:00:00Z."""
ODD = (None, "", "x", -1, 10**30, 1e300, True, [], {}, [None], [{}], "0001-01-01T00:00:00Z", "\udcff")
CHECKOUT = jenkins.checkout("a" * 40, "https://github.com/octo/shop")
ANSWERS: dict[str, Any] = {
    "deployments": [github.deployment(7, at=T, payload={"service": "shop"})],
    "statuses": [github.status(71, "success", at=T + 9, run=5), github.status(70, "in_progress", at=T)],
    "releases": [github.release(5, "v1.0", published_at=T)],
    "runs": {"total_count": 1, "workflow_runs": [github.run(5, "success", at=T, ends=T + 9)]},
    "issues": [github.issue(3, at=T, closed=T + 9, body="Caused-by: v1")],
    "pulls": [github.pull(12, at=T, merged=T + 9, labels=("hotfix",))],
    "commits": [github.pull_commit(authored=T)],
    "gitlab": [gitlab.deployment(7, "success", at=T, ends=T + 9)],
    "json": {"allBuilds": [jenkins.build(4, "SUCCESS", at=T, lasts=9, checkouts=(CHECKOUT,))]},
    "describe": {"stages": [jenkins.stage("Deploy", "SUCCESS", at=T, lasts=9)]},
}
"""By the last word of what is asked for."""


class Telling(StubServer):
    """A server that answers what it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = ANSWERS

    def answer(self, asked: Asked) -> Answer:
        """Answer by the end of the address."""
        word = "gitlab" if asked.path.startswith("/projects/") else asked.path.rpartition("/")[2]
        return Answer(document=self.answers[word])


def github_source(kind: Callable[..., PullSource], **options: Any) -> Callable[[Api], PullSource]:  # noqa: ANN401
    """Make a source of GitHub."""
    return lambda api: kind(repository=GitHubRepository(api=api, full_name="octo/shop"), **options)


def variants(value: Any, place: str = "") -> Iterator[tuple[str, Callable[[Any], Any]]]:  # noqa: ANN401 - JSON
    """Name each place in a document, with what gives the document with something else there."""
    yield place, lambda other: other
    for key in value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0):
        for inner, change in variants(value[key], f"{place}.{key}"):
            yield inner, lambda other, key=key, change=change: _with(value, key, change(other))


def _with(value: Any, key: Any, other: Any) -> Any:  # noqa: ANN401 - JSON
    changed = copy.copy(value)
    changed[key] = other
    return changed


@pytest.mark.parametrize(
    ("words", "make"),
    [
        pytest.param(("deployments", "statuses"), github_source(GitHubDeployments), id="GitHub's deployments"),
        pytest.param(("releases",), github_source(GitHubReleases, environment="live"), id="releases"),
        pytest.param(
            ("runs",), github_source(GitHubActions, environment="live", workflow="deploy.yml", now=lambda: T), id="runs"
        ),
        pytest.param(("issues",), github_source(GitHubIssues, environment="live"), id="issues"),
        pytest.param(("pulls", "commits"), github_source(GitHubPulls), id="pull requests"),
        pytest.param(("gitlab",), lambda api: GitLabDeployments(api=api, project="g/p"), id="GitLab's deployments"),
        pytest.param(
            ("json", "describe"),
            lambda api: JenkinsBuilds(api=api, job="deploy", environment="live", stage="Deploy"),
            id="Jenkins' builds",
        ),
    ],
)
def test_an_odd_field_gives_facts_that_can_be_kept_or_an_error(
    words: tuple[str, ...], make: Callable[[Api], PullSource], client: Client
) -> None:
    """Each field is in turn nothing, too large, of another type: no crash, and what is a fact goes into a ledger."""
    stub = Telling()
    with stub.running():
        source, outcomes = make(client(github_server(url=stub.url))), set()
        for word in words:
            for place, change in variants(ANSWERS[word]):
                for odd in ODD:
                    stub.answers = {**ANSWERS, word: change(odd)}
                    outcomes.add(_outcome(source, f"{word}{place} = {odd!r}"))

    assert {"kept", "told"} == outcomes


def _outcome(source: PullSource, what: str) -> str:
    """Collect, and say what came of it."""
    try:
        for fact in source.collect(since_seconds=None):
            json.dumps(event_of(fact)).encode()
    except ServerUnreachable:
        return "told"
    except Exception as error:
        raise AssertionError(what) from error
    return "kept"
