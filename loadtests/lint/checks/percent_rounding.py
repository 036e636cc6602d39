"""Percent policies that come out one pod off, since they are computed in doubles."""

import math
from collections.abc import Iterator
from fractions import Fraction

from loadtests.hpa.behavior import ScaleEvents, scale_down_limit, scale_up_limit
from loadtests.hpa.model import PolicyType, ScalingPolicy, ScalingRules, SelectPolicy
from loadtests.hpa.normalization import Direction
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level

_MOST_REPLICAS = 5000
"""No target has more; it keeps a typing error from taking a minute."""


def run(subject: Subject) -> Iterator[Found]:
    """Find replicas from which a policy of the manifest goes elsewhere than its percentage says."""
    behavior = subject.hpa.behavior
    if behavior is None:
        return
    for direction, rules in ((Direction.UP, behavior.scale_up), (Direction.DOWN, behavior.scale_down)):
        odd = list(_odd(subject, rules, direction))
        if odd:
            yield _found(subject, rules, direction, odd)


# Private


def _odd(subject: Subject, rules: ScalingRules, direction: Direction) -> Iterator[tuple[int, int, int]]:
    """Yield replicas, where the policies lead from there, and where exact arithmetic would."""
    low, high = max(subject.hpa.min_replicas, 1), min(subject.hpa.max_replicas, _MOST_REPLICAS)
    if rules.select_policy is SelectPolicy.DISABLED or all(one.type is PolicyType.PODS for one in rules.policies):
        return
    limit = scale_up_limit if direction is Direction.UP else scale_down_limit
    for replicas in range(low, high + 1):
        real = limit(rules, ScaleEvents(), current=replicas, now=0.0).replicas
        exact = _exact(rules, direction, replicas)
        real, exact = (min(max(one, low), high) for one in (real, exact))
        if real != exact:
            yield replicas, real, exact


def _exact(rules: ScalingRules, direction: Direction, replicas: int) -> int:
    takes_most = (rules.select_policy is SelectPolicy.MAX) == (direction is Direction.UP)
    select = max if takes_most else min
    return select(_step(policy, direction, replicas) for policy in rules.policies)


def _step(policy: ScalingPolicy, direction: Direction, replicas: int) -> int:
    sign = 1 if direction is Direction.UP else -1
    if policy.type is PolicyType.PODS:
        return replicas + sign * policy.value
    share = Fraction(replicas * (100 + sign * policy.value), 100)
    return math.ceil(share) if sign > 0 else math.trunc(share)


def _found(subject: Subject, rules: ScalingRules, direction: Direction, odd: list[tuple[int, int, int]]) -> Found:
    replicas, real, exact = odd[0]
    sign = "+" if direction is Direction.UP else "-"
    index = next(number for number, one in enumerate(rules.policies) if one.type is PolicyType.PERCENT)
    others = f" (and {len(odd) - 1} more possible numbers of replicas are one off)" if len(odd) > 1 else ""
    step = f"{sign}{rules.policies[index].value} % of {replicas}"
    there = f"{real} {'replica' if real == 1 else 'replicas'}"
    return Found(
        level=Level.NOTE,
        place=subject.place("spec", "behavior", direction.value, "policies", index, "value"),
        sentence=f"{step} leads to {there} and not to {exact}{others}: the "
        "controller computes in doubles and then rounds",
        fix="count with one pod more or less, or use a policy of type Pods",
    )
