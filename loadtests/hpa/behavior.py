"""What the controller does with the metrics' wish where the HPA has a `behavior`: stabilize, then limit the rate.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from loadtests.hpa.integers import wrap_int32
from loadtests.hpa.model import Behavior, PolicyType, ScalingPolicy, ScalingRules, SelectPolicy
from loadtests.hpa.normalization import Bound, Bounds, Direction, Limit, RateLimit, Stabilization
from loadtests.hpa.slots import Recommendation, ScaleEvent, store


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleEvents:
    """The changes of the scale that the controller remembers."""

    up: list[ScaleEvent] = field(default_factory=list)
    down: list[ScaleEvent] = field(default_factory=list)


def stabilize(
    log: list[Recommendation], desired: int, *, current: int, now: float, up_seconds: float, down_seconds: float
) -> Stabilization:
    """Move the current replicas only as far as all recommendations of the direction's window agree, and log this one.

    A recommendation exactly as old as a window does not count for it. What is logged is the wish before it was
    stabilized, in the place of the last entry that is older than both windows.
    """
    up_cutoff, down_cutoff = now - up_seconds, now - down_seconds
    lowest = highest = desired
    for replicas, time in log:
        if replicas < lowest and time > up_cutoff:
            lowest = replicas
        if replicas > highest and time > down_cutoff:
            highest = replicas
    store(log, Recommendation(desired, now), obsolete_before=min(up_cutoff, down_cutoff))
    is_up = desired >= current
    return Stabilization(
        desired=desired,
        stabilized=min(max(current, lowest), highest),
        direction=Direction.UP if is_up else Direction.DOWN,
        extreme=lowest if is_up else highest,
        window_seconds=up_seconds if is_up else down_seconds,
    )


def limit(desired: int, *, current: int, bounds: Bounds, rules: Behavior, events: ScaleEvents, now: float) -> Limit:
    """Keep the change within the rate limit and the bound of its direction."""
    if desired > current:
        rate = scale_up_limit(rules.scale_up, events, current=current, now=now)
        return _limit_up(desired, current, bounds.max_replicas, rate)
    if desired < current:
        rate = scale_down_limit(rules.scale_down, events, current=current, now=now)
        return _limit_down(desired, current, bounds.min_replicas, rate)
    return Limit(replicas=desired, bound=Bound.WITHIN_RANGE)


def scale_up_limit(rules: ScalingRules, events: ScaleEvents, *, current: int, now: float) -> RateLimit:
    """Say how far up the policies allow to go; percentages round up."""

    def propose(start: int, policy: ScalingPolicy) -> int:
        if policy.type is PolicyType.PODS:
            return start + policy.value
        return wrap_int32(math.ceil(float(start) * (1 + float(policy.value) / 100)))

    # The largest change is the most replicas on the way up, and the fewest on the way down.
    select = min if rules.select_policy is SelectPolicy.MIN else max
    return _rate_limit(rules, events, current, now, propose, select)


def scale_down_limit(rules: ScalingRules, events: ScaleEvents, *, current: int, now: float) -> RateLimit:
    """Say how far down the policies allow to go; what percentages leave is cut off."""

    def propose(start: int, policy: ScalingPolicy) -> int:
        if policy.type is PolicyType.PODS:
            return start - policy.value
        return wrap_int32(float(start) * (1 - float(policy.value) / 100))

    select = max if rules.select_policy is SelectPolicy.MIN else min
    return _rate_limit(rules, events, current, now, propose, select)


def store_event(log: list[ScaleEvent], rules: ScalingRules, *, change: int, now: float) -> None:
    """Remember a change of the scale, in the place of the last one that is outdated.

    Policies of the other direction may still have looked at that one: the controller forgets it all the same.
    """
    store(log, ScaleEvent(change, now), obsolete_before=_longest_ago(rules, now))


def is_outdated(event: ScaleEvent, rules: ScalingRules, now: float) -> bool:
    """Say whether no policy of the event's own direction looks at it any more."""
    return event.time < _longest_ago(rules, now)


def changed_within(events: Iterable[ScaleEvent], period_seconds: int, now: float) -> int:
    """Add up the changes of a period; one exactly as old as the period does not count."""
    cutoff = now - period_seconds
    return sum(event.replica_change for event in events if event.time > cutoff)


# Private


def _longest_ago(rules: ScalingRules, now: float) -> float:
    return now - max(policy.period_seconds for policy in rules.policies)


_Select = Callable[[Sequence[int]], int]


def _limit_up(desired: int, current: int, max_replicas: int, rate: RateLimit) -> Limit:
    allowed = max(rate.replicas, current)
    if desired <= min(max_replicas, allowed):
        return Limit(replicas=desired, bound=Bound.WITHIN_RANGE)
    if max_replicas > allowed:
        return Limit(replicas=allowed, bound=Bound.SCALE_UP_LIMIT, rate=rate)
    return Limit(replicas=max_replicas, bound=Bound.MAX_REPLICAS)


def _limit_down(desired: int, current: int, min_replicas: int, rate: RateLimit) -> Limit:
    allowed = min(rate.replicas, current)
    if desired >= max(min_replicas, allowed):
        return Limit(replicas=desired, bound=Bound.WITHIN_RANGE)
    if min_replicas < allowed:
        return Limit(replicas=allowed, bound=Bound.SCALE_DOWN_LIMIT, rate=rate)
    return Limit(replicas=min_replicas, bound=Bound.MIN_REPLICAS)


def _rate_limit(
    rules: ScalingRules,
    events: ScaleEvents,
    current: int,
    now: float,
    propose: Callable[[int, ScalingPolicy], int],
    select: _Select,
) -> RateLimit:
    if rules.select_policy is SelectPolicy.DISABLED:
        return RateLimit(replicas=current, policy=None, period_start_replicas=current)
    starts = [_period_start(events, policy, current, now) for policy in rules.policies]
    proposed = [propose(start, policy) for start, policy in zip(starts, rules.policies, strict=True)]
    index = proposed.index(select(proposed))
    return RateLimit(replicas=proposed[index], policy=rules.policies[index], period_start_replicas=starts[index])


def _period_start(events: ScaleEvents, policy: ScalingPolicy, current: int, now: float) -> int:
    added = changed_within(events.up, policy.period_seconds, now)
    removed = changed_within(events.down, policy.period_seconds, now)
    return current - added + removed
