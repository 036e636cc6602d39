"""Clocks that do not show the same time."""

from collections.abc import Iterator
from itertools import combinations

from loadtests.doctor.clocks import Clock, apart
from loadtests.doctor.interface import Cluster
from slo.errors import Place
from slo.findings.interface import Found, Level, NotMade

_WARNING_SECONDS = 2.0
"""Kubernetes tells times in whole seconds, and so does a Date header: less cannot be told from nothing."""
_ERROR_SECONDS = 15.0
"""An HPA syncs so often: further apart, what is seen at a time belongs to another decision."""


def run(cluster: Cluster) -> Iterator[Found]:
    """Find servers whose clock is apart from the one here, or from each other's, by more than is uncertain."""
    clocks = [one for one in cluster.clocks if one.ahead_seconds is not None]
    for one in clocks:
        yield from _found(one, "the clock here", one)
    for one, other in combinations(clocks, 2):
        yield from _found(apart(one, other), f"that of {other.whose}", one)
    if len(clocks) < len(cluster.clocks):
        message = "; ".join(f"{one.url}: {one.why_unknown}" for one in cluster.clocks if one not in clocks)
        raise NotMade(message)


# Private


def _found(difference: Clock, from_whom: str, clock: Clock) -> Iterator[Found]:
    ahead, uncertainty = difference.ahead_seconds or 0.0, difference.uncertainty_seconds
    at_least = abs(ahead) - uncertainty
    if at_least < _WARNING_SECONDS:
        return
    yield Found(
        level=Level.ERROR if at_least >= _ERROR_SECONDS else Level.WARNING,
        place=Place(file=clock.url, field="clock"),
        sentence=f"the clock of {clock.whose} is {abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} "
        f"{from_whom} (give or take {uncertainty:.1f} s): what one saw and what the other did do not "
        "line up",
        fix="synchronise the clocks (chrony, or the hypervisor's), on the nodes and here",
    )
