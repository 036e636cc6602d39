"""A policy's period that is as long as the sync period."""

from collections.abc import Iterator

from loadtests.hpa import defaults
from loadtests.hpa.behavior import ScaleEvents, scale_down_limit, scale_up_limit
from loadtests.hpa.model import ScalingPolicy, ScalingRules, SelectPolicy
from loadtests.hpa.normalization import Direction
from loadtests.hpa.slots import ScaleEvent
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level

_LATE_SECONDS = 0.001
"""How much too soon a sync may come: the change of the one before is not quite a period old then."""
_MOST_REPLICAS = 5000


def run(subject: Subject) -> Iterator[Found]:
    """Find policies whose period equals the sync period, where that may hold the replicas back."""
    behavior = subject.hpa.behavior
    if behavior is None:
        return
    pairs = (
        (Direction.UP, behavior.scale_up, defaults.SCALE_UP),
        (Direction.DOWN, behavior.scale_down, defaults.SCALE_DOWN),
    )
    for direction, rules, default in pairs:
        as_by_default = set(rules.policies) == set(default.policies) and rules.select_policy is default.select_policy
        if rules.select_policy is SelectPolicy.DISABLED or as_by_default:
            continue
        for index, policy in enumerate(rules.policies):
            if policy.period_seconds == subject.flags.sync_period_seconds and _matters(subject, rules, direction):
                yield _found(subject, direction, index, policy)


# Private


def _matters(subject: Subject, rules: ScalingRules, direction: Direction) -> bool:
    """Say whether a change that is just not forgotten yet holds the next one back, from some number of replicas."""
    low, high = max(subject.hpa.min_replicas, 1), min(subject.hpa.max_replicas, _MOST_REPLICAS)
    numbers = range(low, high) if direction is Direction.UP else range(high, low, -1)
    return any(_holds_back(subject, rules, direction, replicas) for replicas in numbers)


def _holds_back(subject: Subject, rules: ScalingRules, direction: Direction, replicas: int) -> bool:
    now, period = 1000.0, subject.flags.sync_period_seconds
    first = _bounded(subject, _limit(rules, direction, replicas, ScaleEvents(), now))
    change = abs(first - replicas)
    early, late = (
        _bounded(subject, _limit(rules, direction, first, _events(direction, change, time), now))
        for time in (now - period + _LATE_SECONDS, now - period)
    )
    return early != late


def _limit(rules: ScalingRules, direction: Direction, current: int, events: ScaleEvents, now: float) -> int:
    if direction is Direction.UP:
        return max(scale_up_limit(rules, events, current=current, now=now).replicas, current)
    return min(scale_down_limit(rules, events, current=current, now=now).replicas, current)


def _bounded(subject: Subject, replicas: int) -> int:
    return min(max(replicas, subject.hpa.min_replicas), subject.hpa.max_replicas)


def _events(direction: Direction, change: int, time: float) -> ScaleEvents:
    event = [ScaleEvent(change, time)]
    return ScaleEvents(up=event) if direction is Direction.UP else ScaleEvents(down=event)


def _found(subject: Subject, direction: Direction, index: int, policy: ScalingPolicy) -> Found:
    period = policy.period_seconds
    unit = "%" if policy.type.value == "Percent" else ("pod" if policy.value == 1 else "pods")
    return Found(
        level=Level.WARNING,
        place=subject.place("spec", "behavior", direction.value, "policies", index, "periodSeconds"),
        sentence=f"the period of {period} s is the sync period: whether a change still counts at the next sync is a "
        f"matter of milliseconds, and if it does, {policy.value} {unit} per {period} s are {policy.value} {unit} per "
        f"{2 * period} s",
        fix=f"choose a period that ends between two syncs: {max(2 * period // 3, 1)} s for a step at every sync, "
        f"{4 * period // 3} s for one at every other",
    )
