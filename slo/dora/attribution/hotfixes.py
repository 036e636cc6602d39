"""Deployments that mend another: hotfixes by label, branch or title, and those that were not planned."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from slo.dora.attribution.changes import Book
from slo.dora.attribution.draft import Draft
from slo.dora.attribution.line import Line
from slo.dora.attribution.model import Confidence, Evidence, Kind
from slo.dora.conventions import SIGNAL_HOTFIX
from slo.dora.policy.model import Policy


def mark_hotfix(line: Line, draft: Draft, book: Book | None, policy: Policy) -> None:
    """Say whether a deployment is a hotfix, and of which one: of what ran when it came."""
    if not draft.has_brought:
        return
    if draft.deployment.is_planned is False:
        because = "its source says that it was not planned"
        evidence = Evidence(
            signal=SIGNAL_HOTFIX, confidence=Confidence.CERTAIN, by=draft.deployment.id, because=because
        )
        draft.redo(evidence)
    found = next(_signs(draft, book, policy), None)
    if found is None:
        return
    by, because = found
    if draft.deployment.is_planned:
        draft.steps.append(f"{because}, but its source says that it was planned")
        return
    draft.redo(Evidence(signal=SIGNAL_HOTFIX, confidence=Confidence.LIKELY, by=by, because=because))
    _mark_before(line, draft, because, policy)


# Private

_MERGED_BRANCH = re.compile(
    r"Merge (?:remote-tracking )?branch '(?P<name>[^']+)'|Merge pull request #\d+ from [^/]+/(?P<head>\S+)"
)


def _mark_before(line: Line, draft: Draft, because: str, policy: Policy) -> None:
    """Mark what ran before a hotfix as failed, if it came soon enough.

    Not so after a rollback, which had mended it, nor after a canary that failed: that is what the hotfix mends.
    """
    before = next((one for one in draft.earlier if one.kind is not Kind.REDEPLOYMENT), None)
    if before is None or before.kind is Kind.ROLLBACK:
        return
    age = draft.deployment.finished_seconds - before.deployment.finished_seconds
    if age > policy.revert_within_seconds:
        draft.steps.append(f"{before.name} before it ended {draft.later(before)}: too long ago to be what it mends")
        return
    canary = next((one for one in line.drafts[before.number + 1 : draft.number] if one.is_failed_canary), None)
    if canary is not None:
        draft.steps.append(f"the canary {canary.name} had failed before it: that is what it mends")
        return
    because = f"mended by the hotfix {draft.name}, {draft.later(before)}: {because}"
    before.fail(Evidence(signal=SIGNAL_HOTFIX, confidence=Confidence.LIKELY, by=draft.deployment.id, because=because))
    before.ends.append((draft.deployment.finished_seconds, draft.deployment.id))


def _signs(draft: Draft, book: Book | None, policy: Policy) -> Iterator[tuple[str, str]]:
    """Give what says that a deployment is a hotfix: who, and a sentence."""
    labels = {label.casefold() for label in policy.hotfix_labels}
    title = re.compile(rf"\s*\[?(?:{'|'.join(map(re.escape, policy.hotfix_labels)) or '(?!)'})\b", re.IGNORECASE)
    deployment = draft.deployment
    for label in deployment.labels:
        if label.casefold() in labels:
            yield deployment.id, f"its label is {label}"
    if deployment.title and title.match(deployment.title):
        yield deployment.id, f"its title is {deployment.title!r}"
    if book is not None:
        yield from _signs_of_commits(draft, book, title, policy)
        yield from _signs_of_pulls(draft, book, labels, title, policy)


def _signs_of_commits(draft: Draft, book: Book, title: re.Pattern[str], policy: Policy) -> Iterator[tuple[str, str]]:
    shas, subjects, parents = book.history.shas, book.history.subjects, book.history.parents
    for commit in draft.brought:
        if title.match(subjects[commit]):
            yield shas[commit], f"commit {shas[commit][:7]} is called {subjects[commit]!r}"
        elif len(parents[commit]) > 1:
            branch = _merged_branch(subjects[commit])
            if branch is not None and _is_hotfix_branch(branch, policy):
                yield shas[commit], f"commit {shas[commit][:7]} merged the branch {branch}"


def _signs_of_pulls(
    draft: Draft, book: Book, labels: set[str], title: re.Pattern[str], policy: Policy
) -> Iterator[tuple[str, str]]:
    for merged in book.merged(draft.changes or ()):
        label = next((label for label in merged.labels if label.casefold() in labels), None)
        if label is not None:
            yield merged.id, f"pull request #{merged.number} has the label {label}"
        elif merged.branch and _is_hotfix_branch(merged.branch, policy):
            yield merged.id, f"pull request #{merged.number} is of the branch {merged.branch}"
        elif merged.title and title.match(merged.title):
            yield merged.id, f"pull request #{merged.number} is called {merged.title!r}"


def _merged_branch(subject: str) -> str | None:
    match = _MERGED_BRANCH.match(subject)
    return None if match is None else match["name"] or match["head"]


def _is_hotfix_branch(branch: str, policy: Policy) -> bool:
    return any(fnmatchcase(branch.casefold(), glob.casefold()) for glob in policy.hotfix_branches)
