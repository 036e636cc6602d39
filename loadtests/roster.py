"""Who sends which request: every place of the plan has one timetable, and one user of Locust at a time fills it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from loadtests.pacing import Pacing, Timetable
from loadtests.plan import ClosedPlan
from loadtests.stages import Stretch, most_users, stretches_of_user

PATIENCE_SECONDS = 5.0
"""A user leaves if its place is not needed for longer than this.

It must be longer than the shape looks ahead and two of Locust's ticks take together, so that Locust sees that a user
is gone before it is needed again.
"""

PACE_SECONDS_BY_HAND = 1.0

StretchFinder = Callable[[int, float], Stretch | None]
"""Finds for a place (from 0) and a moment the first stretch, not yet over, in which the plan needs the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRequest:
    """One request that is to be sent now."""

    due_seconds: float
    late_seconds: float
    """How much later than it could have been, by the generator's own fault, it is sent."""


class Duty:
    """The requests of one place in one stretch, in order."""

    def __init__(self, timetable: Timetable, stretch: Stretch, *, free_since: float = -math.inf) -> None:
        self.stretch = stretch
        self._timetable = timetable
        self._number = timetable.first_from(stretch.start_seconds)
        self._free_since = free_since

    def next_seconds(self) -> float:
        """Return when there is something to do: a request is due, or the stretch is over."""
        return min(self._timetable.due_seconds(self._number), self.stretch.end_seconds)

    def take(self, now: float) -> DueRequest:
        """Take the next request, which must be due."""
        due = self._timetable.due_seconds(self._number)
        self._number += 1
        return DueRequest(due_seconds=due, late_seconds=max(now - max(due, self._free_since), 0.0))

    def answered(self, now: float) -> None:
        """Note that the answer has come, so the user is free again: before, it was the server that it waited for."""
        self._free_since = now

    def unsent(self, now: float) -> Iterator[float]:
        """Give up the requests that are due by now and were never taken; yield when each was due."""
        end = min(self.stretch.end_seconds, now)
        while (due := self._timetable.due_seconds(self._number)) < end:
            self._number += 1
            yield due


class Roster:
    """Hands out the places of a plan to users."""

    def __init__(self, pacing: Pacing, find_stretch: StretchFinder) -> None:
        self._pacing = pacing
        self._find_stretch = find_stretch
        self._duties: dict[int, Duty] = {}

    def join(self, now: float) -> int | None:
        """Give a new user the lowest free place; None if no place needs a user soon."""
        place = next(place for place in range(len(self._duties) + 1) if place not in self._duties)
        return place if self._enlist(place, now, free_since=-math.inf) else None

    def stay(self, place: int, now: float) -> bool:
        """Say whether a user whose stretch is over is needed in its place again soon."""
        return self._enlist(place, now, free_since=now)

    def leave(self, place: int) -> None:
        """Free a place."""
        del self._duties[place]

    def duty(self, place: int) -> Duty:
        """Return what the user in a place has to do."""
        return self._duties[place]

    def present(self, now: float) -> int:
        """Count the users whose stretch has begun, and those that still work off what they began."""
        return sum(1 for duty in self._duties.values() if duty.stretch.start_seconds <= now)

    def _enlist(self, place: int, now: float, *, free_since: float) -> bool:
        stretch = self._find_stretch(place, now)
        if stretch is None or stretch.start_seconds > now + PATIENCE_SECONDS:
            return False
        self._duties[place] = Duty(self._pacing.timetable(place), stretch, free_since=free_since)
        return True


def roster_of(plan: ClosedPlan | None) -> Roster:
    """Return the places of a plan; without one, as many as there are users, for as long as they stay."""
    if plan is None:
        return Roster(Pacing(pace_seconds=PACE_SECONDS_BY_HAND, seed=1), _always)
    return Roster(Pacing(pace_seconds=plan.pace_seconds, seed=plan.seed), _stretch_finder(plan))


# Private


def _always(_place: int, now: float) -> Stretch:
    return Stretch(start_seconds=now, end_seconds=float("inf"))


def _stretch_finder(plan: ClosedPlan) -> StretchFinder:
    stretches = [stretches_of_user(plan.stages, index) for index in range(most_users(plan.stages))]

    def find(place: int, now: float) -> Stretch | None:
        if place >= len(stretches):
            return None
        return next((stretch for stretch in stretches[place] if now < stretch.end_seconds), None)

    return find
