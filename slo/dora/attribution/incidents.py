"""Link incidents to the deployments that caused them: by what somebody wrote down, else by what ran when they began.

What is near is not forced: an incident of which nothing here can be the cause stays by itself, and is shown so.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from slo.dora.attribution.draft import Draft
from slo.dora.attribution.line import Line
from slo.dora.attribution.model import Confidence, Evidence, LinkedIncident
from slo.dora.attribution.names import Names, bringing
from slo.dora.attribution.words import lasting
from slo.dora.conventions import SIGNAL_INCIDENT
from slo.dora.model import Incident
from slo.dora.policy.model import Policy


def link_incident(incident: Incident, lines: Sequence[Line], names: Names, policy: Policy) -> LinkedIncident:
    """Find the cause of an incident, and mark that deployment as failed."""
    incident = _as_the_policy_says(incident, policy)
    if incident.caused_by:
        found, because = _named(incident, incident.caused_by, names, policy)
        confidence = Confidence.CERTAIN
    else:
        found, confidence, because = _near(incident, lines, policy)
    _mark_mending(incident, found, names, policy)
    if found is None:
        return LinkedIncident(incident=incident, deployment=None, confidence=None, because=because)
    found.incidents.append(incident)
    found.fail(Evidence(signal=SIGNAL_INCIDENT, confidence=confidence, by=incident.id, because=because))
    return LinkedIncident(incident=incident, deployment=found.deployment.id, confidence=confidence, because=because)


# Private


def _as_the_policy_says(incident: Incident, policy: Policy) -> Incident:
    service, environment = incident.service, incident.environment
    return replace(
        incident,
        service=policy.service_of.get(service, service) if service else None,
        environment=policy.environment_of.get(environment, environment) if environment else None,
    )


def _meant(incident: Incident, name: str, names: Names, policy: Policy) -> Sequence[Draft]:
    """Find what an incident names; one of production, or of no environment, means production if it was there."""
    found = names.find_near(name, service=incident.service, environment=incident.environment)
    if incident.environment is not None and not policy.is_production(incident.environment):
        return found
    return [one for one in found if policy.is_production(one.deployment.environment)] or found


def _named(incident: Incident, name: str, names: Names, policy: Policy) -> tuple[Draft | None, str]:
    """Find what was written down as the cause: the last before the incident that brought it, else the first after."""
    found = _meant(incident, name, names, policy)
    brought = bringing(found)
    earlier = [one for one in brought if one.deployment.finished_seconds <= incident.opened_seconds]
    places = {(one.deployment.service, one.deployment.environment) for one in found}
    if not found:
        return None, f"it names {name} as its cause, which is no deployment here"
    if len(places) > 1:
        where = ", ".join(f"{service} in {environment}" for service, environment in sorted(places))
        return None, f"it names {name} as its cause, which was deployed more than once: {where}"
    chosen = max(earlier or brought, key=lambda one: one.number if earlier else -one.number)
    return chosen, f"incident {incident.id} names {name} as its cause"


def _near(incident: Incident, lines: Sequence[Line], policy: Policy) -> tuple[Draft | None, Confidence, str]:
    """Find what ran when an incident began, where its service and environment are known or can be no other."""
    places = _places(incident, lines, policy)
    where = f"{incident.service or 'any service'} in {incident.environment or 'production'}"
    is_said = bool(places) and (incident.service, incident.environment) == (places[0].service, places[0].environment)
    confidence = Confidence.LIKELY if is_said else Confidence.POSSIBLE
    if len(places) != 1:
        fault = f"{len(places)} services and environments may be meant" if places else "nothing is deployed there"
        return None, confidence, f"it names no cause, and of {where} {fault}"
    draft, age = _ran(places[0], incident.opened_seconds)
    if draft is None:
        return None, confidence, f"it names no cause, and began before the first deployment of {where}"
    if age > policy.incident_within_seconds:
        longest = lasting(policy.incident_within_seconds)
        because = f"it names no cause, and {draft.name} had then run for {lasting(age)}, longer than {longest}"
        return None, confidence, because
    return draft, confidence, f"incident {incident.id} began {lasting(age)} after it, in {where}"


def _places(incident: Incident, lines: Sequence[Line], policy: Policy) -> list[Line]:
    """Give where an incident may have been: its environment, or all of production if that is what it names or means."""
    of_service = [line for line in lines if incident.service in (None, line.service)]
    exactly = [line for line in of_service if line.environment == incident.environment]
    if exactly or not (incident.environment is None or policy.is_production(incident.environment)):
        return exactly
    return [line for line in of_service if policy.is_production(line.environment)]


def _ran(line: Line, seconds: float) -> tuple[Draft | None, float]:
    """Give what took users' requests at a moment, a canary that failed too, and for how long it had."""
    ahead = bisect_left(line.canaries, seconds, key=lambda canary: canary.deployment.finished_seconds)
    for canary in line.canaries[ahead : ahead + 1]:  # none begins before another's end
        begin = canary.deployment.started_seconds
        if begin is not None and begin <= seconds:
            return canary, seconds - begin
    draft = line.running_at(seconds)
    return draft, seconds - draft.deployment.finished_seconds if draft else 0.0


def _mark_mending(incident: Incident, cause: Draft | None, names: Names, policy: Policy) -> None:
    """Mark what somebody wrote down as having resolved an incident: that deployment was not planned."""
    if not incident.resolved_by:
        return
    found = _meant(incident, incident.resolved_by, names, policy)
    later = [one for one in found if one.has_stayed and one.deployment.finished_seconds >= incident.opened_seconds]
    places = {(one.deployment.service, one.deployment.environment) for one in later}
    if len(places) != 1:
        return
    mending = min(later, key=lambda one: one.number)
    because = f"incident {incident.id} says that it was resolved by {incident.resolved_by}"
    mending.redo(Evidence(signal=SIGNAL_INCIDENT, confidence=Confidence.CERTAIN, by=incident.id, because=because))
    if cause is not None and cause is not mending:
        cause.ends.append((mending.deployment.finished_seconds, mending.deployment.id))
