"""Commits that are copies of others: cherry-picked, as their message or patch says, or rewritten by a rebase."""

from functools import cached_property

from slo.dora.history.model import History


class Picks:
    """Knows the copies of a history."""

    def __init__(self, history: History) -> None:
        self._history = history

    @property
    def are_any(self) -> bool:
        """Whether any commit says it is a copy."""
        return bool(self._history.pick_of)

    def original(self, commit: int) -> int:
        """Give the commit that a copy, or a copy of a copy, was made of; itself if it is none."""
        seen = {commit}
        while (of := self._history.pick_of.get(commit)) is not None and of not in seen:
            seen.add(of)
            commit = of
        return commit

    def copies(self, original: int) -> tuple[int, ...]:
        """Give the copies that say they are of this commit, in the order of the history."""
        return self._copies.get(original, ())

    def twins(self, commit: int) -> tuple[int, ...]:
        """Give the commits with its author, author time and subject, itself too: what a rebase keeps of a commit."""
        return self._twins[self._mark(commit)]

    def _mark(self, commit: int) -> tuple[str, int, str]:
        history = self._history
        return history.authors[commit], history.author_seconds[commit], history.subjects[commit]

    @cached_property
    def _copies(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for commit in sorted(self._history.pick_of):
            original = self.original(commit)
            found[original] = (*found.get(original, ()), commit)
        return found

    @cached_property
    def _twins(self) -> dict[tuple[str, int, str], tuple[int, ...]]:
        found: dict[tuple[str, int, str], tuple[int, ...]] = {}
        for commit in range(len(self._history.shas)):
            mark = self._mark(commit)
            found[mark] = (*found.get(mark, ()), commit)
        return found
