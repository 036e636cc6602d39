"""Stubs of the servers that are asked, and a client for each that waits for nothing."""

from collections.abc import Callable, Iterator

import pytest

from slo.dora.sources.github import GitHubRepository, github_server
from slo.dora.sources.gitlab_deployments import gitlab_server
from slo.dora.sources.http import Api, Patience, Server
from slo.dora.sources.jenkins_builds import jenkins_server
from tests.fakes import FakeClock
from tests.slo.dora.stubs.github import REPOSITORY, StubGitHub
from tests.slo.dora.stubs.gitlab import StubGitLab
from tests.slo.dora.stubs.jenkins import StubJenkins

Client = Callable[[Server], Api]


@pytest.fixture
def client(clock: FakeClock) -> Client:
    """Make a client that waits by the fake clock."""
    return lambda server: Api(server, patience=Patience(now=clock.time, sleep=clock.sleep))


@pytest.fixture
def hub() -> Iterator[StubGitHub]:
    """Run a stub of GitHub that holds nothing yet."""
    stub = StubGitHub()
    with stub.running():
        yield stub


@pytest.fixture
def shop(hub: StubGitHub, client: Client) -> GitHubRepository:
    """The repository of the stub."""
    return GitHubRepository(api=client(github_server("hush", url=hub.url)), full_name=REPOSITORY)


@pytest.fixture
def lab() -> Iterator[StubGitLab]:
    """Run a stub of GitLab that holds nothing yet."""
    stub = StubGitLab()
    with stub.running():
        yield stub


@pytest.fixture
def lab_api(lab: StubGitLab, client: Client) -> Api:
    """A client of it."""
    return client(gitlab_server("hush", url=lab.url))


@pytest.fixture
def jenkins() -> Iterator[StubJenkins]:
    """Run a stub of Jenkins that holds nothing yet."""
    stub = StubJenkins()
    with stub.running():
        yield stub


@pytest.fixture
def jenkins_api(jenkins: StubJenkins, client: Client) -> Api:
    """A client of it."""
    return client(jenkins_server(jenkins.url, user="me", token="hush"))  # noqa: S106 - nobody's
