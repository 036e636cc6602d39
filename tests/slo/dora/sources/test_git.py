"""Which tags stand for deployments, and at what time."""

from pathlib import Path

import pytest

from slo.dora.history.read import read_history
from slo.dora.model import Deployment
from slo.dora.policy.model import Policy, ServiceRule
from slo.dora.sources.git import deployments_of_tags, is_prerelease, notes_on_tags
from tests.slo.dora.repository import BEGIN, DAY, HOUR, Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a first commit."""
    repository = Repository(tmp_path / "name", origin="git@github.com:owner/name.git")
    repository.commit("root")
    return repository


def test_an_annotated_version_tag_stands_for_a_deployment_when_it_was_made(repository: Repository) -> None:
    """To production, of the service that has the repository's name."""
    repository.tag("v1.2.0", at=BEGIN + DAY)
    expected = Deployment(
        id="git-tags:github.com/owner/name:v1.2.0",
        service="name",
        environment="production",
        finished_seconds=BEGIN + DAY,
        repository="github.com/owner/name",
        commit=repository.sha(),
        version="v1.2.0",
        proxy="time of the version tag",
    )
    history = read_history(repository.directory)
    assert (expected,) == deployments_of_tags(history, Policy())
    assert () == notes_on_tags(history, Policy())


def test_a_lightweight_tag_has_the_time_of_its_commit_and_that_is_said(repository: Repository) -> None:
    """It has none of its own; the committer's time, not the author's."""
    repository.commit("later", at=BEGIN + 3 * HOUR, author_at=BEGIN)
    repository.tag("v1.2.0")
    repository.tag("v1.1.0", at=BEGIN, commit="main~1")
    history = read_history(repository.directory)
    first, second = deployments_of_tags(history, Policy())
    assert ("v1.1.0", BEGIN, "time of the version tag") == (first.version, first.finished_seconds, first.proxy)
    assert ("v1.2.0", BEGIN + 3 * HOUR, "time of the tagged commit") == (
        second.version,
        second.finished_seconds,
        second.proxy,
    )
    [note] = notes_on_tags(history, Policy())
    assert ("lightweight-tags", False) == (note.id, note.is_fatal)
    assert note.text.startswith("1 of 2 version tags of github.com/owner/name are lightweight")
    assert "git tag -a" in note.next_step


@pytest.mark.parametrize(
    ("version", "is_early"),
    [
        ("1.2.3", False),
        ("1.2.3-rc.1", True),
        ("1.2.3-RC1", True),
        ("1.2.3rc1", True),
        ("2.0b3", True),
        ("2.0a1", True),
        ("2.0.dev4", True),
        ("1.0.0-SNAPSHOT", True),
        ("1.0.0-alpha", True),
        ("1.0.0-M2", True),
        ("1.0.0-next.0", True),
        ("1.2.3-1", False),
        ("1.2.3-hotfix", False),
        ("1.2.3.post1", False),
        ("1.2.3+rc1", False),
        ("1.2.3-abcdef0", False),
        ("1.2.3-RELEASE", False),
        ("2024.01.15", False),
        ("3.11.0-bullseye", False),
        ("1.0.2c", False),
        ("1.0.0-a.1", True),
        ("2024.01.15-b3f2a1c", False),
        ("1.2.3-4-g1a2b3c4", False),
        ("1.2.3-rc.1-g1a2b3c4", True),
    ],
)
def test_versions_that_are_not_meant_to_be_used_yet_say_so(version: str, is_early: bool) -> None:  # noqa: FBT001
    """Of what follows the numbers the word counts, not that there is something."""
    assert is_early == is_prerelease(version)


def test_pre_releases_count_only_where_the_policy_says_so(repository: Repository) -> None:
    """Else they are left out, and that is said."""
    for number, name in enumerate(["v1.0.0-rc.1", "v1.0.0-rc.2", "v1.0.0"]):
        repository.commit(name)
        repository.tag(name, at=BEGIN + number * DAY)
    history = read_history(repository.directory)
    assert ["v1.0.0"] == _versions(repository, Policy())
    assert ["v1.0.0-rc.1", "v1.0.0-rc.2", "v1.0.0"] == _versions(repository, Policy(counts_prereleases=True))
    [note] = notes_on_tags(history, Policy())
    assert (
        "pre-releases",
        "2 tags of github.com/owner/name are of pre-releases, as v1.0.0-rc.1, and are left out",
    ) == (
        note.id,
        note.text,
    )
    assert () == notes_on_tags(history, Policy(counts_prereleases=True))


def test_where_all_tags_are_of_pre_releases_none_is_said_to_be_no_version(repository: Repository) -> None:
    """They are versions, and left out."""
    repository.tag("v1.0.0-rc.1", at=BEGIN)
    assert ["pre-releases"] == [note.id for note in notes_on_tags(read_history(repository.directory), Policy())]


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ({"v1.2": None, "v1.2.3": 1}, ["v1.2.3"]),
        ({"v1.2.3": None, "1.2.3": 1}, ["1.2.3"]),
        ({"v1.2.3": 1, "1.2.3": 1}, ["1.2.3"]),
        ({"v1.2.3": 1, "v1.2.4": 2}, ["v1.2.3", "v1.2.4"]),
        ({"v1.2.3": 1, "v1.20.3": 2}, ["v1.2.3", "v1.20.3"]),
        ({"api/v1.2.3": 1, "web/v1.2.3": 2}, ["api/v1.2.3", "web/v1.2.3"]),
    ],
)
def test_of_tags_of_one_commit_that_say_the_same_version_one_counts(
    repository: Repository, tags: dict[str, int | None], kept: list[str]
) -> None:
    """The one that says more of it, or has a time; two versions of one commit are two deployments."""
    for name, day in tags.items():
        repository.tag(name, at=None if day is None else BEGIN + day * DAY)
    assert kept == _versions(repository, Policy())


@pytest.mark.parametrize("name", ["v1", "latest", "release", "v1.x", "1.2.3/extra", "deploy-2024", "v1.2.3é"])
def test_what_names_no_version_is_no_deployment(repository: Repository, name: str) -> None:
    """And where no tag does, that is said, with one that there is."""
    repository.tag(name, at=BEGIN)
    history = read_history(repository.directory)
    assert () == deployments_of_tags(history, Policy())
    [note] = notes_on_tags(history, Policy())
    assert "no-version-tags" == note.id
    assert history.tags[0].name in note.text


def test_each_service_of_a_policy_has_the_tags_that_are_its_own(repository: Repository) -> None:
    """By its pattern; without one by its name before the version; a bare version is everybody's without a pattern."""
    for number, name in enumerate(["api/v1.0.0", "web-2.0.0", "v3.0.0", "jobs@4.0.0", "other/v5.0.0"]):
        repository.commit(name)
        repository.tag(name, at=BEGIN + number * DAY)
    policy = Policy(
        services=(
            ServiceRule(name="api"),
            ServiceRule(name="web", repository="github.com/owner/name"),
            ServiceRule(name="jobs", tags=r"jobs@(?P<version>.*)"),
            ServiceRule(name="elsewhere", repository="github.com/owner/elsewhere"),
        )
    )
    history = read_history(repository.directory)
    deployments = deployments_of_tags(history, policy)
    found = {
        service: [one.version for one in deployments if one.service == service] for service in ("api", "jobs", "web")
    }
    assert {
        "api": ["api/v1.0.0", "v3.0.0", "other/v5.0.0"],
        "web": ["web-2.0.0", "v3.0.0", "other/v5.0.0"],
        "jobs": ["jobs@4.0.0"],
    } == found
    assert len({one.id for one in deployments}) == len(deployments)
    assert {"api", "jobs", "web"} == {one.service for one in deployments}


def test_tags_of_several_parts_without_a_policy_are_told(repository: Repository) -> None:
    """They are taken for one service: the next step says how to part them."""
    for name in ("api/v1.0.0", "web/v1.0.0"):
        repository.tag(name, at=BEGIN)
    [note] = notes_on_tags(read_history(repository.directory), Policy())
    assert "tags-of-several-parts" == note.id
    assert "are of 2 parts (api, web)" in note.text


def test_a_version_with_a_number_behind_it_is_read_from_its_first_number(repository: Repository) -> None:
    """`v2.0.0-beta-1.0` is a pre-release of 2.0.0, not a version 1.0."""
    repository.tag("v2.0.0-beta-1.0", at=BEGIN)
    repository.tag("python-3.11/v1.2.0", at=BEGIN)
    assert ["python-3.11/v1.2.0"] == _versions(repository, Policy())


def _versions(repository: Repository, policy: Policy) -> list[str | None]:
    return [one.version for one in deployments_of_tags(read_history(repository.directory), policy)]
