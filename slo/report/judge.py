"""What a policy says of a budget."""

import math
from collections.abc import Callable

from slo.durations import spell_duration
from slo.policy.model import Policy, State, Step
from slo.report.model import Status, Verdict

HOUR_SECONDS = 3600
_UNKNOWN = "see that the data comes back, or let the policy ask for less with `minimum_coverage` or `maximum_data_age`"

LeftAt = Callable[[float], float | None]
"""Gives the share of the budget that was left so many seconds ago."""


def judge(
    policy: Policy,
    *,
    status: Status,
    left_ratio: float | None,
    coverage_ratio: float,
    data_age_seconds: float | None,
    left: LeftAt,
) -> Verdict:
    """Find the worst step of a policy that holds.

    Without data, with data that ended, or with data for too little of the window, nothing can be told, which is not
    the same as go.
    """
    unknown = _why_unknown(policy, status, coverage_ratio, data_age_seconds)
    if unknown:
        return Verdict(state=None, because=unknown, meaning=_UNKNOWN, policy=policy.name)
    if left_ratio is None:
        because = "there were no events, so nothing is spent"
        return Verdict(state=State.GO, because=because, meaning=policy.meaning, policy=policy.name)
    waiting = ""
    for step in policy.steps:
        if left_ratio >= step.left_ratio_below:
            continue
        below = _left(left_ratio) + ("" if math.isinf(left_ratio) else f", below {_percent(step.left_ratio_below)}")
        if _has_lasted(step, left):
            return Verdict(state=step.state, because=below, meaning=step.meaning, policy=policy.name)
        hours = f"{step.grace_seconds / HOUR_SECONDS:.6g} h"
        waiting = waiting or f"; {step.state} if it stays below {_percent(step.left_ratio_below)} for {hours}"
    because = f"{_left(left_ratio)}{waiting}"
    return Verdict(state=State.GO, because=because, meaning=policy.meaning, policy=policy.name)


# Private


def _why_unknown(policy: Policy, status: Status, coverage_ratio: float, data_age_seconds: float | None) -> str:
    if status is Status.NO_DATA:
        return "there is no data in its window"
    if status is Status.STALE and data_age_seconds is not None:
        wanted = spell_duration(policy.maximum_data_age_seconds)
        return f"there has been no data for {spell_duration(round(data_age_seconds))}, and the policy allows {wanted}"
    if coverage_ratio < policy.minimum_coverage_ratio:
        wanted = _percent(policy.minimum_coverage_ratio)
        return f"there is data for {_percent(coverage_ratio, digits=1)} of its window, and the policy wants {wanted}"
    return ""


def _has_lasted(step: Step, left: LeftAt) -> bool:
    """Look back hour by hour; a time without data is no proof."""
    hours = int(-(-step.grace_seconds // HOUR_SECONDS))
    agos = (min(hour * HOUR_SECONDS, step.grace_seconds) for hour in range(1, hours + 1))
    before = (left(ago) for ago in agos)
    return all(ratio is not None and ratio < step.left_ratio_below for ratio in before)


def _left(left_ratio: float) -> str:
    if math.isinf(left_ratio):
        return "the objective allows no bad event, and there were some"
    return f"{_percent(left_ratio, digits=1)} of the budget is left"


def _percent(ratio: float, *, digits: int | None = None) -> str:
    return f"{ratio * 100:.6g} %" if digits is None else f"{ratio * 100:.{digits}f} %"
