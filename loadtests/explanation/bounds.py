"""What minReplicas and maxReplicas make of the wish."""

from loadtests.explanation.model import Sync
from loadtests.explanation.wording import count
from loadtests.hpa.normalization import Bound, Limit


def bounds_text(sync: Sync, wish: int, limit: Limit) -> str:
    """Say which bound cuts the wish; empty where none does."""
    goes = "stays at" if limit.replicas == sync.trace.current else "goes to"
    match limit.bound:
        case Bound.MAX_REPLICAS:
            return f"{wish} would be more than maxReplicas allows, so it {goes} {count(limit.replicas, 'replica')}."
        case Bound.MIN_REPLICAS:
            return f"{wish} would be fewer than minReplicas allows, so it {goes} {count(limit.replicas, 'replica')}."
        case Bound.WITHIN_RANGE | Bound.SCALE_UP_LIMIT | Bound.SCALE_DOWN_LIMIT:
            return ""


def out_of_bounds_text(sync: Sync) -> str:
    """Say why the replicas went to a bound without a look at the metrics."""
    spec, current = sync.spec, sync.trace.current
    over = current > spec.max_replicas
    bound = (
        f"{'more' if over else 'fewer'} than the {'maxReplicas' if over else 'minReplicas'} of {sync.trace.replicas}"
    )
    return (
        f"The target was set to {count(current, 'replica')}, {bound}. Out of bounds the autoscaler goes straight to "
        "the bound, without a look at metrics, windows or policies."
    )


def disabled_text(sync: Sync) -> str:
    """Say why an HPA leaves a target at zero alone."""
    return (
        f"The target is scaled to 0 replicas while minReplicas is {sync.spec.min_replicas}. Kubernetes takes that "
        "for an order to leave it alone: the metrics are not even asked."
    )
