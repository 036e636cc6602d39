"""What the rules should say of a course of events: a small model of burn rates, independent of any PromQL."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal

from slo.proof.interface import Phase
from slo.windows import BurnWindow, TierWindows

_MARGIN = 0.02
"""A burn rate nearer to its factor than this is not decided: the rules may be a sample early or late."""


class Course:
    """A sequence of phases, with the events counted in them."""

    def __init__(self, phases: Sequence[Phase]) -> None:
        self._phases = tuple(phases)

    @property
    def seconds(self) -> int:
        """Give the length of all phases."""
        return sum(phase.seconds for phase in self._phases)

    def ratio(self, begin: float, end: float) -> float:
        """Give the ratio of bad events after a moment and up to another; 0 where there are none."""
        total, bad, phase_begin = 0.0, 0.0, 0.0
        for phase in self._phases:
            phase_end = phase_begin + phase.seconds
            inside = max(0.0, min(end, phase_end) - max(begin, phase_begin))
            events = 0.0 if phase.is_gone else inside * phase.events_per_second
            total, bad = total + events, bad + events * phase.bad_ratio
            phase_begin = phase_end
        return bad / total if total else 0.0

    def fires(self, tier: TierWindows, budget: Decimal, at: float, *, lag_seconds: float) -> bool | None:
        """Say whether a tier's alert should fire; None where that hangs on a sample more or less.

        Args:
            tier: its windows.
            budget: ratio of bad events that is allowed.
            at: seconds since the beginning.
            lag_seconds: how late an event may reach the recorded series.
        """
        opinions = {
            _fires(self, tier, float(budget) * margin, at - lag)
            for lag in (0.0, lag_seconds / 2, lag_seconds)
            for margin in (1 - _MARGIN, 1 + _MARGIN)
        }
        return opinions.pop() if len(opinions) == 1 else None


def reachable(windows: Iterable[BurnWindow], budget: Decimal) -> list[BurnWindow]:
    """Keep the windows that a total outage can fire: it burns at 1 / budget."""
    return [window for window in windows if window.factor * budget < 1]


def outage_seconds(window: BurnWindow, budget: Decimal, *, rate_seconds: int) -> float:
    """Say how long after its begin a total outage exceeds a burn rate over both windows.

    The windows were full of good events before, and of as many per second. Rates rise over `rate_seconds` from 0 to
    the outage's.
    """
    threshold = float(window.factor * budget)
    return max(_risen(threshold * length, rate_seconds) for length in (window.short_seconds, window.long_seconds))


def up_to(seconds: float, step_seconds: int) -> int:
    """Round down to a step."""
    return math.floor(round(seconds / step_seconds, 6)) * step_seconds


def from_on(seconds: float, step_seconds: int) -> int:
    """Round up to a step."""
    return math.ceil(round(seconds / step_seconds, 6)) * step_seconds


# Private


def _fires(course: Course, tier: TierWindows, budget: float, at: float) -> bool:
    return any(
        course.ratio(at - window.short_seconds, at) > float(window.factor) * budget
        and course.ratio(at - window.long_seconds, at) > float(window.factor) * budget
        for window in (tier.quick, tier.slow)
    )


def _risen(bad_seconds: float, rate_seconds: int) -> float:
    """Say when so many bad seconds have been recorded, by rates that rise linearly."""
    if bad_seconds <= rate_seconds / 2:
        return math.sqrt(2 * rate_seconds * bad_seconds)
    return bad_seconds + rate_seconds / 2
