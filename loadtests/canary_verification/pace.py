"""How many ticks fit between two events, and how long one may take."""

from dataclasses import dataclass
from math import floor

from loadtests.canary.model import Analysis, CanarySpec, HookType
from loadtests.canary_verification.answers import most_seconds

_LATE_RATIO = 0.4
"""Webhooks that are asked first may delay what a tick tells, by so much of the interval until it counts as missing."""
_EARLY_RATIO = 0.6
"""A tick that comes sooner after the one before was not due: Flagger was started again."""
_RESTART_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The times of one canary's ticks."""

    tick_seconds: float
    hook_seconds: float
    """The most that the webhooks of one tick take, all retries included."""

    @property
    def pause_seconds(self) -> float:
        """So long may a tick be silent between two of its events."""
        return max(0.9 * self.tick_seconds, self.hook_seconds + 1.0)

    def most_between(self, seconds: float) -> int:
        """Give the most ticks that may have gone by between two that were seen."""
        return max(floor(seconds / self.tick_seconds + 0.5) - 1, 0)

    def fewest_between(self, seconds: float) -> int:
        """Give how many ticks must have gone by between two that were seen, unless Flagger was not there."""
        delay = min(self.hook_seconds, _LATE_RATIO * self.tick_seconds)
        return max(floor((seconds - delay) / self.tick_seconds + 0.5) - 1, 0)

    def is_early(self, seconds: float, late_seconds: float) -> bool:
        """Say whether a tick came before it was due, so long after one that may have been so late."""
        return seconds < _EARLY_RATIO * self.tick_seconds - late_seconds


def can_be_started_again(seconds: float) -> bool:
    """Say whether that is time enough for Flagger to end, start and look at its canaries."""
    return seconds >= _RESTART_SECONDS


def pace_of(spec: CanarySpec) -> Pace:
    """Read the times off a manifest."""
    hooks = (spec.analysis or Analysis()).hooks
    seconds = sum(most_seconds(one) for one in hooks if one.type is not HookType.EVENT)
    return Pace(tick_seconds=spec.tick_seconds, hook_seconds=seconds)
