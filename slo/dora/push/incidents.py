"""Incidents, each under the service and environment whose series it belongs to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from slo.dora.attribution.model import Attribution, LinkedIncident
from slo.dora.model import Incident
from slo.dora.push.happenings import pair_of
from slo.dora.push.model import Pair


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedIncident:
    """An incident of a service and environment that is pushed."""

    pair: Pair
    opened_seconds: float
    resolved_seconds: float | None
    is_linked: bool
    """To a deployment."""

    def is_open(self, now: float) -> bool:
        """Say whether it had begun by a moment, and nobody had resolved it."""
        return self.opened_seconds < now and (self.resolved_seconds is None or self.resolved_seconds >= now)


def placed(attribution: Attribution, pairs: Iterable[Pair]) -> tuple[PlacedIncident, ...]:
    """Place each incident by the deployment that it is linked to, else where only one fits what it says itself."""
    found = _candidates(attribution, tuple(pairs))
    return tuple(_placed(linked, fitting[0]) for linked, fitting in found if len(fitting) == 1)


def count_unplaced(attribution: Attribution, pairs: Iterable[Pair], *, now: float) -> int:
    """Count the open incidents that may be of several services or environments, so that no series can show them."""
    found = _candidates(attribution, tuple(pairs))
    return sum(1 for linked, fitting in found if len(fitting) > 1 and _placed(linked, fitting[0]).is_open(now))


# Private


def _candidates(attribution: Attribution, pairs: tuple[Pair, ...]) -> Iterator[tuple[LinkedIncident, tuple[Pair, ...]]]:
    """Yield each incident with the services and environments that it may be of; with none where it is of others."""
    of_deployment = {one.deployment.id: pair_of(one) for one in attribution.deployments}
    for linked in attribution.incidents:
        if linked.deployment in of_deployment:
            pair = of_deployment[linked.deployment]
            yield linked, (pair,) if pair in pairs else ()
        else:
            yield linked, tuple(pair for pair in pairs if _fits(linked.incident, pair))


def _fits(incident: Incident, pair: Pair) -> bool:
    return incident.service in (None, pair.service) and incident.environment in (None, pair.environment)


def _placed(linked: LinkedIncident, pair: Pair) -> PlacedIncident:
    return PlacedIncident(
        pair=pair,
        opened_seconds=linked.incident.opened_seconds,
        resolved_seconds=linked.incident.resolved_seconds,
        is_linked=linked.deployment is not None,
    )
