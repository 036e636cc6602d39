"""What is known of a repository: commits as columns, tags, and what messages say of other commits. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from slo.dora.history.names import Names
from slo.dora.model import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of a commit."""

    name: str
    commit: int
    """Index of the commit."""
    tagged_seconds: int | None
    """When an annotated tag was made; None for a lightweight one, which has no time of its own."""
    tagger: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Commits that any branch, tag or pull request's head reaches. A commit is its index in the columns.

    Parents come after their children in no particular order otherwise; never rely on times for order, only on parents.
    """

    repository: str
    """As `github.com/owner/name`, from the address of `origin`; else the name of the folder."""
    shas: Sequence[str]
    author_seconds: Sequence[int]
    committer_seconds: Sequence[int]
    parents: Sequence[tuple[int, ...]]
    """Indices of those that are there; a shallow clone's last commits lack theirs."""
    subjects: Sequence[str]
    authors: Sequence[str]
    """Names, to know bots by."""
    tags: tuple[Tag, ...] = ()
    """By name."""
    head: int | None = None
    """The commit checked out; None in a repository without one."""
    is_shallow: bool = False
    revert_of: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By a commit: those that its message says it reverts (`This reverts commit ...`, `Reverts owner/name#12`)."""
    pick_of: Mapping[int, int] = field(default_factory=dict)
    """By a commit: the one it was picked from, as its message (`cherry picked from`) or, if asked, its patch says."""
    caused_by: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """By a commit: what its trailers `Fixes-Deployment:` or `Caused-by:` name: commits, versions, deployments."""
    pull_of: Mapping[int, int] = field(default_factory=dict)
    """By a commit: the number of the pull request it was merged by, from `(#12)` or `Merge pull request #12`."""
    pull_commits: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """By a pull request's number: its own commits, where `refs/pull/*/head` (or merge-requests) were fetched."""
    foreign_roots: frozenset[int] = frozenset()
    """All commits of histories that were imported by a merge: they were never this repository's changes."""
    paths: Mapping[int, tuple[str, ...]] | None = None
    """By a commit: the paths it changed (of a merge none); None where nobody asked for them."""
    notes: tuple[Note, ...] = ()
    """What is wrong with the clone, or only nearly right."""
    _names: list[Names] = field(default_factory=list, init=False, repr=False, compare=False)
    """Made when the first commit is looked for."""

    def find(self, revision: str) -> int | None:
        """Find a commit by its name, a tag's name, or at least seven digits that only its name begins with."""
        if not self._names:
            self._names.append(Names(self.shas, {tag.name: tag.commit for tag in self.tags}))
        return self._names[0].find(revision)
