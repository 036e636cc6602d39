"""What kind of clone a folder holds: its name, what is checked out, where it was cut off."""

from dataclasses import dataclass

from slo.dora.history.git import Git
from slo.dora.history.refs import repository_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A repository, before its commits are read."""

    repository: str
    head: str | None
    """The commit that is checked out; None where nothing is, yet."""
    is_shallow: bool
    cut_off: frozenset[str]
    """Commits whose parents were left out of a shallow clone."""


def read_clone(git: Git) -> Clone:
    """Look at the folder.

    Raises:
        InvalidInput: it is in no repository, or in one that Git refuses to read.
    """
    shallow, path = git.read("rev-parse", "--is-shallow-repository", "--git-path", "shallow").splitlines()
    head = git.read("rev-parse", "--verify", "-q", "HEAD^{commit}", may_fail=True).decode().strip()
    is_shallow = shallow == b"true"
    cut_off = (git.directory / path.decode("utf-8", "surrogateescape")).read_text().split() if is_shallow else []
    return Clone(repository=repository_name(git), head=head or None, is_shallow=is_shallow, cut_off=frozenset(cut_off))
