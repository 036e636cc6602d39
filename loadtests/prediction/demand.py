"""The users' side of the simulation: work that is due, work that waits, and how much of it the pods can do.

A user has one request in flight at most and works off the requests that became due meanwhile, one after another. So
the work that pods cannot do at once waits with the users, and no more requests run at a time than there are users.
"""

from dataclasses import dataclass

from loadtests.plan import LoadPlan


@dataclass(slots=True, kw_only=True)
class Demand:
    """The work of all users, as a fluid."""

    plan: LoadPlan
    backlog_cpu_seconds: float = 0.0
    """Work that is due and not done."""
    users: float = 0.0

    @property
    def cores(self) -> float:
        """Give the work that becomes due, in cores."""
        return self.users / self.plan.pace_seconds * self.plan.cpu_milliseconds / 1000

    def set_users(self, users: float) -> None:
        """Change the number of users; those who leave take their waiting requests with them."""
        if users < self.users:
            self.backlog_cpu_seconds *= users / self.users
        self.users = users

    def serve(self, capacities_cores: list[float], seconds: float) -> list[float]:
        """Let pods of these capacities work for a while; return the CPU seconds that each used.

        The balancer spreads requests evenly, and what one pod cannot take another that is free does.
        """
        due = self.backlog_cpu_seconds + self.cores * seconds
        # A request runs on one core at a time, so users bound the cores that can be busy.
        possible = min(due, self.users * seconds)
        served = spread(possible, [capacity * seconds for capacity in capacities_cores])
        self.backlog_cpu_seconds = max(due - sum(served), 0.0)
        return served


def spread(amount: float, capacities: list[float]) -> list[float]:
    """Share an amount evenly, none above its capacity."""
    shares = [0.0] * len(capacities)
    left = amount
    for rank, index in enumerate(sorted(range(len(capacities)), key=lambda index: capacities[index])):
        shares[index] = min(left / (len(capacities) - rank), capacities[index])
        left -= shares[index]
    return shares
