"""The other side of the pods: work that is due, work that waits, and how much of it the pods can do.

All are fluids: of each stretch of time they say how much work becomes due in it, not when each request comes.
"""

from bisect import bisect_left
from typing import Protocol

from loadtests.plan import ClosedPlan, LoadPlan, OpenPlan, Span


class Load(Protocol):
    """Work for pods that are alike and share it evenly."""

    cores: float
    """Work that becomes due in the stretch that was entered, in cores; what waits is left out."""

    @property
    def end_seconds(self) -> float:
        """Say when it is over."""

    def next_edge(self, now: float) -> float:
        """Say where the stretch that begins now must end at the latest."""

    def enter(self, since: float, until: float) -> None:
        """Take on what becomes due between two moments."""

    def serve(self, since: float, until: float, pods: int, capacity_cores: float) -> float:
        """Let so many ready pods work on the stretch that was entered; return the CPU seconds that each used."""


def load_of(plan: LoadPlan, *, step_seconds: float) -> "Users | Arrivals":
    """Make the load of a plan.

    Args:
        plan: Users, or arrivals.
        step_seconds: Longest stretch that is taken as one.
    """
    match plan:
        case ClosedPlan():
            return Users(plan, step_seconds=step_seconds)
        case OpenPlan():
            return Arrivals(plan, step_seconds=step_seconds)


class Users:
    """Users who have one request in flight at most, and work off one after another what became due meanwhile.

    So the work that pods cannot do at once waits with the users, and no more requests run at a time than there are
    users. Users who leave take their waiting requests with them.
    """

    def __init__(self, plan: ClosedPlan, *, step_seconds: float) -> None:
        self.users = 0.0
        self.cores = 0.0
        self.backlog_cpu_seconds = 0.0
        """Work that is due and not done."""
        self.share_ratio = 1.0
        """Of the users' requests, those that are for these pods."""
        self._plan = plan
        self._steps = _Steps(plan, step_seconds)

    @property
    def end_seconds(self) -> float:
        """Say when the plan ends."""
        return self._plan.duration_seconds

    def next_edge(self, now: float) -> float:
        """End a stretch at the edges of stages, and no later than a step."""
        return self._steps.next_edge(now)

    def enter(self, since: float, until: float) -> None:
        """Take the users of the middle of the stretch for all of it."""
        self.set_users(self.share_ratio * self._plan.users_at((since + until) / 2))

    def set_users(self, users: float) -> None:
        """Change the number of users."""
        if users < self.users:
            self.backlog_cpu_seconds *= users / self.users
        self.users = users
        self.cores = users / self._plan.pace_seconds * self._plan.cpu_milliseconds / 1000

    def serve(self, since: float, until: float, pods: int, capacity_cores: float) -> float:
        """Do what is due, on one core per user at most."""
        seconds = until - since
        due = self.backlog_cpu_seconds + self.cores * seconds
        # A request runs on one core at a time, so users bound the cores that can be busy.
        each = min(min(due, self.users * seconds) / pods, capacity_cores * seconds) if pods else 0.0
        self.backlog_cpu_seconds = max(due - each * pods, 0.0)
        return each


class Arrivals:
    """Requests that arrive whether earlier ones were answered or not.

    What the pods cannot do at once waits in flight; what arrives while the cap is in flight is dropped.
    """

    def __init__(self, plan: OpenPlan, *, step_seconds: float) -> None:
        self.cores = 0.0
        self.backlog_cpu_seconds = 0.0
        """Work in flight that is not done."""
        self.dropped_cpu_seconds = 0.0
        """Work that was never taken on."""
        self.share_ratio = 1.0
        """Of the arrivals, those that are for these pods."""
        self._plan = plan
        self._steps = _Steps(plan, step_seconds)
        self._cpu_seconds = plan.cpu_milliseconds / 1000
        # The very arrivals of the run to come, since they are drawn from the plan's seed.
        self._times = tuple(plan.arrival_times())

    @property
    def end_seconds(self) -> float:
        """Say when the plan ends."""
        return self._plan.duration_seconds

    def next_edge(self, now: float) -> float:
        """End a stretch at the edges of stages, and no later than a step."""
        return self._steps.next_edge(now)

    def enter(self, since: float, until: float) -> None:
        """Take on what arrives in the stretch."""
        self.cores = self.share_ratio * self._plan.offered_rate_at((since + until) / 2) * self._cpu_seconds
        arrived = self.share_ratio * (bisect_left(self._times, until) - bisect_left(self._times, since))
        self.backlog_cpu_seconds += arrived * self._cpu_seconds

    def serve(self, since: float, until: float, pods: int, capacity_cores: float) -> float:
        """Do what is in flight, on one core per request at most, and drop what is too much."""
        seconds = until - since
        possible = min(self.backlog_cpu_seconds, self._plan.in_flight_cap * seconds)
        each = min(possible / pods, capacity_cores * seconds) if pods else 0.0
        left = max(self.backlog_cpu_seconds - each * pods, 0.0)
        self.backlog_cpu_seconds = min(left, self._plan.in_flight_cap * self._cpu_seconds)
        self.dropped_cpu_seconds += left - self.backlog_cpu_seconds
        return each


# Private


class _Steps:
    """Where the stretches of a plan end."""

    def __init__(self, plan: LoadPlan, step_seconds: float) -> None:
        self._step_seconds = step_seconds
        self._edges = sorted({edge for span in plan.spans() for edge in _edges(span)})

    def next_edge(self, now: float) -> float:
        return min([now + self._step_seconds, *(edge for edge in self._edges if edge > now)])


def _edges(span: Span) -> tuple[float, ...]:
    return (span.start_seconds, span.start_seconds + span.stage.ramp_seconds, span.end_seconds)
