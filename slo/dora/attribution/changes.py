"""The changes that a deployment brought: its commits that are its service's, without merges, copies and imports."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property

from slo.dora.attribution.draft import Draft
from slo.dora.attribution.globs import path_pattern
from slo.dora.attribution.line import Line
from slo.dora.attribution.merging import Merging
from slo.dora.attribution.model import Change
from slo.dora.attribution.picks import Picks
from slo.dora.attribution.words import counted
from slo.dora.history.model import History
from slo.dora.model import MergedChange
from slo.dora.policy.model import Policy

SQUASHED = "squashed: the commits of its pull request are not at hand, so it begins with the merge"


class Book:
    """Knows what there is to know of one history's commits."""

    def __init__(self, history: History, merged: Mapping[int, MergedChange], policy: Policy) -> None:
        self.history = history
        self.picks = Picks(history)
        self._merged = merged
        self._pulls = {**_merged_by(history, merged), **history.pull_of}
        """By a commit: the number of the pull request that it merged."""
        self._policy = policy
        self._bots = _Bots(policy.bots)

    def pick_out(self, line: Line, draft: Draft) -> None:
        """Keep of what a deployment brought what counts for its service, and make its changes."""
        if draft.changes is None or not draft.brought:
            return
        if draft.located.commit is not None:
            self.merging.visit(draft.located.commit)
        is_no_copy = self._is_no_copy(line, draft)
        self._keep(draft, self._is_own, "imported with a foreign history")
        self._keep(draft, self._concerns(line.service, draft.brought), f"outside the paths of {line.service}")
        self._keep(draft, is_no_copy, "copied from what was deployed before")
        draft.changes = tuple(self._changes(draft.brought, draft.deployment.finished_seconds))
        draft.steps.append(f"it brought {counted(len(draft.changes), 'change')}")

    def merged(self, changes: Iterable[Change]) -> list[MergedChange]:
        """Give what the forge tells of the pull requests that changes came by, each once."""
        if not self._merged:
            return []
        numbers = dict.fromkeys(change.pull for change in changes if change.pull is not None)
        return [self._merged[number] for number in numbers if number in self._merged]

    @cached_property
    def merging(self) -> Merging:
        """Give what is known of how commits came to their branch."""
        return Merging(self.history)

    @property
    def _is_own(self) -> Callable[[int], bool] | None:
        """Tell the repository's own commits from imported ones; None: all of them count."""
        foreign = self.history.foreign_roots
        return None if self._policy.counts_foreign_history or not foreign else lambda commit: commit not in foreign

    def _concerns(self, service: str, brought: Sequence[int]) -> Callable[[int], bool] | None:
        """Tell whether a commit, or of a merge something that came with it, is a service's; None: all of them are."""
        globs = globs_of(self._policy, service, self.history.repository)
        paths = self.history.paths
        if not globs or paths is None:
            return None
        matches = path_pattern(globs).match
        parents, brought_by = self.history.parents, self.merging.by
        own = {commit for commit in brought if any(matches(path) for path in paths.get(commit, ()))}
        merges = {brought_by[commit] for commit in own}
        return lambda commit: commit in own or (len(parents[commit]) > 1 and brought_by[commit] in merges)

    def _is_no_copy(self, line: Line, draft: Draft) -> Callable[[int], bool] | None:
        """Tell commits from copies of what an earlier deployment had, or of what this one brings too.

        What keeps author, author time and subject is a copy as well: a rebase, a force-push or a pick leaves all three.
        Only a deployment that does not stand on what ran before can bring those.
        """
        is_aside = not _stands_on_running(draft)
        if not (self.picks.are_any or is_aside):
            return None
        reach, number = line.reach(self.history), draft.number

        def is_no_copy(commit: int) -> bool:
            original = self.picks.original(commit)
            family = {original, *self.picks.copies(original)} if self.picks.are_any else set()
            twins = self.picks.twins(commit) if is_aside else ()
            owners = {one: reach.owner(one) for one in (*family, *twins) if one != commit}
            if any(owner is not None and owner < number for owner in owners.values()):
                return False
            return not any(owners.get(one) == number and _is_before(one, commit, original) for one in family)

        return is_no_copy

    def _keep(self, draft: Draft, keeps: Callable[[int], bool] | None, why: str) -> None:
        if keeps is None:
            return
        kept = [commit for commit in draft.brought if keeps(commit)]
        left = len(draft.brought) - len(kept)
        if left:
            draft.steps.append(f"{counted(left, 'commit')} left out: {why}")
        draft.brought = kept

    def _changes(self, brought: Sequence[int], deployed: float) -> Iterator[Change]:
        """Make the changes of commits, oldest first."""
        history, pulls, merged_by, bots = self.history, self._pulls, self._merged, self._bots
        parents, authors, committed = history.parents, history.authors, history.committer_seconds
        brought_by, counts_merges = self.merging.by, self._policy.counts_merges
        for commit in reversed(brought):
            is_merge = len(parents[commit]) > 1
            if is_merge and not counts_merges:
                continue
            own = pulls.get(commit)
            pull = pulls.get(brought_by[commit]) if own is None else own
            merged = merged_by.get(pull) if pull is not None else None
            begun, proxy = self._begin(commit, None if is_merge else own)
            yield Change(  # by position: names take longer, and there may be very many
                history.shas[commit],
                history.subjects[commit],
                authors[commit],
                bots[authors[commit]],
                begun,
                merged.merged_seconds if merged else committed[brought_by[commit]],
                merged.opened_seconds if merged else None,
                deployed,
                pull,
                proxy,
            )

    def _begin(self, commit: int, pull: int | None) -> tuple[float, str | None]:
        """Say when a change began: when it was authored, or the first commit of the pull request squashed into it."""
        history = self.history
        authored = history.author_seconds[commit]
        if pull is None:
            return authored, None
        merged = self._merged.get(pull)
        if own := history.pull_commits.get(pull):
            if commit in own or any(self._is_same_work(commit, one) for one in own):
                return authored, None
            return min(authored, *(history.author_seconds[one] for one in own)), None
        if merged is not None and self._is_rebased(commit, merged):
            return authored, None
        if merged is not None and merged.first_commit_seconds is not None:
            return min(authored, merged.first_commit_seconds), None
        return authored, SQUASHED

    def _is_rebased(self, commit: int, merged: MergedChange) -> bool:
        """Whether the last commit of a pull request came as it was, as far as the forge alone can tell.

        A squash is authored as it is committed. What a rebase makes keeps its author's time and subject, so the number
        of the pull request is not in it.
        """
        history = self.history
        if commit in history.pull_of:
            return False
        is_kept = history.author_seconds[commit] != history.committer_seconds[commit]
        return is_kept or history.shas[commit] == merged.head_commit

    def _is_same_work(self, commit: int, other: int) -> bool:
        """Whether a rebase made one of the other, which keeps when it was authored."""
        history = self.history
        is_same_time = history.author_seconds[commit] == history.author_seconds[other]
        return is_same_time and _bare(history.subjects[commit]) == _bare(history.subjects[other])


def globs_of(policy: Policy, service: str, repository: str) -> tuple[str, ...]:
    """Give the globs of what is a service's in a repository; none: everything is."""
    own = [
        glob
        for rule in policy.services
        if rule.name == service and rule.repository in (None, repository)
        for glob in rule.paths
    ]
    return (*own, *policy.shared_paths) if own else ()


# Private


class _Bots(dict[str, bool]):
    """By an author: whether they are one of the policy's bots; each is looked at once."""

    def __init__(self, globs: Sequence[str]) -> None:
        self._globs = globs

    def __missing__(self, author: str) -> bool:
        self[author] = any(fnmatchcase(author, glob) for glob in self._globs)
        return self[author]


def _merged_by(history: History, merged: Mapping[int, MergedChange]) -> dict[int, int]:
    """Say by a commit which pull request it merged, as the forge knows it."""
    found = ((history.find(one.merge_commit), number) for number, one in merged.items() if one.merge_commit)
    return {commit: number for commit, number in found if commit is not None}


_PULL = re.compile(r" \(#\d+\)\Z")


def _bare(subject: str) -> str:
    return _PULL.sub("", subject)


def _is_before(other: int, commit: int, original: int) -> bool:
    """Whether another of a family counts and not this one: the original does, else the earliest in the history."""
    return commit != original and (other == original or other > commit)


def _stands_on_running(draft: Draft) -> bool:
    """Whether the deployment before is among the parents of what this one brought."""
    before = draft.before
    if before is None or before.located.spot is None or draft.located.spot is None:
        return False
    history, tip = before.located.spot
    if history is not draft.located.history:
        return False
    return any(tip in history.parents[commit] for commit in reversed(draft.brought))
