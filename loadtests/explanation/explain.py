"""Put the steps of a sync together to an explanation."""

from collections.abc import Iterator

from loadtests.explanation.answer import answer_text
from loadtests.explanation.bounds import bounds_text, disabled_text, out_of_bounds_text
from loadtests.explanation.fills import fills_text
from loadtests.explanation.model import Explanation, SpokenCondition, Step, Sync, Topic
from loadtests.explanation.outlook import outlook_text
from loadtests.explanation.pods import pods_text
from loadtests.explanation.proposals import failure_text, proposals_text
from loadtests.explanation.rate_limit import rate_limit_text
from loadtests.explanation.samples import PerPod, measured
from loadtests.explanation.stabilization import stabilization_text
from loadtests.explanation.tolerance import tolerance_text
from loadtests.explanation.usage import pods_usage_text, whole_usage_text
from loadtests.hpa.calculation import Proposal
from loadtests.hpa.model import ExternalMetric, ObjectMetric
from loadtests.hpa.proposals import Verdict
from loadtests.hpa.trace import Route


def explain(sync: Sync, *, origin: float, remark: str = "") -> Explanation:
    """Explain a sync; its seconds are counted from the origin, which is a Unix time."""
    decision = sync.decision
    return Explanation(
        time=sync.now,
        seconds=sync.now - origin,
        hpa=sync.spec.name,
        current_replicas=decision.current_replicas,
        desired_replicas=decision.desired_replicas,
        answer=answer_text(sync),
        steps=tuple(step for step in _steps(sync) if step.text),
        outlook=outlook_text(sync),
        conditions={
            kind: SpokenCondition(status=status, reason=reason, message=decision.messages[kind])
            for kind, (status, reason) in decision.conditions.items()
        },
        remark=remark,
    )


# Private


def _steps(sync: Sync) -> Iterator[Step]:
    trace = sync.trace
    if trace.route is Route.DISABLED:
        yield Step(topic=Topic.ROUTE, text=disabled_text(sync))
    if trace.route is Route.TO_BOUND:
        yield Step(topic=Topic.ROUTE, text=out_of_bounds_text(sync))
    if trace.verdict is not None:
        yield from _metrics(sync, trace.verdict)
    if trace.stabilization is not None and trace.limit is not None:
        wish = trace.stabilization.stabilized
        yield Step(topic=Topic.STABILIZATION, text=stabilization_text(sync, trace.stabilization))
        yield Step(topic=Topic.RATE_LIMIT, text=rate_limit_text(sync, wish, trace.limit))
        yield Step(topic=Topic.BOUNDS, text=bounds_text(sync, wish, trace.limit))


def _metrics(sync: Sync, verdict: Verdict) -> Iterator[Step]:
    failures = {failure.metric: failure for failure in verdict.failures}
    proposals = {proposal.metric: proposal for proposal in verdict.proposals}
    said: str | None = None
    for index, _ in enumerate(sync.spec.metrics):
        if index in failures:
            yield Step(topic=Topic.FAILURE, metric=index, text=failure_text(sync, failures[index]))
            continue
        for step in _metric(sync, proposals[index]):
            if step.topic is Topic.PODS and step.text == said:
                continue
            said = step.text if step.topic is Topic.PODS else said
            yield step
    yield Step(topic=Topic.PROPOSALS, text=proposals_text(sync, verdict))


def _metric(sync: Sync, proposal: Proposal) -> Iterator[Step]:
    index = proposal.metric
    metric = sync.spec.metrics[index]
    if isinstance(metric, ObjectMetric | ExternalMetric):
        yield Step(topic=Topic.USAGE, metric=index, text=whole_usage_text(sync, metric, proposal))
        yield Step(topic=Topic.TOLERANCE, metric=index, text=_judged(sync, proposal, 0))
    else:
        yield from _per_pod(sync, metric, proposal)


def _per_pod(sync: Sync, metric: PerPod, proposal: Proposal) -> Iterator[Step]:
    calculation, index = proposal.calculation, proposal.metric
    assert calculation is not None  # noqa: S101 - a traced proposal has its calculation
    assert calculation.groups is not None  # noqa: S101 - the metric is per pod
    seen = measured(sync, metric, proposal)
    texts = {
        Topic.PODS: pods_text(sync, metric, calculation.groups, seen.sampled),
        Topic.USAGE: pods_usage_text(metric, seen, calculation.usage),
        Topic.FILLS: fills_text(metric, seen, calculation),
        Topic.TOLERANCE: _judged(sync, proposal, len(seen.filled_milli)),
    }
    for topic, text in texts.items():
        yield Step(topic=topic, metric=index, text=text)


def _judged(sync: Sync, proposal: Proposal, samples: int) -> str:
    assert proposal.calculation is not None  # noqa: S101 - a traced proposal has its calculation
    return tolerance_text(sync, sync.spec.metrics[proposal.metric], proposal.calculation, samples)
