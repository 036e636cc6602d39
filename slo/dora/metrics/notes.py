"""What is wrong with the data as a whole, beside what attribution has found already."""

from collections.abc import Iterator

from slo.dora.attribution.model import Attribution, JudgedDeployment
from slo.dora.metrics.sample import is_sufficient
from slo.dora.metrics.view import reached_production
from slo.dora.model import Note, Outcome
from slo.dora.policy.model import Policy

_MANY_RATIO = 0.4
"""Of what is to be linked: beyond, figures made of the rest would mislead."""
_MOST_NAMES = 10


def notes_of(attribution: Attribution, policy: Policy, at: float) -> tuple[Note, ...]:
    """Give all notes, the fatal ones first; of two with the same id and text one."""
    known = {note.id for note in attribution.notes}
    own = (note for note in _found(attribution, policy, at) if note.id not in known)
    notes = dict.fromkeys([*attribution.notes, *own])
    return tuple(sorted(notes, key=lambda note: (not note.is_fatal, note.id, note.text)))


# Private


def _found(attribution: Attribution, policy: Policy, at: float) -> Iterator[Note]:
    in_production = [one for one in attribution.deployments if policy.is_production(one.deployment.environment)]
    if attribution.deployments and not in_production:
        yield _no_production(attribution, policy)
    yield from _later(in_production, at)
    seen = [one for one in in_production if one.deployment.finished_seconds < at and reached_production(one)]
    yield from _without_commit(seen)
    yield from _negative(seen)
    yield from _without_start(seen)
    yield from _unlinked(attribution, policy, at)


def _no_production(attribution: Attribution, policy: Policy) -> Note:
    names = sorted({one.deployment.environment for one in attribution.deployments})
    more = "" if len(names) <= _MOST_NAMES else f" and {len(names) - _MOST_NAMES} more"
    next_step = "name yours under `production:` of the policy, or map it under `environment_of:`"
    if policy.default_environment in names:
        next_step += "; `default_environment:` is that of version tags and of whatever names none"
    return Note(
        id="no-production",
        text=f"none of the environments is production: {', '.join(names[:_MOST_NAMES])}{more}",
        next_step=next_step,
        is_fatal=True,
    )


def _later(deployments: list[JudgedDeployment], at: float) -> Iterator[Note]:
    later = sum(1 for one in deployments if one.deployment.finished_seconds >= at)
    if later:
        yield Note(
            id="later-than-report",
            text=f"{later} of {len(deployments)} deployments ended at or after the report's time, and are not in it",
            next_step="if it was to be of now, check the clocks of what recorded them",
        )


def _without_commit(deployments: list[JudgedDeployment]) -> Iterator[Note]:
    """Tell where a service's change lead time would be that of a minority; of single ones attribution tells.

    Where no commit of a service is known it has no lead time at all, so none is wrong.
    """
    by_place: dict[tuple[str, str], list[bool]] = {}
    for one in deployments:
        by_place.setdefault((one.deployment.service, one.deployment.environment), []).append(one.commit is None)
    for (service, environment), lacks in sorted(by_place.items()):
        without, total = sum(lacks), len(lacks)
        if without == total or not is_sufficient(without) or without / total <= _MANY_RATIO:
            continue
        yield Note(
            id="deployments-without-commit",
            text=f"{without} of {total} deployments of {service} in {environment} have no known commit: change lead "
            "time is of what the others brought",
            next_step="send the commit with each deployment, or fetch the history that it is in",
            is_fatal=True,
        )


def _negative(deployments: list[JudgedDeployment]) -> Iterator[Note]:
    number = sum(len(one.changes or ()) for one in deployments)
    negative = sum(
        1 for one in deployments for change in one.changes or () if change.begun_seconds > change.deployed_seconds
    )
    if negative:
        yield Note(
            id="negative-lead-times",
            text=f"{negative} of {number} changes were authored after they were deployed; they are counted so",
            next_step="check the clocks of who commits and of what deploys",
        )


def _without_start(deployments: list[JudgedDeployment]) -> Iterator[Note]:
    canaries = [one.deployment for one in deployments if one.has_failed and one.deployment.outcome is Outcome.FAILURE]
    without = sum(1 for one in canaries if one.broken_since_seconds is None)
    if without:
        yield Note(
            id="canaries-without-start",
            text=f"{without} of {len(canaries)} canaries that failed have no known start: for how long users had them "
            "is in no recovery time",
            next_step="send the events of a canary from its begin on, as docs/dora-receiver.md has it",
        )


def _unlinked(attribution: Attribution, policy: Policy, at: float) -> Iterator[Note]:
    incidents = [
        one
        for one in attribution.incidents
        if one.incident.opened_seconds < at
        and (one.incident.environment is None or policy.is_production(one.incident.environment))
    ]
    unlinked = sum(1 for one in incidents if one.deployment is None)
    if unlinked:
        yield Note(
            id="incidents-unlinked",
            text=f"{unlinked} of {len(incidents)} incidents are linked to no deployment: they are in no figure",
            next_step="write `Caused-by: <deployment, version or commit>` into them, or send their service",
            is_fatal=is_sufficient(unlinked) and unlinked / len(incidents) > _MANY_RATIO,
        )
