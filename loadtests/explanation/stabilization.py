"""Which earlier recommendation holds the replicas, and until when."""

from loadtests.explanation.model import Sync
from loadtests.explanation.wording import ago, count, seconds
from loadtests.hpa.normalization import Bound, Direction, Limit, Stabilization
from loadtests.hpa.slots import Recommendation


def stabilization_text(sync: Sync, stabilization: Stabilization) -> str:
    """Say what the window made of the wish; empty where nothing was to be changed."""
    desired, current = stabilization.desired, sync.trace.current
    if stabilization.stabilized != desired:
        return _held(sync, stabilization)
    if desired == current or stabilization.direction is _other(desired, current):
        return ""
    way = "up" if desired > current else "down"
    if stabilization.window_seconds == 0:
        return f"There is no window for scaling {way}, so the wish counts at once."
    return (
        f"No recommendation of the last {seconds(stabilization.window_seconds)} stands against going {way} "
        f"to {desired}."
    )


def is_moot(stabilization: Stabilization, limit: Limit) -> bool:
    """Say whether minReplicas or maxReplicas cuts the wish, so that what the window made of it does not matter."""
    match limit.bound:
        case Bound.MAX_REPLICAS:
            return stabilization.desired >= limit.replicas
        case Bound.MIN_REPLICAS:
            return stabilization.desired <= limit.replicas
        case Bound.WITHIN_RANGE | Bound.SCALE_UP_LIMIT | Bound.SCALE_DOWN_LIMIT:
            return False


# Private


def _other(desired: int, current: int) -> Direction:
    """Give the direction that the wish does not go."""
    return Direction.DOWN if desired > current else Direction.UP


def _held(sync: Sync, stabilization: Stabilization) -> str:
    is_up = stabilization.direction is Direction.UP
    extreme, way = ("lowest", "up") if is_up else ("highest", "down")
    window = seconds(stabilization.window_seconds)
    rule = f"For scaling {way} the {extreme} recommendation of the last {window} counts"
    is_beyond = stabilization.stabilized == sync.trace.current != stabilization.extreme
    kept = "the " if is_beyond else ""
    there = " that there are" if is_beyond else ""
    so = f"so {kept}{count(stabilization.stabilized, 'replica')}{there} and not {stabilization.desired}"
    if not sync.memory.recommendations:
        return (
            f"{rule}. The controller has only just {'restarted' if sync.after_restart else 'started'} and takes the "
            f"{sync.trace.current} of now for a recommendation, which holds for {window}: {so}."
        )
    holder = _holder(sync, stabilization)
    left = holder.time + stabilization.window_seconds - sync.now
    border = " (that very moment included)" if sync.spec.behavior is None else ""
    return (
        f"{rule}; that is {stabilization.extreme}, last recommended {ago(sync.now - holder.time)} and holding "
        f"for another {seconds(left)}{border}, {so}."
    )


def _holder(sync: Sync, stabilization: Stabilization) -> Recommendation:
    """Find the newest recommendation that is the extreme of the window."""
    cutoff = sync.now - stabilization.window_seconds
    return max(
        (
            one
            for one in sync.memory.recommendations
            if one.replicas == stabilization.extreme
            and one.time >= cutoff  # the engine has checked which border counts
        ),
        key=lambda one: one.time,
    )
