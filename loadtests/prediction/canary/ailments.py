"""What is wrong with the pods of one side of a release: with the version itself, and by faults on purpose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, Side
from loadtests.release_plan import PlannedRelease

MODELLED = frozenset({FaultAction.SLOW, FaultAction.FAIL})
"""Of the faults of pods, those that a metric of the analysis sees; what else may be done to pods is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """What becomes of a request."""

    error_ratio: float = 0.0
    latency_seconds: float = 0.0


HEALTHY = Ailment()


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """So much of a side's requests, all alike."""

    share_ratio: float
    ailment: Ailment


def ailment_of(release: PlannedRelease) -> Ailment:
    """Say what is wrong with a version."""
    return Ailment(error_ratio=release.error_ratio, latency_seconds=release.latency_seconds)


def is_modelled(fault: PlannedFault) -> bool:
    """Say whether a fault goes into the prediction of a release."""
    return fault.action is FaultAction.ROLL_OUT or (
        fault.target is FaultTarget.PODS and fault.action in MODELLED and fault.of is not None
    )


def portions(
    side: Side, own: Ailment, faults: Iterable[PlannedFault], *, now: float, ready: int
) -> tuple[Portion, ...]:
    """Split the requests of a side by what becomes of them.

    The switch of a pod that is hit is set to the fault and nothing else, whatever its version had set.

    Args:
        side: Whose requests.
        own: What is wrong with the version that the side runs.
        faults: All that are planned.
        now: Seconds since the load started.
        ready: How many of the side's pods are.
    """
    hit = tuple(_hit(side, faults, now=now, ready=ready))
    left = max(1.0 - sum(portion.share_ratio for portion in hit), 0.0)
    return (*hit, *((Portion(share_ratio=left, ailment=own),) if left else ()))


def edges(faults: Iterable[PlannedFault]) -> tuple[float, ...]:
    """List when something begins or ends that goes into the prediction, in order of time."""
    return tuple(sorted({edge for one in faults if is_modelled(one) for edge in (one.at_seconds, one.end_seconds)}))


# Private


def _hit(side: Side, faults: Iterable[PlannedFault], *, now: float, ready: int) -> Iterator[Portion]:
    for fault in faults:
        is_on = fault.at_seconds <= now < fault.end_seconds
        if is_modelled(fault) and fault.of is side and is_on and ready:
            pods = ready if fault.pods is None else min(fault.pods, ready)
            ailment = Ailment(error_ratio=fault.share_ratio, latency_seconds=fault.latency_seconds)
            yield Portion(share_ratio=pods / ready, ailment=ailment)
