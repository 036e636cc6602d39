"""Reads which paths each commit changed."""

from collections.abc import Sequence

from slo.dora.history.git import Git

_DIFF = ("diff-tree", "--stdin", "--root", "-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff")


def read_paths(git: Git, shas: Sequence[str], parents: Sequence[tuple[int, ...]]) -> dict[int, tuple[str, ...]]:
    """Give the paths by a commit, in their order; of a merge none: what it merges changed them."""
    index_of = {sha: at for at, sha in enumerate(shas)}
    changes = "".join(f"{sha}\n" for at, sha in enumerate(shas) if len(parents[at]) <= 1)
    # A line of what was changed comes before each path, so no path is taken for anything else.
    tokens = iter(git.read(*_DIFF, text=changes.encode()).decode("utf-8", "backslashreplace").split("\0"))
    found: dict[int, list[str]] = {at: [] for at in range(len(shas))}
    at = -1
    for token in tokens:
        if token.startswith(":"):
            found[at].append(next(tokens))
        elif token:
            at = index_of[token.strip()]
    return {commit: tuple(paths) for commit, paths in found.items()}
