"""What is wrong with a clone, or only nearly right, for figures made of it."""

from collections.abc import Iterator, Sequence

from slo.dora.model import Note


def no_commits(repository: str) -> Note:
    """Say that there is nothing to read."""
    return Note(
        id="no-commits",
        text=f"{repository} has no commits",
        next_step="name the folder of another clone, or commit and tag something first",
        is_fatal=True,
    )


def shallow_clone(repository: str, commits: int, cut_off: int) -> Note:
    """Say that the clone ends before the history does."""
    return Note(
        id="shallow-clone",
        text=f"the clone of {repository} is shallow: {commits} commits, the parents of {cut_off} of them left out, "
        "so what a deployment brought, and how old it was, cannot be told",
        next_step="run `git fetch --unshallow --tags`; in GitHub Actions set `fetch-depth: 0`, in GitLab GIT_DEPTH: 0",
        is_fatal=True,
    )


def notes_on_commits(
    repository: str, *, without_time: Sequence[str], replacements: int, squashed: int, pull_heads: int
) -> Iterator[Note]:
    """Say what is nearly right of the commits that are there.

    Args:
        repository: its name.
        without_time: commits whose times cannot be read.
        replacements: how many commits are replaced in this clone alone.
        squashed: how many commits are no merges and name a pull request.
        pull_heads: of how many pull requests the heads were fetched.
    """
    if without_time:
        yield Note(
            id="commits-without-time",
            text=f"{len(without_time)} commits of {repository} have no time that can be read, as "
            f"{without_time[0][:12]}; the other of their two times stands for it, or 1970",
            next_step="nothing, unless they were deployed within the windows of the report",
        )
    if replacements:
        yield Note(
            id="replaced-commits",
            text=f"{replacements} commits of {repository} are replaced in this clone (refs/replace); they are read as "
            "they were committed, as in every other clone",
            next_step="nothing; to make a replacement hold for everybody rewrite the history",
        )
    if squashed and not pull_heads:
        yield Note(
            id="no-pull-heads",
            text=f"{squashed} commits of {repository} look squashed, as they name a pull request; "
            "when the work on them began is not in this clone",
            next_step="run `git fetch origin 'refs/pull/*/head:refs/pull/*/head'` "
            "(GitLab: 'refs/merge-requests/*/head:refs/merge-requests/*/head')",
        )
