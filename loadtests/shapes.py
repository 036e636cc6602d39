"""Tell Locust how many users to run, so that every user is there before the plan needs it."""

from collections.abc import Callable, Sequence

from locust import LoadTestShape

from loadtests.clock import LoadClock
from loadtests.stages import Stage, most_users, stretches_of_user, total_seconds

LEAD_SECONDS = 1.5
"""Locust asks once a second and takes a while to start users; the plan, not their presence, says when they send."""
START_LEAD_SECONDS = 2.0
"""A load of arrivals that begins with the test begins so much later: connections are opened meanwhile."""
LAST_ANSWERS_SECONDS = 30.0
"""How long after the last stage users may still wait for an answer."""


class StagesShape(LoadTestShape):
    """Follow the stages of a scenario.

    Users leave on their own when the plan needs them no longer and their last answer has come. So the shape never asks
    for fewer users than there are: Locust would stop any of them, in the middle of a request.
    """

    abstract = True  # Locust must not build one of every class it finds in a locustfile

    def __init__(self, stages: Sequence[Stage], clock: LoadClock, *, starts_with_test: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._clock = clock
        self._starts_with_test = starts_with_test
        self._total_seconds = total_seconds(stages)
        self._spawn_rate = float(max(most_users(stages), 1))
        self._stretches = [stretches_of_user(stages, index) for index in range(most_users(stages))]

    def reset_time(self) -> None:
        """Begin, unless the load has a start time of its own."""
        super().reset_time()  # type: ignore[no-untyped-call]
        if self._starts_with_test:
            self._clock.begin_now()

    def tick(self) -> tuple[int, float] | None:
        """Return how many users there should be and how many Locust may start a second; None at the end."""
        now = self._clock.now()
        present = int(self.get_current_user_count())  # type: ignore[no-untyped-call]
        is_over = now >= self._total_seconds and present == 0
        if is_over or now >= self._total_seconds + LAST_ANSWERS_SECONDS:
            return None
        return max(self._needed(now), present), self._spawn_rate

    def _needed(self, now: float) -> int:
        """Count the users that the plan needs now or soon."""
        return sum(
            any(s.start_seconds <= now + LEAD_SECONDS and now < s.end_seconds for s in stretches)
            for stretches in self._stretches
        )


class ArrivalsShape(LoadTestShape):
    """Run one user in each process until all have done their share."""

    abstract = True  # Locust must not build one of every class it finds in a locustfile

    def __init__(
        self,
        duration_seconds: float,
        clock: LoadClock,
        *,
        begin: Callable[[], None],
        count_processes: Callable[[], int],
        is_done: Callable[[], bool],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._duration_seconds = duration_seconds
        self._clock = clock
        self._begin = begin
        self._count_processes = count_processes
        self._is_done = is_done

    def reset_time(self) -> None:
        """Begin; Locust asks for it when a test starts."""
        super().reset_time()  # type: ignore[no-untyped-call]
        self._begin()

    def tick(self) -> tuple[int, float] | None:
        """Return how many users there should be and how many Locust may start a second; None at the end."""
        now = self._clock.now()
        is_over = now >= self._duration_seconds and self._is_done()
        if is_over or now >= self._duration_seconds + LAST_ANSWERS_SECONDS:
            return None
        count = self._count_processes()
        return count, float(max(count, 1))
