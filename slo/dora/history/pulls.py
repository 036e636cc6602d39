"""The own commits of pull requests: what their heads reach and the branch they were merged into did not have."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Parents = Sequence[tuple[int, ...]]


def merges_of(pull_of: Mapping[int, int], turns: Sequence[int]) -> dict[int, int]:
    """Say by which commit each pull request was merged: the first on the main line, else the last that says so.

    A cherry-pick carries the number of what it was picked from, and a branch may be older than the merge into it.
    """
    merges: dict[int, int] = {}
    for commit in sorted(pull_of, reverse=True):
        number = pull_of[commit]
        known = merges.get(number)
        if known is None or (turns[known] < 0 <= turns[commit]):
            merges[number] = commit
    return merges


def own_commits(
    heads: Mapping[int, int], merges: Mapping[int, int], parents: Parents, turns: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """Give the own commits of those that were merged, the youngest first.

    Args:
        heads: their last commits, by number.
        merges: what they were merged by.
        parents: of all commits.
        turns: when the main line first had each commit.
    """
    merged = {number: merges[number] for number in sorted(heads) if number in merges}
    branches = _branches(merged.values(), parents, turns)
    found = {}
    for number, merge in merged.items():
        was_there = _before(merge, turns, branches)
        own = _reached(heads[number], parents, was_there) - {merge}
        if own:
            found[number] = tuple(sorted(own))
    return found


def merged_heads(heads: Mapping[int, int], parents: Parents) -> dict[int, int]:
    """Find merges of pull requests by their parents: of a merge nobody has to say which one it was."""
    numbers = {head: number for number, head in sorted(heads.items())}
    return {
        at: numbers[parent] for at, of in enumerate(parents) if len(of) > 1 for parent in of[1:] if parent in numbers
    }


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """A line of first parents beside the main line, from a merge down to where it left it."""

    turns: Mapping[int, int]
    """When it first had each commit that the main line never had."""


def _branches(merges: Iterable[int], parents: Parents, turns: Sequence[int]) -> dict[int, tuple[_Branch, int]]:
    """Find the branch of each merge beside the main line, and the merge's turn on it.

    The youngest merge comes first, so that those below it are found on its branch and none is walked for each.
    """
    found: dict[int, tuple[_Branch, int]] = {}
    for merge in sorted(at for at in merges if turns[at] < 0):
        if merge not in found:
            line = _line(merge, parents, turns)
            had: dict[int, int] = {}
            for turn, at in enumerate(line):
                for commit in _reached(at, parents, lambda one: turns[one] >= 0 or one in had):  # noqa: B023 - used at once
                    had[commit] = turn
            branch = _Branch(turns=had)
            for turn, at in enumerate(line):
                found.setdefault(at, (branch, turn))
    return found


def _line(merge: int, parents: Parents, turns: Sequence[int]) -> list[int]:
    """Follow first parents down to the main line; the oldest comes first."""
    line = [merge]
    while (of := parents[line[-1]]) and turns[of[0]] < 0:
        line.append(of[0])
    return line[::-1]


def _before(merge: int, turns: Sequence[int], branches: Mapping[int, tuple[_Branch, int]]) -> Callable[[int], bool]:
    """Make what says whether a commit was there before a merge."""
    if turns[merge] >= 0:
        return lambda at: 0 <= turns[at] < turns[merge]
    branch, turn = branches[merge]
    return lambda at: turns[at] >= 0 or branch.turns.get(at, turn) < turn


def _reached(start: int, parents: Parents, is_end: Callable[[int], bool]) -> set[int]:
    """Walk from a commit to its ancestors, and stop at what was there."""
    seen: set[int] = set()
    stack = [start]
    while stack:
        at = stack.pop()
        if at not in seen and not is_end(at):
            seen.add(at)
            stack.extend(parents[at])
    return seen
