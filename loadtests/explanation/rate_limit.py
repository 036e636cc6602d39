"""How far the policies let the replicas go, counted from where, and when there is room again."""

from loadtests.explanation.model import Sync
from loadtests.explanation.wording import ago, count, listed, seconds
from loadtests.hpa.behavior import ScaleEvents, scale_down_limit, scale_up_limit
from loadtests.hpa.legacy import SCALE_UP_FACTOR, SCALE_UP_MINIMUM
from loadtests.hpa.model import PolicyType, ScalingPolicy, ScalingRules, SelectPolicy
from loadtests.hpa.normalization import Bound, Direction, Limit, RateLimit
from loadtests.hpa.slots import ScaleEvent


def rate_limit_text(sync: Sync, wish: int, limit: Limit) -> str:
    """Say what the rate limit made of the wish; empty where nothing was to be changed."""
    current = sync.trace.current
    if wish == current:
        return ""
    direction = Direction.UP if wish > current else Direction.DOWN
    is_limited = limit.bound in {Bound.SCALE_UP_LIMIT, Bound.SCALE_DOWN_LIMIT}
    if sync.spec.behavior is None:
        return _legacy(current, limit) if is_limited else _legacy_free(direction, current, wish)
    rules = sync.spec.behavior.scale_up if direction is Direction.UP else sync.spec.behavior.scale_down
    rate = limit.rate or _rate(sync, rules, direction)
    if rate.policy is None:
        return f"{_named(direction)} is disabled (selectPolicy: Disabled), so it stays at {count(current, 'replica')}."
    if not is_limited:
        reaches = rate.replicas >= wish if direction is Direction.UP else rate.replicas <= wish
        obstacle = "is no obstacle" if reaches else "would cut it, too"
        return f"The rate limit {obstacle}: {_allowed(rules, rate, direction)}."
    allowed = f"{_allowed(rules, rate, direction)}{_start(sync, rate)}"
    return f"{_named(direction)} is limited: {allowed}{_so(sync, wish, limit, len(rules.policies))}"


# Private

_ADDED, _REMOVED = "were added", "were removed"


def _so(sync: Sync, wish: int, limit: Limit, policies: int) -> str:
    """Say what follows from the limit, and when there is room again: of several policies, any may give it first."""
    current, rate = sync.trace.current, limit.rate
    assert rate is not None  # noqa: S101 - the limit is that of the behavior
    room = _room(sync, rate, limit.replicas - current) if policies == 1 else ""
    if limit.replicas == current:
        return f", so it stays at {count(current, 'replica')} and does not go to {wish}.{room}"
    return f", so it goes to {count(limit.replicas, 'replica')} and not to {wish}.{room}"


def _legacy(current: int, limit: Limit) -> str:
    return (
        f"Without behavior one sync may at most double the replicas, or go to {SCALE_UP_MINIMUM:.0f} if that is more: "
        f"from {current} to {limit.replicas}."
    )


def _legacy_free(direction: Direction, current: int, wish: int) -> str:
    if direction is Direction.DOWN:
        return "Without behavior nothing limits how fast it scales down."
    most = int(max(SCALE_UP_FACTOR * current, SCALE_UP_MINIMUM))
    obstacle = "is no obstacle" if wish <= most else "would cut it, too"
    return f"The rate limit {obstacle}: without behavior one sync may go to {most} from here."


def _named(direction: Direction) -> str:
    return "Scaling up" if direction is Direction.UP else "Scaling down"


def _rate(sync: Sync, rules: ScalingRules, direction: Direction) -> RateLimit:
    """Ask for the limit where the engine did not need to keep it."""
    events = ScaleEvents(up=list(sync.memory.scale_ups), down=list(sync.memory.scale_downs))
    ask = scale_up_limit if direction is Direction.UP else scale_down_limit
    return ask(rules, events, current=sync.trace.current, now=sync.now)


def _allowed(rules: ScalingRules, rate: RateLimit, direction: Direction) -> str:
    """Say which policy counts and where it leads."""
    assert rate.policy is not None  # noqa: S101 - a disabled direction is said before
    far = f"{'up' if direction is Direction.UP else 'down'} to {max(rate.replicas, 0)}{_in_doubles(rate, direction)}"
    if len(rules.policies) == 1:
        return f"its policy allows {_policy(rate.policy, direction)}, that is {far}"
    most = "least" if rules.select_policy is SelectPolicy.MIN else "most"
    return (
        f"of its {len(rules.policies)} policies the one that allows {most} counts, {_policy(rate.policy, direction)}, "
        f"that is {far}"
    )


def _in_doubles(rate: RateLimit, direction: Direction) -> str:
    """Say why a percentage leads one pod further than it should: the controller computes in doubles."""
    assert rate.policy is not None  # noqa: S101 - a disabled direction is said before
    if rate.policy.type is PolicyType.PODS:
        return ""
    start, sign = rate.period_start_replicas, 1 if direction is Direction.UP else -1
    product = start * (1.0 + sign * rate.policy.value / 100)
    hundredths = start * (100 + sign * rate.policy.value)
    exact = -(-hundredths // 100) if sign > 0 else max(hundredths, 0) // 100
    if max(rate.replicas, 0) == exact:
        return ""
    return f" and not {exact} (in the controller's doubles it is {product!r}, which is then rounded)"


def _policy(policy: ScalingPolicy, direction: Direction) -> str:
    change = "more" if direction is Direction.UP else "fewer"
    what = f"{policy.value} % {change}" if policy.type is PolicyType.PERCENT else f"{policy.value} {change}"
    return f"{what} within {policy.period_seconds} s"


def _start(sync: Sync, rate: RateLimit) -> str:
    """Say where the policy counts from, and why, if that is not the replicas of now."""
    events = _in_period(sync, rate)
    if not events:
        return ""
    changes = listed([f"{event.replica_change} {what} {ago(sync.now - event.time)}" for what, event in events])
    return f" (counted from the {rate.period_start_replicas} at the start of the period, before {changes})"


def _in_period(sync: Sync, rate: RateLimit) -> list[tuple[str, ScaleEvent]]:
    assert rate.policy is not None  # noqa: S101 - a disabled direction is said before
    cutoff = sync.now - rate.policy.period_seconds
    up, down = sync.memory.scale_ups, sync.memory.scale_downs
    told = [(_ADDED, event) for event in up] + [(_REMOVED, event) for event in down]
    return sorted((one for one in told if one[1].time > cutoff), key=lambda one: one[1].time)


def _room(sync: Sync, rate: RateLimit, change: int) -> str:
    """Say when the oldest change of this direction leaves the period, which makes room."""
    assert rate.policy is not None  # noqa: S101 - a disabled direction is said before
    same = _ADDED if rate.replicas > rate.period_start_replicas else _REMOVED
    times = [event.time for what, event in _in_period(sync, rate) if what == same]
    times += [sync.now] if change else []
    if not times:
        return ""
    return f" There is room again in {seconds(min(times) + rate.policy.period_seconds - sync.now)}."
