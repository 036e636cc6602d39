"""What counters and histograms are made of: what happened, when, and by how much it moves which series."""

from collections.abc import Iterator
from dataclasses import dataclass

from slo.dora import conventions as names
from slo.dora.attribution.model import Attribution, Change, Confidence, Evidence, JudgedDeployment, Kind
from slo.dora.metrics.view import reached_production
from slo.dora.model import Outcome
from slo.dora.push.model import Labels, Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A counter grows, or a histogram gets an observation."""

    seconds: float
    """When (Unix): before, nobody could know of it."""
    metric: str
    labels: Labels
    value: float
    """By how much the counter grows, or what was observed."""


def happenings(attribution: Attribution, pairs: frozenset[Pair]) -> Iterator[Happening]:
    """Tell what happened to the services and environments that are pushed, in no particular order."""
    for judged in attribution.deployments:
        pair = pair_of(judged)
        if pair in pairs:
            yield from _of_deployment(judged, service_labels(pair))


def pair_of(judged: JudgedDeployment) -> Pair:
    """Say of which service and environment a deployment is."""
    return Pair(service=judged.deployment.service, environment=judged.deployment.environment)


def service_labels(pair: Pair) -> Labels:
    """Give the labels that every series but the report's own has."""
    return ((names.SERVICE, pair.service), (names.ENVIRONMENT, pair.environment))


# Private

_SUREST_FIRST = tuple(Confidence)


def _of_deployment(judged: JudgedDeployment, labels: Labels) -> Iterator[Happening]:
    ended = judged.deployment.finished_seconds
    planned = "false" if judged.rework or judged.deployment.is_planned is False else "true"
    kind = ((names.RESULT, _result(judged)), (names.PLANNED, planned))
    yield Happening(seconds=ended, metric=names.DEPLOYMENTS, labels=(*labels, *kind), value=1)
    if judged.changes:
        count = float(len(judged.changes))
        yield Happening(seconds=ended, metric=names.CHANGES_DEPLOYED, labels=labels, value=count)
        for change in judged.changes:
            yield from _of_change(change, labels, ended)
    if not reached_production(judged):
        return
    if judged.rework:
        signal = ((names.SIGNAL, _surest(judged.rework)),)
        yield Happening(seconds=ended, metric=names.REWORK_DEPLOYMENTS, labels=(*labels, *signal), value=1)
    if judged.failures and judged.kind is not Kind.ROLLBACK:
        yield from _of_failure(judged, labels)


def _of_failure(judged: JudgedDeployment, labels: Labels) -> Iterator[Happening]:
    """Count a failed deployment, and observe its recovery; of rollbacks neither, as in change fail rate."""
    ended = judged.deployment.finished_seconds
    signal = ((names.SIGNAL, _signal_of_failure(judged)),)
    yield Happening(seconds=ended, metric=names.FAILED_DEPLOYMENTS, labels=(*labels, *signal), value=1)
    if judged.recovered_seconds is not None and judged.recovery_seconds is not None:
        took = max(judged.recovery_seconds, 0.0)
        yield Happening(seconds=judged.recovered_seconds, metric=names.RECOVERY_SECONDS, labels=labels, value=took)


def _of_change(change: Change, labels: Labels, ended: float) -> Iterator[Happening]:
    """Observe a change; a time below 0, where clocks disagree, would let a sum fall, so it counts as 0."""
    took = max(change.lead_seconds, 0.0)
    yield Happening(seconds=ended, metric=names.CHANGE_LEAD_TIME_SECONDS, labels=labels, value=took)
    moments = (change.begun_seconds, change.opened_seconds, change.merged_seconds, change.deployed_seconds)
    for stage, begin, end in zip(names.STAGES, moments, moments[1:], strict=False):
        if begin is not None and end is not None:
            of_stage = (*labels, (names.STAGE, stage))
            value = max(end - begin, 0.0)
            yield Happening(seconds=ended, metric=names.CHANGE_LEAD_TIME_STAGE_SECONDS, labels=of_stage, value=value)


def _result(judged: JudgedDeployment) -> str:
    success, failure, rollback = names.RESULTS
    if not reached_production(judged) or judged.deployment.outcome is Outcome.FAILURE:
        return failure
    return rollback if judged.kind is Kind.ROLLBACK else success


def _signal_of_failure(judged: JudgedDeployment) -> str:
    """Choose one signal; of a canary that failed it is the canary, whatever else there is.

    So its failures are known from those of deployments that count as successes, which a ratio is made of.
    """
    is_canary = judged.deployment.outcome is Outcome.FAILURE
    if is_canary and any(one.signal == names.SIGNAL_CANARY for one in judged.failures):
        return names.SIGNAL_CANARY
    return _surest(judged.failures)


def _surest(evidence: tuple[Evidence, ...]) -> str:
    """Choose one signal, so that a deployment counts once: the surest, then the first in the conventions' order."""
    best = min(evidence, key=lambda one: (_SUREST_FIRST.index(one.confidence), names.SIGNALS.index(one.signal)))
    return best.signal
