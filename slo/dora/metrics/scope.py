"""A service in an environment: what every window of it is cut from."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slo.dora.attribution.model import Attribution, JudgedDeployment
from slo.dora.metrics.view import View, reached_production
from slo.dora.model import Incident
from slo.dora.policy.model import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Everything known of a service in an environment at a time."""

    service: str
    environment: str
    deployments: tuple[JudgedDeployment, ...]
    """Those that reached production and ended before the report, by end."""
    ends: tuple[float, ...]
    """Of the deployments."""
    first_incidents: Mapping[str, Incident]
    """By a deployment's id: of the incidents that are linked to it, the one that began first."""
    unlinked: tuple[float, ...]
    """Begins of incidents that are linked to no deployment, in order."""
    knows_incidents: bool
    at: float
    policy: Policy

    def view(self, start: float, end: float) -> View:
        """Cut out a window."""
        first, last = bisect_left(self.ends, start), bisect_left(self.ends, end)
        return View(
            start=start,
            end=end,
            at=self.at,
            deployments=self.deployments[first:last],
            known_since=self.ends[0] if self.ends else self.at,
            first_incidents=self.first_incidents,
            knows_incidents=self.knows_incidents,
            unlinked_incidents=bisect_left(self.unlinked, end) - bisect_left(self.unlinked, start),
            policy=self.policy,
        )


def scopes_of(attribution: Attribution, policy: Policy, at: float) -> list[Scope]:
    """Take services in production apart; one whose deployments are all later than the report has nothing to tell."""
    by_place: dict[tuple[str, str], list[JudgedDeployment]] = {}
    for one in attribution.deployments:
        if policy.is_production(one.deployment.environment) and one.deployment.finished_seconds < at:
            by_place.setdefault((one.deployment.service, one.deployment.environment), []).append(one)
    incidents = _Incidents.of(attribution)
    return [_scope(place, by_place[place], incidents, policy, at) for place in sorted(by_place)]


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incidents:
    """Those of all services, looked up once for all of them."""

    first: Mapping[str, Incident]
    unlinked: tuple[Incident, ...]
    are_known: bool

    @classmethod
    def of(cls, attribution: Attribution) -> "_Incidents":
        """Take those that are linked to a deployment from those that are not."""
        latest_first = sorted(
            attribution.incidents, key=lambda one: (one.incident.opened_seconds, one.incident.id), reverse=True
        )
        return cls(
            first={one.deployment: one.incident for one in latest_first if one.deployment is not None},
            unlinked=tuple(one.incident for one in reversed(latest_first) if one.deployment is None),
            are_known=bool(attribution.incidents),
        )


def _scope(
    place: tuple[str, str], judged: Sequence[JudgedDeployment], incidents: _Incidents, policy: Policy, at: float
) -> Scope:
    service, environment = place
    reached = (one for one in judged if reached_production(one))
    deployments = sorted(reached, key=lambda one: (one.deployment.finished_seconds, one.deployment.id))
    unlinked = (
        one.opened_seconds
        for one in incidents.unlinked
        if one.service in (None, service) and one.environment in (None, environment)
    )
    return Scope(
        service=service,
        environment=environment,
        deployments=tuple(deployments),
        ends=tuple(one.deployment.finished_seconds for one in deployments),
        first_incidents=incidents.first,
        unlinked=tuple(unlinked),
        knows_incidents=incidents.are_known,
        at=at,
        policy=policy,
    )
