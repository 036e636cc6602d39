"""Too few requests in a window to tell a failing release from a good one."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.canary.detection import (
    CHANCE,
    TIMES_THE_GUARD,
    chance_of_detection,
    chance_of_promotion,
    enough_requests,
)
from loadtests.canary.model import WHOLE_PERCENT
from loadtests.canary_lint.guards import Guard, guard_of
from loadtests.canary_lint.hooks import counts_enough_requests
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.spelling import at_least_per_second, per_second, percent, seconds
from loadtests.canary_lint.steps import shares_of
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find guards that a release which fails twice as much passes too easily, even with its largest share."""
    analysis, rate = subject.analysis, subject.requests_per_second
    shares = shares_of(subject.canary, analysis) if analysis is not None else ()
    if analysis is None or rate is None or not shares:
        return
    for index, metric in enumerate(subject.metrics):
        guard = guard_of(subject, index)
        if guard is not None and not guard.is_duration and any(map(counts_enough_requests, subject.hooks)):
            continue
        traffic = None if guard is None else _Traffic(guard=guard, users_per_second=rate, shares=shares)
        if traffic is not None and traffic.most < traffic.enough:
            yield Found(
                level=Level.WARNING,
                place=subject.at("metrics", index),
                sentence=f"{subject.canary.name}: {metric.name} {_told(traffic, subject.canary.failed_checks_limit)}",
                fix=_fix(traffic),
            )


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traffic:
    """What a metric sees of the canary's requests."""

    guard: Guard
    users_per_second: float
    shares: tuple[int, ...]
    """In percent, of each check."""

    @property
    def failing_ratio(self) -> float:
        """Give the release that should be seen."""
        return min(TIMES_THE_GUARD * self.guard.ratio, 1.0)

    @property
    def enough(self) -> int:
        """Give the requests in a window from which on it is."""
        return enough_requests(guard_ratio=self.guard.ratio, failure_ratio=self.failing_ratio)

    @property
    def counts(self) -> list[int]:
        """List the requests in the window of each check."""
        per_second = (self.users_per_second * share / WHOLE_PERCENT for share in self.shares)
        return [math.floor(rate * self.guard.window_seconds) for rate in per_second]

    @property
    def most(self) -> int:
        """Give the requests in the window with the largest share."""
        return max(self.counts)

    def chance(self, requests: int) -> float:
        """Give the probability that so many requests fail the check; none at all have no value, which always does."""
        if requests == 0:
            return 1.0
        return chance_of_detection(requests, guard_ratio=self.guard.ratio, failure_ratio=self.failing_ratio)


def _told(traffic: _Traffic, threshold: int) -> str:
    guard = traffic.guard
    if traffic.most == 0:
        return (
            f"sees less than one of the canary's requests in {seconds(guard.window_seconds)} ({max(traffic.shares)} % "
            f"of {per_second(traffic.users_per_second)}): without a request there is no value, the check fails and "
            f"every release is rolled back; {traffic.enough} are enough to tell one of which "
            f"{percent(traffic.failing_ratio)} {guard.what_they_do}"
        )
    promoted = chance_of_promotion([traffic.chance(one) for one in traffic.counts], threshold)
    return (
        f"sees at most {traffic.most} of the canary's requests in {seconds(guard.window_seconds)} "
        f"({max(traffic.shares)} % of {per_second(traffic.users_per_second)}): a release of which "
        f"{percent(traffic.failing_ratio)} {guard.what_they_do}, twice the guard, fails that check with a probability "
        f"of {percent(traffic.chance(traffic.most))}, and is promoted with one of {percent(promoted)}; from "
        f"{traffic.enough} requests on the first is {percent(CHANCE)} or more"
    )


def _fix(traffic: _Traffic) -> str:
    share, window = max(traffic.shares) / WHOLE_PERCENT, traffic.guard.window_seconds
    longer = math.ceil(traffic.enough / (traffic.users_per_second * share))
    users = at_least_per_second(traffic.enough / window / share)
    return (
        f"it takes {users} of users' requests, or a window and an analysis interval of {seconds(longer)}"
        f"{'' if traffic.guard.is_duration else '; or let load-harness canary gate compare on enough requests'}"
    )
