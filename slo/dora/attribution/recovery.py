"""When the failure that a deployment brought was over: incidents resolved, or what it brought taken back or mended."""

from slo.dora.attribution.draft import Draft
from slo.dora.attribution.words import lasting


def recovery(draft: Draft) -> tuple[float, str] | None:
    """Give when a failed deployment was recovered from, and the id of what ended it; None where it is not over.

    The first of: the deployment that took back or mended it; the last of its incidents resolved, and none of them open.
    A canary that failed was taken back as it ended, unless an incident says that this was not the end of it.
    """
    if not draft.failures:
        return None
    ends = list(draft.ends)
    if draft.incidents:
        resolved = [(one.resolved_seconds, one.id) for one in draft.incidents if one.resolved_seconds is not None]
        if len(resolved) == len(draft.incidents):
            ends.append(max(resolved))
    elif not draft.has_stayed:
        ends.append((draft.deployment.finished_seconds, draft.deployment.id))
    if not ends:
        draft.steps.append("it is not recovered from: nothing says that it is over")
        return None
    over, by = min(ends)
    finished, since = draft.deployment.finished_seconds, draft.deployment.broken_since_seconds
    if over < finished:
        draft.steps.append(
            f"{by} was over {lasting(finished - over)} before the deployment ended: counted as at its end"
        )
        return finished, by
    if since is None:
        draft.steps.append(f"recovered by {by}; for how long users had it is not known, as its start is not")
    else:
        draft.steps.append(f"recovered {lasting(over - since)} after it {_began(draft)}, by {by}")
    return over, by


# Private


def _began(draft: Draft) -> str:
    return "ended" if draft.has_stayed else "had begun"
