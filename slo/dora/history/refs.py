"""Reads what a repository calls itself and its commits: its address, tags, heads of pull requests."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from slo.dora.history.git import Git

PULL_HEADS = ("--glob=refs/pull/*/head", "--glob=refs/merge-requests/*/head")
"""Tell Git to begin at pull requests, too."""

_FIELDS = ("refname", "objectname", "objecttype", "*objectname", "*objecttype", "taggerdate:unix", "taggername")
_FORMAT = "--format=" + "%00".join(f"%({name})" for name in _FIELDS)
_PULL = re.compile(r"^refs/(?:remotes/[^/]+/)?(?:pull|pr|mr|merge-requests)/(\d{1,9})(?:/head)?$")
_SCP = re.compile(r"^(?:[^@/:]+@)?(?P<host>[^/:]+):(?!/)(?P<path>.+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTag:
    """A tag as Git lists it."""

    name: str
    sha: str
    tagged_seconds: int | None
    tagger: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """Names of commits."""

    tags: tuple[RawTag, ...]
    """By name."""
    pull_heads: dict[int, str]
    """By a pull request's number."""
    replacements: int
    """How many commits are replaced by others in this clone alone."""


def beginnings(head: str | None, without: Iterable[str]) -> tuple[str, ...]:
    """Tell Git to begin at branches, tags and what is checked out: not at stashes, notes, or what a rewrite has left.

    Args:
        head: the commit that is checked out, which no branch need have.
        without: branches that are no history, here or on a remote.
    """
    names = tuple(without)
    here, there = ([f"--exclude={place}{name}" for name in names] for place in ("", "*/"))
    return (*here, "--branches", "--tags", *there, "--remotes", *([head] if head else []))


def read_references(git: Git) -> References:
    """Read tags and the heads of pull requests that were fetched, with one command."""
    listed = git.read(
        "for-each-ref", _FORMAT, "refs/tags", "refs/pull", "refs/merge-requests", "refs/remotes", "refs/replace"
    )
    tags: list[RawTag] = []
    pulls: dict[int, str] = {}
    replacements = 0
    for line in listed.decode("utf-8", "backslashreplace").splitlines():
        name, sha, kind, peeled, peeled_kind, tagged, tagger = line.split("\0")
        if name.startswith("refs/replace/"):
            replacements += 1
        elif found := _PULL.match(name):
            pulls[int(found[1])] = sha
        elif name.startswith("refs/tags/") and (commit := _commit(git, name, (kind, sha), (peeled_kind, peeled))):
            seconds, short = int(tagged) if tagged else None, name.removeprefix("refs/tags/")
            tags.append(RawTag(name=short, sha=commit, tagged_seconds=seconds, tagger=tagger or None))
    return References(tags=tuple(sorted(tags, key=lambda tag: tag.name)), pull_heads=pulls, replacements=replacements)


def repository_name(git: Git) -> str:
    """Name the repository as `github.com/owner/name`, by `origin` or the only remote; else by its folder."""
    listed = git.read("config", "-z", "--get-regexp", r"^remote\..*\.url$", may_fail=True)
    entries = [entry.partition("\n") for entry in listed.decode("utf-8", "backslashreplace").split("\0") if entry]
    addresses = {key.removeprefix("remote.").removesuffix(".url"): address for key, _, address in entries}
    only = next(iter(addresses.values())) if len(addresses) == 1 else ""
    return name_of_address(addresses.get("origin", only)) or _folder(git)


def name_of_address(address: str) -> str | None:
    """Make `github.com/owner/name` of an address, without user, password, port; None where it names no host."""
    if scp := _SCP.match(address):
        host, path = scp["host"], scp["path"]
    else:
        parts = urlsplit(address)
        host, path = parts.hostname or "", parts.path
    path = path.strip("/").removesuffix(".git").rstrip("/")
    return f"{host.lower()}/{path}" if host and path else None


# Private


def _commit(git: Git, name: str, itself: tuple[str, str], peeled: tuple[str, str]) -> str | None:
    """Find the commit that a tag leads to: itself, what it names, or at the end of several tags; None: a file's tag."""
    for kind, sha in (itself, peeled):
        if kind == "commit":
            return sha
    if peeled[0] != "tag":
        return None
    return git.read("rev-parse", "--verify", "-q", f"{name}^{{commit}}", may_fail=True).decode().strip() or None


def _folder(git: Git) -> str:
    common = git.read("rev-parse", "--path-format=absolute", "--git-common-dir").decode("utf-8", "backslashreplace")
    path = PurePosixPath(common.rstrip("\n"))
    return path.parent.name if path.name == ".git" else path.name.removesuffix(".git")
