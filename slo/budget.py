"""The arithmetic of error budgets: what was allowed, what is spent, what is left, and until when it lasts."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

HOUR_SECONDS = 3600
_ROUNDING = 1e-9
"""Of the events: sums of floats that should be nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """An error budget over a period. Its size grows with the events: it is a share of them."""

    budget_ratio: Decimal
    """Bad events over all events that are allowed."""
    total: float
    bad: float

    @property
    def error_ratio(self) -> float | None:
        """Give bad events over all events; None without events."""
        return self.bad / self.total if self.total > 0 else None

    @property
    def allowed(self) -> float:
        """Give how many events may be bad."""
        return self.total * float(self.budget_ratio)

    @property
    def left(self) -> float:
        """Give how many more events may be bad; negative where the budget is overspent."""
        return self.allowed - self.bad

    @property
    def left_ratio(self) -> float | None:
        """Give the share of the budget that is left; None without events."""
        ratio = self.error_ratio
        return None if ratio is None else left_ratio(ratio, self.budget_ratio)


def left_ratio(error_ratio: float, budget_ratio: Decimal) -> float:
    """Give the share of a budget that an error ratio leaves; negative where it is overspent."""
    if budget_ratio == 0:
        return 1.0 if error_ratio == 0 else float("-inf")
    return 1 - error_ratio / float(budget_ratio)


def burn_rate(error_ratio: float, budget_ratio: Decimal) -> float:
    """Give how many times faster than allowed a budget is spent: 1 spends it in exactly its period."""
    if budget_ratio == 0:
        return 0.0 if error_ratio == 0 else float("inf")
    return error_ratio / float(budget_ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Events of one stretch of time, for a look ahead."""

    end: float
    """Unix seconds."""
    total: float
    bad: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the events to come are supposed to be."""

    total_per_hour: float
    error_ratio: float


def exhaustion_seconds(
    past: Sequence[Past],
    outlook: Outlook,
    budget_ratio: Decimal,
    *,
    now: float,
    period_seconds: float,
    ends_at: float | None,
) -> float | None:
    """Say in how many seconds the budget is gone if things go on as now; 0 if it is, None if it lasts.

    Looks ahead hour by hour. Of a rolling period (`ends_at` is None) old events leave it on the way, good ones and bad
    ones; a calendar period is looked at until it ends.

    Args:
        past: The events of the period so far, in order of time.
        outlook: What is supposed of the time to come.
        budget_ratio: Bad events over all events that are allowed.
        now: Unix seconds; no event of the past is later.
        period_seconds: Length of the period.
        ends_at: When a calendar period ends; None for a rolling period.
    """
    horizon = period_seconds if ends_at is None else ends_at - now
    ends = [stretch.end for stretch in past]
    totals, bads = (
        [0.0, *accumulate(stretch.total for stretch in past)],
        [0.0, *accumulate(stretch.bad for stretch in past)],
    )
    before = 0.0
    before_left = None
    for ahead in _steps(horizon):
        gone = bisect_right(ends, now + ahead - period_seconds) if ends_at is None else 0
        more = outlook.total_per_hour * ahead / HOUR_SECONDS
        total = totals[-1] - totals[gone] + more
        left = total * float(budget_ratio) - (bads[-1] - bads[gone] + more * outlook.error_ratio)
        if left < -_ROUNDING * total:
            return _crossing(before, before_left, ahead, left)
        before, before_left = ahead, left
    return None


# Private


def _steps(horizon: float) -> Iterator[float]:
    hours = int(horizon // HOUR_SECONDS)
    yield from (float(hour * HOUR_SECONDS) for hour in range(hours + 1))
    if horizon > hours * HOUR_SECONDS:
        yield horizon


def _crossing(before: float, before_left: float | None, ahead: float, left: float) -> float:
    """Place the moment between two looks."""
    if before_left is None:
        return 0.0
    return before + (ahead - before) * before_left / (before_left - left)
