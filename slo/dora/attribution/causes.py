"""Deployments that failed because a later commit says so: `Fixes-Deployment:` or `Caused-by:` in its message."""

from slo.dora.attribution.changes import Book
from slo.dora.attribution.draft import Draft
from slo.dora.attribution.line import Line
from slo.dora.attribution.model import Confidence, Evidence
from slo.dora.attribution.names import Names, bringing
from slo.dora.conventions import SIGNAL_HOTFIX


def mark_causes(line: Line, draft: Draft, book: Book, names: Names) -> None:
    """Look in what a deployment brought for trailers that name a deployment which it mends."""
    caused_by = book.history.caused_by
    for commit in reversed(draft.brought) if caused_by else ():
        for name in caused_by.get(commit, ()):
            failed = _failed(line, draft, names, name)
            if failed is not None:
                _mark(draft, failed, book.history.shas[commit], name)
            else:
                short = book.history.shas[commit][:7]
                draft.steps.append(f"{short} says it was made because of {name}, which is no earlier deployment here")


# Private


def _failed(line: Line, draft: Draft, names: Names, name: str) -> Draft | None:
    """Find what is named among what was deployed earlier to the same environment: a mended staging mends no users."""
    found = [
        one
        for one in names.find_near(name, service=line.service, environment=line.environment)
        if one is not draft
        and one.deployment.environment == line.environment
        and one.deployment.finished_seconds <= draft.deployment.finished_seconds
    ]
    return max(bringing(found), key=lambda one: (one.deployment.finished_seconds, one.number), default=None)


def _mark(draft: Draft, failed: Draft, sha: str, name: str) -> None:
    because = f"{sha[:7]} in {draft.name} says it was made because of {name}, {draft.later(failed)}"
    failed.fail(Evidence(signal=SIGNAL_HOTFIX, confidence=Confidence.CERTAIN, by=sha, because=because))
    failed.ends.append((draft.deployment.finished_seconds, draft.deployment.id))
    because = f"{sha[:7]} says it was made because of {name}"
    draft.redo(Evidence(signal=SIGNAL_HOTFIX, confidence=Confidence.CERTAIN, by=sha, because=because))
