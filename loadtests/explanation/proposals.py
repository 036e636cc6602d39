"""What the metrics ask for together, and what a failed one blocks."""

from loadtests.explanation.model import Sync
from loadtests.explanation.wording import capitalized, count, listed, subject
from loadtests.hpa.proposals import Failure, Verdict


def failure_text(sync: Sync, failure: Failure) -> str:
    """Say that a metric cannot be computed, in Kubernetes' words."""
    name = capitalized(subject(sync.spec.metrics[failure.metric]))
    return f"{name} cannot be computed: {failure.error}."


def proposals_text(sync: Sync, verdict: Verdict) -> str:
    """Say what follows from several proposals and from failures; empty where there is one proposal only."""
    if not verdict.proposals:
        what = "the only metric" if len(verdict.failures) == 1 else "any metric"
        without = f"Without {what} there is nothing to go by"
        return f"{without}, so it stays at {count(sync.trace.current, 'replica')}."
    sentences = []
    if len(verdict.proposals) > 1:
        asked = listed([f"{subject(sync.spec.metrics[one.metric])} {one.replicas}" for one in verdict.proposals])
        highest = max(one.replicas for one in verdict.proposals)
        sentences.append(f"Of all that is asked for ({asked}) the highest counts, {highest}.")
    if verdict.failures:
        sentences.append(_despite_failures(sync, verdict))
    return " ".join(sentences)


# Private


def _despite_failures(sync: Sync, verdict: Verdict) -> str:
    failed = listed([subject(sync.spec.metrics[one.metric]) for one in verdict.failures])
    if verdict.chosen is None:
        current = count(sync.trace.current, "replica")
        return (
            f"That would be fewer than now, and {failed} might have asked for more: while a metric fails the "
            f"autoscaler does not scale down, so it stays at {current}."
        )
    return f"That {failed} failed does not matter here: only scaling down is forbidden while a metric fails."
