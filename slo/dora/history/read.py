"""Reads a repository's history: its commits in one pass over what Git prints, and then what they say of each other."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from slo.dora.history.ancestry import Parents, brought, children_first, foreign_commits, is_in_order, link, main_line
from slo.dora.history.clone import Clone, read_clone
from slo.dora.history.columns import FORMAT, Columns, read_columns
from slo.dora.history.git import Git
from slo.dora.history.links import Telling, caused, picks, pulls, reverts
from slo.dora.history.model import History, Tag
from slo.dora.history.names import Names
from slo.dora.history.notes import no_commits, notes_on_commits, shallow_clone
from slo.dora.history.patches import picks_by_patch
from slo.dora.history.paths import read_paths
from slo.dora.history.pulls import merged_heads, merges_of, own_commits
from slo.dora.history.refs import PULL_HEADS, References, beginnings, read_references
from slo.dora.model import Note
from slo.garbage import uncollected


def read_history(
    directory: Path, *, with_paths: bool = False, with_patch_ids: bool = False, without: Collection[str] = ()
) -> History:
    """Read the history of a clone, a worktree or a bare repository.

    Args:
        directory: any folder in it.
        with_paths: whether to read which paths each commit changed; that reads all trees.
        with_patch_ids: whether to look for cherry-picks that do not say so; that reads all contents, and takes long.
        without: branches that are no history, here or on a remote, as that of a ledger.

    Raises:
        InvalidInput: it is no repository, or Git cannot read it; with what to do.
        ServerUnreachable: Git is not on this machine.
    """
    git = Git(directory)
    with uncollected():
        clone = read_clone(git)
        begin = beginnings(clone.head, without)
        columns, references = _read(git, begin)
        names, parents = _linked(columns)
        by_patch = _picks_by_patch(git, begin, columns, parents, names) if with_patch_ids else {}
        paths = read_paths(git, columns.shas, parents) if with_paths else None
        return _history(clone, columns, references, names, parents, by_patch=by_patch, paths=paths)


# Private


def _read(git: Git, begin: Iterable[str]) -> tuple[Columns, References]:
    """Read the references while Git begins with the commits."""
    with git.stream("rev-list", FORMAT, "--encoding=UTF-8", *begin, *PULL_HEADS) as stream:
        references = read_references(git)
        return read_columns(stream), references


def _history(  # noqa: PLR0913 - what was read
    clone: Clone,
    columns: Columns,
    references: References,
    names: Names,
    parents: Parents,
    *,
    by_patch: Mapping[int, int],
    paths: Mapping[int, tuple[str, ...]] | None,
) -> History:
    head = names.find(clone.head) if clone.head else None
    line = main_line(parents, head)
    turns = brought(parents, line)
    telling = Telling(
        repository=clone.repository, subjects=columns.subjects, messages=columns.messages, find=names.find
    )
    heads = {number: at for number, sha in references.pull_heads.items() if (at := names.find(sha)) is not None}
    pull_of = pulls(telling, columns.pulls, merged_heads(heads, parents) if heads else {})
    merge_of = merges_of(pull_of, turns)
    own = own_commits(heads, merge_of, parents, turns)
    cut_off = [at for sha in clone.cut_off if (at := names.find(sha)) is not None]
    return History(
        repository=clone.repository,
        shas=columns.shas,
        author_seconds=columns.author_seconds,
        committer_seconds=columns.committer_seconds,
        parents=parents,
        subjects=columns.subjects,
        authors=columns.authors,
        tags=_tags(references, names),
        head=head,
        is_shallow=clone.is_shallow,
        revert_of=reverts(telling, merge_of, pull_of, own),
        pick_of={**by_patch, **picks(telling)},
        caused_by=caused(telling),
        pull_of=pull_of,
        pull_commits=own,
        foreign_roots=foreign_commits(parents, line, cut_off),
        paths=paths,
        notes=_notes(clone, columns, references, squashed=_squashed(columns, parents), heads=len(heads)),
    )


def _linked(columns: Columns) -> tuple[Names, Parents]:
    """Find the parents; where clocks disagree so much that one comes before its child, put all in another order."""
    names = Names(columns.shas, {})
    parents = link(columns, names)
    if is_in_order(parents):
        return names, parents
    columns.reorder(children_first(parents))
    names = Names(columns.shas, {})
    return names, link(columns, names)


def _tags(references: References, names: Names) -> tuple[Tag, ...]:
    found = ((tag, names.find(tag.sha)) for tag in references.tags)
    return tuple(
        Tag(name=tag.name, commit=at, tagged_seconds=tag.tagged_seconds, tagger=tag.tagger)
        for tag, at in found
        if at is not None
    )


def _squashed(columns: Columns, parents: Parents) -> int:
    return sum(len(parents[at]) == 1 for at in columns.pulls)


def _picks_by_patch(git: Git, begin: Iterable[str], columns: Columns, parents: Parents, names: Names) -> dict[int, int]:
    """Look among what branches and tags reach: that a pull request's commit became another one is no pick."""
    listed = git.read("rev-list", "--no-merges", *begin).decode().split()
    among = [at for sha in listed if (at := names.find(sha)) is not None]
    return picks_by_patch(git, columns.shas, parents, columns.committer_seconds, among)


def _notes(clone: Clone, columns: Columns, references: References, *, squashed: int, heads: int) -> tuple[Note, ...]:
    if not columns.shas:
        return (no_commits(clone.repository),)
    cut = [shallow_clone(clone.repository, len(columns.shas), len(clone.cut_off))] if clone.is_shallow else []
    return (
        *cut,
        *notes_on_commits(
            clone.repository,
            without_time=[columns.shas[at] for at in columns.without_time],
            replacements=references.replacements,
            squashed=squashed,
            pull_heads=heads,
        ),
    )
