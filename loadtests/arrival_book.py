"""Who sends which arrival: the share of a process, handed out to its users, and how many are under way at a time."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from loadtests.arrivals import ArrivalProcess, endless_arrival_times
from loadtests.plan import OpenPlan

CAP_BY_HAND = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part of equal ones."""

    index: int = 0
    count: int = 1

    def of_times(self, times: Iterator[float]) -> Iterator[float]:
        """Take every count-th time, from the index-th on: together the shares take each exactly once."""
        return islice(times, self.index, None, self.count)

    def of_cap(self, cap: int) -> int:
        """Take a part of a number: together the shares take it whole, and none more than one less than another."""
        return cap // self.count + (self.index < cap % self.count)


class InFlight:
    """Counts the requests under way up to a cap."""

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.count = 0
        self._most = 0

    def enter(self) -> bool:
        """Count one more; False where the cap is reached."""
        if self.count >= self.cap:
            return False
        self.count += 1
        self._most = max(self._most, self.count)
        return True

    def leave(self) -> None:
        """Count one less."""
        self.count -= 1

    def take_most(self) -> int:
        """Give the most that were under way since this was last asked."""
        most, self._most = self._most, self.count
        return most


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What one user sends."""

    times: Iterator[float]
    """When each request is due, in seconds since the load started."""
    end_seconds: float
    """How long the user stays at least; infinity where nobody plans its end."""


class ArrivalBook:
    """Hands out arrivals: the whole share to the first user, or one per second to each where nothing is planned."""

    def __init__(self, plan: OpenPlan | None, share: Share, *, seed_by_hand: str = "") -> None:
        self._plan = plan
        self._share = share
        self._seed_by_hand = seed_by_hand  # without a plan: of no two processes the same
        self.begin()
        self.in_flight = InFlight(share.of_cap(plan.in_flight_cap if plan else CAP_BY_HAND))

    def begin(self) -> None:
        """Hand everything out from the beginning."""
        self._joined = 0
        self.is_done = False
        """Whether the share is sent and answered, or given up."""

    def join(self, now: float) -> Arrivals | None:
        """Give a new user what it has to send; None if there is nothing (left) for it."""
        number = self._joined
        self._joined += 1
        if self._plan is None:
            # Independent Poisson processes of one per second each are together one of as many per second.
            seed = f"{self._seed_by_hand}/{number}"
            times = endless_arrival_times(ArrivalProcess.POISSON, seed, start_seconds=now)
            return Arrivals(times=times, end_seconds=math.inf)
        if number:
            return None
        times = self._share.of_times(self._plan.arrival_times())
        return Arrivals(times=times, end_seconds=self._plan.duration_seconds)

    def warm_connections(self) -> int:
        """Say how many connections to open before the first request: what requests of a second each would need."""
        if self._plan is None:
            return 1
        rate = max(stage.rate_per_second for stage in self._plan.stages) / self._share.count
        return min(math.ceil(rate), self.in_flight.cap, _WARM_CONNECTIONS_MOST)


# Private

_WARM_CONNECTIONS_MOST = 100
"""More at once can overflow a server's backlog."""
