"""Why a deployment or a change counts under one policy and not, or differently, under the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from slo.dora import conventions
from slo.dora.attribution.model import Change, Evidence, JudgedDeployment, Kind
from slo.dora.difference.model import Side
from slo.dora.metrics.view import reached_production
from slo.dora.model import Outcome
from slo.dora.report import words

_DEPLOYMENT_METRICS_WITHOUT = {
    conventions.DEPLOYMENT_FREQUENCY: Kind.REDEPLOYMENT,
    conventions.CHANGE_FAIL_RATE: Kind.ROLLBACK,
    conventions.FAILED_DEPLOYMENT_RECOVERY_TIME: Kind.ROLLBACK,
}
"""By a metric of deployments: the kind of deployment that it leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a policy makes of everything."""

    side: Side
    deployments: Mapping[str, JudgedDeployment]
    """By id."""
    changes: Mapping[tuple[str, str, str], tuple[JudgedDeployment, Change]]
    """By service, environment and commit: the deployment that brought it."""


def judgement_of(side: Side) -> Judgement:
    """Look everything up by its name."""
    judged = side.figures.attribution.deployments
    return Judgement(
        side=side,
        deployments={one.deployment.id: one for one in judged},
        changes={
            (one.deployment.service, one.deployment.environment, change.sha): (one, change)
            for one in judged
            for change in one.changes or ()
        },
    )


def why_no_deployment(id_: str, metric: str, here: Judgement, there: Judgement) -> str:
    """Say why a deployment that counts here does not count there."""
    one, other = here.deployments[id_], there.deployments.get(id_)
    if other is None:
        return "no deployment"
    if (misplaced := _misplaced(one, other, there.side)) is not None:
        return misplaced
    if metric == conventions.FAILED_DEPLOYMENT_RECOVERY_TIME and not other.has_failed:
        return f"not failed; here by {_signals(one.failures)}"
    if metric == conventions.FAILED_DEPLOYMENT_RECOVERY_TIME and other.deployment.broken_since_seconds is None:
        return "a canary without a known start"
    if other.kind is _DEPLOYMENT_METRICS_WITHOUT.get(metric):
        return f"a {other.kind}"
    return f"a deployment of another kind ({other.kind}, {other.deployment.outcome}; here {one.kind})"


def why_no_change(sha: str, place: tuple[str, str], here: Judgement, there: Judgement) -> str:
    """Say why a change that counts here does not count there, in one way for those of many deployments."""
    found = there.changes.get((*place, sha))
    if found is not None:
        misplaced = _misplaced(found[0], found[0], there.side)
        return misplaced or f"brought by {words.name(found[0])}, which is not in the window"
    brought_by = here.changes[*place, sha][0]
    other = there.deployments.get(brought_by.deployment.id)
    if other is None:
        return "what brought it is no deployment"
    if (misplaced := _misplaced(brought_by, other, there.side)) is not None:
        return misplaced
    if other.changes is None:
        return f"its deployment's changes are not known: {other.changes_unknown}"
    return "no change (a merge, imported, picked before, or of another service)"


def why_otherwise(key: str, metric: str, place: tuple[str, str], before: Judgement, after: Judgement) -> str:
    """Say why what counts under both adds something else."""
    if metric == conventions.CHANGE_LEAD_TIME:
        (old, change), (new, again) = before.changes[*place, key], after.changes[*place, key]
        if old.deployment.id != new.deployment.id:
            return f"brought by {words.name(new)}, not by {words.name(old)}"
        return f"begun {words.moment(again.begun_seconds)}, not {words.moment(change.begun_seconds)}"
    old, new = before.deployments[key], after.deployments[key]
    if metric == conventions.FAILED_DEPLOYMENT_RECOVERY_TIME:
        return _recovered_otherwise(old, new, before.side, after.side)
    if metric == conventions.CHANGE_FAIL_RATE:
        return _evidence_moved(old.failures, new.failures)
    return _evidence_moved(old.rework, new.rework)


# Private


def _misplaced(one: JudgedDeployment, other: JudgedDeployment, there: Side) -> str | None:
    """Say that it is elsewhere there, or never came to production."""
    environment = other.deployment.environment
    if not there.policy.is_production(environment):
        return f"in {environment}, which is not production"
    if other.deployment.service != one.deployment.service:
        return f"of the service {other.deployment.service}"
    if environment != one.deployment.environment:
        return f"in {environment}"
    return None if reached_production(other) else "never in production"


def _signals(evidence: tuple[Evidence, ...]) -> str:
    return " and ".join(sorted({one.signal for one in evidence})) or "nothing"


def _evidence_moved(old: tuple[Evidence, ...], new: tuple[Evidence, ...]) -> str:
    """Name the signs that came, or those that went."""
    return f"by {_signals(new)}" if new else f"its only sign was {_signals(old)}"


def _recovered_otherwise(old: JudgedDeployment, new: JudgedDeployment, before: Side, after: Side) -> str:
    if before.policy.recovery_from_incident != after.policy.recovery_from_incident:
        measured = "deployment's end" if new.deployment.outcome is Outcome.SUCCESS else "canary's start"
        begin = "incident's begin" if after.policy.recovery_from_incident else measured
        return f"counted from the {begin}"
    if new.recovered_by == old.recovered_by and new.recovered_seconds == old.recovered_seconds:
        return "counted from another incident's begin"
    if new.recovered_by is None:
        return f"not over, before by {old.recovered_by}"
    return f"over by {new.recovered_by}, before {'not over' if old.recovered_by is None else f'by {old.recovered_by}'}"
