"""Parents as indices, in an order in which they come after their children; the main line; imported histories."""

from collections.abc import Iterable, Sequence

from slo.dora.history.columns import Columns
from slo.dora.history.names import Names

Parents = list[tuple[int, ...]]


def link(columns: Columns, names: Names) -> Parents:
    """Find the parents that are there."""
    found = map(names.at, columns.first_parents)
    parents: Parents = [() if first is None else (first,) for first in found]
    for at, further in columns.further_parents.items():
        parents[at] += tuple(index for index in map(names.at, further) if index is not None)
    return parents


def is_in_order(parents: Parents) -> bool:
    """Whether all parents come after their children, as they do unless clocks disagree."""
    return all(not of or (of[0] > at and (len(of) == 1 or min(of) > at)) for at, of in enumerate(parents))


def children_first(parents: Sequence[tuple[int, ...]]) -> list[int]:
    """Give the commits so that parents come after their children, and else as they were."""
    waiting = [0] * len(parents)
    for of in parents:
        for parent in of:
            waiting[parent] += 1
    ready = [at for at in reversed(range(len(parents))) if not waiting[at]]
    order: list[int] = []
    while ready:
        at = ready.pop()
        order.append(at)
        for parent in reversed(parents[at]):
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return order


def main_line(parents: Sequence[tuple[int, ...]], head: int | None) -> list[int]:
    """Follow first parents from the commit that is checked out to the root; the root comes last."""
    line = [] if head is None else [head]
    while line and parents[line[-1]]:
        line.append(parents[line[-1]][0])
    return line


def brought(parents: Sequence[tuple[int, ...]], line: Sequence[int]) -> list[int]:
    """Say of each commit when the main line first had it: 0 is the root's turn; -1: it never had."""
    turns = [-1] * len(parents)
    for turn, start in enumerate(reversed(line)):
        turns[start] = turn
        stack = list(parents[start][1:])
        while stack:
            at = stack.pop()
            if turns[at] < 0:
                turns[at] = turn
                stack.extend(parents[at])
    return turns


def foreign_commits(parents: Sequence[tuple[int, ...]], line: Sequence[int], cut_off: Iterable[int]) -> frozenset[int]:
    """Find the histories that were merged into that of the main line's root, and do not begin with it.

    Args:
        parents: of all commits, after their children.
        line: the main line.
        cut_off: commits whose parents a shallow clone lacks: nobody knows where these begin.
    """
    if not line or parents.count(()) == 1:
        return frozenset()
    cut = frozenset(cut_off)
    begins_here = bytearray(len(parents))
    for at in reversed(range(len(parents))):
        begins_here[at] = at == line[-1] or at in cut or any(begins_here[parent] for parent in parents[at])
    foreign = bytearray(len(parents))
    for at, of in enumerate(parents):
        if begins_here[at] or foreign[at]:
            for parent in of:
                foreign[parent] = foreign[parent] or not begins_here[parent]
    return frozenset(at for at in range(len(parents)) if foreign[at])
