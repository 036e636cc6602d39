"""Deployments that failed because what they brought was reverted.

The revert of a revert brings a change again: that is no sign that the deployment of the first revert failed, nor does
it undo that the change had to be taken back. A third revert takes the change back once more, and so on.
"""

from collections.abc import Iterator

from slo.dora.attribution.changes import Book
from slo.dora.attribution.draft import Draft
from slo.dora.attribution.line import Line
from slo.dora.attribution.model import Confidence, Evidence
from slo.dora.conventions import SIGNAL_REVERT
from slo.dora.history.model import History
from slo.dora.policy.model import Policy


def mark_reverts(line: Line, draft: Draft, book: Book, policy: Policy) -> None:
    """Look in what a deployment brought for reverts of what earlier ones had."""
    history = book.history
    for revert, reverted in _removals(history, draft.brought):
        failed = _bringer(line, book, reverted)
        short, of = history.shas[revert][:7], history.shas[reverted][:7]
        if failed is None or failed.number > draft.number:
            draft.steps.append(f"{short} reverts {of}, which no earlier deployment brought")
        elif failed is draft:
            draft.steps.append(f"{short} reverts {of}, which it brings itself: that never ran")
        elif not failed.is_known:
            draft.steps.append(f"{short} reverts {of}, which {failed.name} had: whether it brought it is not known")
        elif _age(failed, draft) > policy.revert_within_seconds:
            draft.steps.append(
                f"{short} reverts {of}, which {failed.name} brought, {draft.later(failed)}: too long ago"
            )
        else:
            _mark(draft, failed, history, revert)


# Private


def _removals(history: History, brought: list[int]) -> Iterator[tuple[int, int]]:
    """Give the reverts, oldest first, that take a change away and are not taken back by another one of the same."""
    reverts = history.revert_of
    mine = [commit for commit in reversed(brought) if commit in reverts]
    undone = {target for commit in mine for target in reverts[commit]}
    for commit in mine:
        if commit in undone:
            continue
        for target in reverts[commit]:
            if not _is_removal(history, target):
                yield commit, target


def _is_removal(history: History, commit: int) -> bool:
    """Whether a commit is a revert, or the revert of a revert of a revert: an odd number of them."""
    seen: set[int] = set()
    while commit in history.revert_of and commit not in seen and history.revert_of[commit]:
        seen.add(commit)
        commit = history.revert_of[commit][0]
    return len(seen) % 2 == 1


def _bringer(line: Line, book: Book, commit: int) -> Draft | None:
    """Give the deployment that first had a commit or a copy of it."""
    original = book.picks.original(commit)
    family = dict.fromkeys((commit, original, *book.picks.copies(original)))
    found = [draft for one in family if (draft := line.bringer(book.history, one)) is not None]
    return min(found, key=lambda draft: draft.number, default=None)


def _age(failed: Draft, draft: Draft) -> float:
    return draft.deployment.finished_seconds - failed.deployment.finished_seconds


def _mark(draft: Draft, failed: Draft, history: History, revert: int) -> None:
    sha = history.shas[revert]
    because = f"reverted by {sha[:7]} in {draft.name}, {draft.later(failed)}"
    failed.fail(Evidence(signal=SIGNAL_REVERT, confidence=Confidence.CERTAIN, by=sha, because=because))
    failed.ends.append((draft.deployment.finished_seconds, draft.deployment.id))
    because = f"{sha[:7]} reverts what {failed.name} brought"
    draft.redo(Evidence(signal=SIGNAL_REVERT, confidence=Confidence.CERTAIN, by=sha, because=because))
