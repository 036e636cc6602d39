"""Deployments of a clone's version tags: what there is to know of a project that records its deployments nowhere.

A tag says that a version was made, not that it runs, so each of these stands for a deployment and is no proof of one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from slo.dora.history.model import History, Tag
from slo.dora.model import Deployment, Note
from slo.dora.policy.model import Policy, ServiceRule
from slo.dora.sources.releases import TAGS

NAME = TAGS
"""What the ids of these deployments begin with."""
OF_TAG = "time of the version tag"
OF_COMMIT = "time of the tagged commit"
"""Why the time of a deployment is only nearly right. A lightweight tag has none of its own: the commit's is earlier."""


def deployments_of_tags(history: History, policy: Policy) -> tuple[Deployment, ...]:
    """Take each version tag for a deployment to the policy's default environment; by end, then id.

    Of two tags of one commit that name one version (`v1.2` and `v1.2.3`, `1.2.3` and `v1.2.3`) only one counts.
    """
    releases = [release for release in _releases(history, policy) if policy.counts_prereleases or not release.is_early]
    beside: dict[tuple[str, int, str], list[_Release]] = defaultdict(list)
    for release in releases:
        beside[release.service, release.tag.commit, _component(release.prefix)].append(release)
    kept = [one for group in beside.values() for one in group if not any(_says_less(one, other) for other in group)]
    deployments = (_deployment(history, policy, release) for release in kept)
    return tuple(sorted(deployments, key=lambda one: (one.finished_seconds, one.id)))


def notes_on_tags(history: History, policy: Policy) -> tuple[Note, ...]:
    """Say what is nearly right of the deployments of tags, and which tags are none."""
    return tuple(_notes(history, policy, tuple(_releases(history, policy))))


def is_prerelease(version: str) -> bool:
    """Whether a version is not meant to be used yet, as `1.2.0-rc.1`, `2.0b3` or `1.0.0-SNAPSHOT` are.

    What follows the numbers has to be a word that means so: `1.2.3-1`, `1.2.3-hotfix` and `1.2.3.post1` are releases,
    though Semantic Versioning calls all that follows a hyphen a pre-release. A letter alone is a patch (`1.0.2c`), and
    a commit's name at the end is no word.
    """
    behind = _NUMBERS.sub("", version.partition("+")[0], count=1)
    return _EARLY.search(_COMMIT.sub("", behind)) is not None


# Private

_NUMBERS = re.compile(r"^[vV]?\d+(?:\.\d+)*")
_COMMIT = re.compile(r"[-._]g?[0-9a-f]{7,40}$")
_EARLY = re.compile(
    r"(?:^|[^a-z])(?:[abcm](?=[.-]?\d)|alpha|beta|canary|cr|dev|ea|eap|milestone|next|nightly|pre|preview|prerelease|rc"
    r"|snapshot|test)(?=$|[^a-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Release:
    """A version tag of a service."""

    tag: Tag
    service: str
    is_rule: bool
    """Whether the policy names the service."""
    version: str
    prefix: str
    """What comes before the version, as `api/v`."""
    is_early: bool


def _releases(history: History, policy: Policy) -> Iterator[_Release]:
    rules = [rule for rule in policy.services if rule.repository in (None, history.repository)]
    own = rules or [ServiceRule(name=history.repository.rsplit("/", maxsplit=1)[-1])]
    names = {rule.name for rule in own}
    for rule in own:
        pattern = re.compile(rule.tags or policy.release_tags)
        for tag in history.tags:
            if (found := pattern.fullmatch(tag.name)) is None:
                continue
            version, prefix = _version(found)
            part = _component(prefix)
            if rule.tags is None and part != rule.name and part in names:
                continue
            yield _Release(
                tag=tag,
                service=rule.name,
                is_rule=bool(rules),
                version=version,
                prefix=prefix,
                is_early=is_prerelease(version),
            )


def _version(found: re.Match[str]) -> tuple[str, str]:
    """Give the version and what stands before it; a pattern without a group `version` takes all of the tag."""
    if "version" not in found.re.groupindex or found["version"] is None:
        return found[0], ""
    return found["version"], found[0][: found.start("version")]


def _component(prefix: str) -> str:
    """Give the name that a tag begins with: `api` of `api/v1.2.3`, `api-1.2.3`, `api@1.2.3`."""
    return re.sub(r"[/@_-]?v?$", "", prefix)


def _says_less(release: _Release, other: _Release) -> bool:
    """Whether another tag of the same part and commit says the same version, and more of it or when."""
    if other.version.startswith(f"{release.version}."):
        return True
    mine, others = _rank(release.tag), _rank(other.tag)
    return release.version == other.version and mine > others


def _rank(tag: Tag) -> tuple[bool, str]:
    """Put annotated tags first: they have a time."""
    return tag.tagged_seconds is None, tag.name


def _deployment(history: History, policy: Policy, release: _Release) -> Deployment:
    tag = release.tag
    suffix = f":{release.service}" if release.is_rule else ""
    is_lightweight = tag.tagged_seconds is None
    seconds = history.committer_seconds[tag.commit] if tag.tagged_seconds is None else tag.tagged_seconds
    return Deployment(
        id=f"{NAME}:{history.repository}:{tag.name}{suffix}",
        service=release.service,
        environment=policy.default_environment,
        finished_seconds=float(seconds),
        repository=history.repository,
        commit=history.shas[tag.commit],
        version=tag.name,
        proxy=OF_COMMIT if is_lightweight else OF_TAG,
    )


def _notes(history: History, policy: Policy, releases: tuple[_Release, ...]) -> Iterator[Note]:
    tags = {release.tag.name: release for release in releases if policy.counts_prereleases or not release.is_early}
    light = [name for name, release in tags.items() if release.tag.tagged_seconds is None]
    early = {release.tag.name for release in releases if release.is_early}
    components = {name for release in tags.values() if (name := _component(release.prefix))}
    if light:
        yield Note(
            id="lightweight-tags",
            text=f"{len(light)} of {len(tags)} version tags of {history.repository} are lightweight and have no time "
            "of their own; that of the tagged commit stands for it, which is earlier, so lead times are too short",
            next_step="tag with `git tag -a`, or collect releases or deployments, which have a time (`dora collect`)",
        )
    if early and not policy.counts_prereleases:
        yield Note(
            id="pre-releases",
            text=f"{len(early)} tags of {history.repository} are of pre-releases, as {min(early)}, and are left out",
            next_step="set `counts_prereleases: true` in the policy where they are deployed to production",
        )
    if len(components) > 1 and not any(release.is_rule for release in releases):
        yield Note(
            id="tags-of-several-parts",
            text=f"version tags of {history.repository} are of {len(components)} parts ({_some(components)}), and are "
            "taken for one service",
            next_step="name the services in a policy, each with its `tags:` and `paths:`",
        )
    if history.tags and not releases:
        yield Note(
            id="no-version-tags",
            text=f"none of the {len(history.tags)} tags of {history.repository} is of a version, as "
            f"{history.tags[0].name}",
            next_step="say in the policy which tags are: `release_tags:`, or a service's `tags:`",
        )


def _some(names: Iterable[str], most: int = 3) -> str:
    listed = sorted(names)
    return ", ".join(listed[:most]) + (", ..." if len(listed) > most else "")
