"""When each request is due: an absolute schedule, so that a late answer moves no later request."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.stages import Stage, Stretch, most_users, stretches_of_user


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """How the requests of the users lie in time."""

    pace_seconds: float
    """One request per user and pace."""
    seed: int

    def timetable(self, index: int) -> "Timetable":
        """Return when the requests of the user of an index are due."""
        draw = random.Random(f"{self.seed}/{index}").random()  # noqa: S311 - repeatable on purpose
        return Timetable(phase_seconds=draw * self.pace_seconds, pace_seconds=self.pace_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When the requests of one user would be due if it were always there, since the load started."""

    phase_seconds: float
    """When the first is due; uniform within the pace, so that users do not send all at once."""
    pace_seconds: float

    def due_seconds(self, number: int) -> float:
        """Return when the request of a number (from 0) is due."""
        return self.phase_seconds + number * self.pace_seconds

    def first_from(self, seconds: float) -> int:
        """Return the number of the first request that is due at a moment or later."""
        number = max(math.ceil((seconds - self.phase_seconds) / self.pace_seconds), 0)
        # Division and multiplication round on their own; what is due when is what `due_seconds` says.
        while number > 0 and self.due_seconds(number - 1) >= seconds:
            number -= 1
        while self.due_seconds(number) < seconds:
            number += 1
        return number

    def count(self, stretch: Stretch) -> int:
        """Return how many requests are due in a stretch."""
        return max(self.first_from(stretch.end_seconds) - self.first_from(stretch.start_seconds), 0)


def requests_due(stages: Sequence[Stage], pacing: Pacing, stretch: Stretch) -> int:
    """Return how many requests the stages ask for in a stretch: not about, but exactly."""
    return sum(
        pacing.timetable(index).count(
            Stretch(
                start_seconds=max(present.start_seconds, stretch.start_seconds),
                end_seconds=min(present.end_seconds, stretch.end_seconds),
            )
        )
        for index in range(most_users(stages))
        for present in stretches_of_user(stages, index)
    )
