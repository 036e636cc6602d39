"""Find the commit of a deployment: what its artifact was built from, else the commit it names, else its version's tag.

A source that watches a cluster knows the commit of the configuration; the image that this names was built from a commit
of the application, and that one holds the changes. So where both are known the artifact's counts.

A version or artifact without a digit in its last part (`latest`, `main`, `shop:stable`) is a name that moves: it says
neither which commit it stood for, nor that two deployments of it were of the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from slo.dora.history.model import History
from slo.dora.model import CHECKSUM, Deployment, Image
from slo.dora.policy.model import Policy

SHORT = 7
"""Digits of a commit's name that are the fewest to know it by."""
_SHA = re.compile(r"[0-9a-fA-F]{7,64}")
_LAST_PART = re.compile(r"[^/:]*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A deployment and the commit it brought."""

    deployment: Deployment
    history: History | None
    """The repository's, where the commit was found."""
    commit: int | None
    """Its index in the history."""
    sha: str | None
    """Its name: whole if it was found, else as the source wrote it."""
    unknown: str | None
    """Why it was not found."""
    steps: tuple[str, ...]

    @property
    def spot(self) -> tuple[History, int] | None:
        """Give the history and the commit's index in it, where it was found."""
        return None if self.history is None or self.commit is None else (self.history, self.commit)

    @property
    def marks(self) -> tuple[str, ...]:
        """Give what the same state shares one of, to look it up by."""
        sha = self.sha[:SHORT] if self.sha else None
        return tuple(mark for mark in (sha, self.deployment.artifact, self.deployment.version) if mark)

    def is_same_state(self, other: "Located") -> bool:
        """Whether both bring the same: one commit, or what is called the same where commits are not known."""
        if self.spot is not None and other.spot is not None:
            return self.commit == other.commit and self.history is other.history
        if self.sha and other.sha:
            return self.sha.startswith(other.sha) or other.sha.startswith(self.sha)
        mine, others = self.deployment, other.deployment
        if _is_fixed(mine.artifact) and _is_fixed(others.artifact):
            return mine.artifact == others.artifact
        return _is_fixed(mine.version) and mine.version == others.version

    @property
    def is_identified(self) -> bool:
        """Whether anything is known that stands for this one state."""
        return bool(self.sha) or _is_fixed(self.deployment.artifact) or _is_fixed(self.deployment.version)

    @property
    def moving_name(self) -> str | None:
        """Give the name that moves, where nothing else is known of what was deployed."""
        return None if self.is_identified else self.deployment.version or self.deployment.artifact


@dataclass(slots=True, kw_only=True, eq=False)
class Locator:
    """Knows the histories and images at hand."""

    histories: Mapping[str, History]
    images: Mapping[str, Image]
    policy: Policy
    _versions: dict[tuple[str, str], dict[str, frozenset[int]]] = field(default_factory=dict)

    def locate(self, deployment: Deployment) -> Located:
        """Find the commit of a deployment, and say how."""
        image = self.images.get(deployment.artifact) if deployment.artifact else None
        if image is not None:
            step = f"artifact {image.artifact} was built from {image.commit}"
            return self._by_commit(deployment, image.commit, image.repository, (step,))
        if deployment.commit:
            return self._by_commit(deployment, deployment.commit, deployment.repository, ())
        if deployment.version and _is_fixed(deployment.version):
            return self._by_version(deployment, deployment.version)
        if deployment.version:
            return _lost(deployment, f"its commit is not known: {deployment.version} is a name that moves")
        reason = (
            "no image fact says what its artifact was built from" if deployment.artifact else "its source names none"
        )
        return _lost(deployment, f"its commit is not known: {reason}")

    def _by_commit(
        self, deployment: Deployment, commit: str, repository: str | None, steps: tuple[str, ...]
    ) -> Located:
        for history in self._likely(repository):
            index = history.find(commit)
            if index is not None:
                step = f"commit {history.shas[index]} of {history.repository}"
                return _found(deployment, history, index, (*steps, step))
        where = (
            f"is not in {', '.join(sorted(self.histories))}" if self.histories else "is in no clone: none is at hand"
        )
        sha = commit if _SHA.fullmatch(commit) else None
        return _lost(deployment, f"commit {commit} {where}", sha=sha, steps=steps)

    def _by_version(self, deployment: Deployment, version: str) -> Located:
        pattern = self._pattern(deployment.service)
        found = {
            (history.repository, index): history
            for history in self._likely(deployment.repository)
            if _may_be(deployment.repository, history)
            for index in self._tagged(history, pattern, version)
        }
        if len(found) == 1:
            ((_, index), history), *_ = found.items()
            step = f"version {version} is the tag of commit {history.shas[index]} of {history.repository}"
            return _found(deployment, history, index, (step,))
        reason = "no tag says so" if not found else f"tags of {len(found)} commits say so"
        return _lost(deployment, f"the commit of version {version} is not known: {reason}")

    def _likely(self, repository: str | None) -> Iterable[History]:
        """Give the history that was named first, then the others: a name may be spelt otherwise, a commit is unique."""
        named = self.histories.get(repository) if repository else None
        return [named] if named else [self.histories[name] for name in sorted(self.histories)]

    def _pattern(self, service: str) -> str:
        rules = [rule.tags for rule in self.policy.services if rule.name == service and rule.tags]
        return rules[0] if rules else self.policy.release_tags

    def _tagged(self, history: History, pattern: str, version: str) -> frozenset[int]:
        key = (history.repository, pattern)
        if key not in self._versions:
            self._versions[key] = _versions(history, pattern)
        return self._versions[key].get(version) or frozenset()


# Private


def _is_fixed(name: str | None) -> bool:
    """Whether a version or artifact stands for one state for ever."""
    if name and name.startswith(CHECKSUM):
        return True
    part = _LAST_PART.search(name or "")
    return part is not None and any(sign.isdigit() for sign in part[0])


def _may_be(repository: str | None, history: History) -> bool:
    """Whether a history may be of a repository, or nobody says which one: others have the same versions."""
    return repository is None or repository.rpartition("/")[2] == history.repository.rpartition("/")[2]


def _versions(history: History, pattern: str) -> dict[str, frozenset[int]]:
    """Give the commits by their tags' names, and by the versions that those stand for."""
    release = re.compile(pattern)
    commits: dict[str, set[int]] = {}
    for tag in history.tags:
        match = release.fullmatch(tag.name)
        names = {tag.name, match["version"]} if match and "version" in release.groupindex else {tag.name}
        for name in names:
            commits.setdefault(name, set()).add(tag.commit)
    return {name: frozenset(found) for name, found in commits.items()}


def _found(deployment: Deployment, history: History, index: int, steps: tuple[str, ...]) -> Located:
    sha = history.shas[index]
    return Located(deployment=deployment, history=history, commit=index, sha=sha, unknown=None, steps=steps)


def _lost(deployment: Deployment, why: str, *, sha: str | None = None, steps: tuple[str, ...] = ()) -> Located:
    return Located(deployment=deployment, history=None, commit=None, sha=sha, unknown=why, steps=(*steps, why))
