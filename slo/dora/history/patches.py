"""Finds cherry-picks that do not say so: another commit, not among their ancestors, with the same patch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from slo.dora.history.git import Git

_DIFF = (
    "diff-tree",
    "--stdin",
    "--root",
    "-r",
    "-p",
    "-U3",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--no-color",
    "--full-index",
    "--diff-algorithm=myers",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


def picks_by_patch(
    git: Git,
    shas: Sequence[str],
    parents: Sequence[tuple[int, ...]],
    committer_seconds: Sequence[int],
    among: Iterable[int],
) -> dict[int, int]:
    """Say by a commit which one has the same patch and is older: it was picked from that one.

    A commit whose ancestor has the same patch was made again after a revert, and is no pick.
    """
    groups: dict[bytes, list[int]] = defaultdict(list)
    changes = [at for at in among if len(parents[at]) <= 1]
    index_of = {shas[at].encode(): at for at in changes}
    for line in _patches(git, [shas[at] for at in changes]):
        patch, _, sha = line.partition(b" ")
        groups[patch].append(index_of[sha])
    found = {}
    for group in groups.values():
        group.sort(key=lambda at: (committer_seconds[at], -at))
        for place, at in enumerate(group):
            origin = next((one for one in group[:place] if not _are_kin(parents, one, at)), None)
            if origin is not None:
                found[at] = origin
    return found


# Private


def _patches(git: Git, shas: Sequence[str]) -> list[bytes]:
    """Let Git say which patch each commit is: `<patch> <commit>` a line."""
    with git.stream(*_DIFF, text="".join(f"{sha}\n" for sha in shas).encode()) as diffs:
        return git.read("patch-id", "--stable", source=diffs).splitlines()


def _are_kin(parents: Sequence[tuple[int, ...]], one: int, other: int) -> bool:
    """Whether one is an ancestor of the other: of two, the ancestor comes later."""
    young, old = sorted((one, other))
    seen: set[int] = set()
    stack = [young]
    while stack:
        at = stack.pop()
        if at == old:
            return True
        new = [parent for parent in parents[at] if parent <= old and parent not in seen]
        seen.update(new)
        stack += new
    return False
