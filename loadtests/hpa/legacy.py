"""What the controller does with the metrics' wish where the HPA has no `behavior`.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

from loadtests.hpa.normalization import Bound, Bounds, Direction, Limit, Stabilization
from loadtests.hpa.slots import Recommendation, store

SCALE_UP_FACTOR = 2.0
SCALE_UP_MINIMUM = 4.0


def stabilize(log: list[Recommendation], desired: int, *, now: float, window_seconds: float) -> Stabilization:
    """Take the highest recommendation of the window, and log this one.

    A recommendation exactly as old as the window counts, unlike with behavior.
    """
    cutoff = now - window_seconds
    highest = max([desired, *(entry.replicas for entry in log if entry.time >= cutoff)])
    store(log, Recommendation(desired, now), obsolete_before=cutoff)
    return Stabilization(
        desired=desired,
        stabilized=highest,
        direction=Direction.DOWN,
        extreme=highest,
        window_seconds=window_seconds,
    )


def limit(
    desired: int, *, current: int, bounds: Bounds, factor: float = SCALE_UP_FACTOR, minimum: float = SCALE_UP_MINIMUM
) -> Limit:
    """Keep the replicas within the bounds and, at one sync, within a multiple of what they are."""
    scale_up_limit = int(max(factor * float(current), minimum))
    if desired < bounds.min_replicas:
        return Limit(replicas=bounds.min_replicas, bound=Bound.MIN_REPLICAS)
    if desired <= min(bounds.max_replicas, scale_up_limit):
        return Limit(replicas=desired, bound=Bound.WITHIN_RANGE)
    if bounds.max_replicas > scale_up_limit:
        return Limit(replicas=scale_up_limit, bound=Bound.SCALE_UP_LIMIT)
    return Limit(replicas=bounds.max_replicas, bound=Bound.MAX_REPLICAS)
