"""The pods of the simulation: when they become ready, and which of them go when there are too many.

Pods that were started at the same moment are alike in everything, so they are kept as one cohort with a size.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from loadtests.manifests.model import RollingUpdate
from loadtests.prediction import rollout
from loadtests.prediction.model import Assumptions


class ProbeTiming(Protocol):
    """What of a readiness probe says when a pod is ready."""

    @property
    def initial_delay_seconds(self) -> int:
        """Give the wait before the first probe."""

    @property
    def period_seconds(self) -> int:
        """Give the time between two probes."""

    @property
    def success_threshold(self) -> int:
        """Give how many probes in a row must be answered."""


class PodSample(NamedTuple):
    """What the metrics API says of one pod."""

    cpu_milli: int
    end_seconds: float
    window_seconds: float


@dataclass(slots=True, kw_only=True)
class Cohort:
    """Pods that are alike. Times are seconds since the load started; pods of the beginning were always there."""

    name: str
    """Of the first pod."""
    revision: int
    """Counts the rollouts."""
    size: int
    start_seconds: float
    running_seconds: float
    """When the containers run; before, the pods are pending."""
    ready_seconds: float
    is_ready: bool = False
    cpu_seconds: float = 0.0
    """Used by each pod since the sample before."""
    sampled_seconds: float = field(init=False)
    """When the sample before was taken; the start of the containers is the first."""
    samples: deque[PodSample] = field(default_factory=deque)
    """Those that the autoscaler may be shown, oldest first."""

    def __post_init__(self) -> None:
        self.sampled_seconds = self.running_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How long it takes a pod to begin, from the moment it is asked for."""

    running_seconds: float
    ready_seconds: float


def ready_after_seconds(probe: ProbeTiming | None, assumptions: Assumptions) -> float:
    """Say how long after its start a pod is ready: at the first probes that it answers."""
    if probe is None:
        return assumptions.pod_start_seconds
    unanswered = max(0, math.ceil((assumptions.pod_start_seconds - probe.initial_delay_seconds) / probe.period_seconds))
    probes = unanswered + probe.success_threshold - 1
    return float(probe.initial_delay_seconds + probes * probe.period_seconds)


class Fleet:
    """All pods of a Deployment, kept at the number that is wanted.

    A deleted pod is gone at once: the balancer sends it nothing any more, and the autoscaler leaves it out.
    """

    def __init__(self, *, count: int, start: Start, settled_seconds: float, strategy: RollingUpdate) -> None:
        self.wanted = count
        """Replicas that the scale asks for."""
        self.cohorts: list[Cohort] = []
        """In the order in which they were started."""
        self.ready = 0
        """Pods that the balancer sends requests."""
        self.running = 0
        """Pods there are, ready or not: the replicas of the Deployment's status."""
        self.next_ready_seconds = math.inf
        """When the next pod becomes ready; infinity if none will."""
        self.start_after = start
        """How long those need that are started from now on."""
        self._strategy = strategy
        self._revision = 0
        self._rolls = False
        self._born = 0
        self._start(count, -settled_seconds)
        self.settle(0.0)

    @property
    def is_rolling(self) -> bool:
        """Say whether pods of an earlier revision are left, or there are not as many new ones as wanted."""
        has_old = bool(self.cohorts) and self.cohorts[0].revision != self._revision
        return self._rolls and (self.running != self.wanted or has_old)

    def settle(self, now: float) -> None:
        """Let those become ready whose time it is; a rollout goes on then."""
        if now < self.next_ready_seconds:
            return
        for cohort in self.cohorts:
            if not cohort.is_ready and now >= cohort.ready_seconds:
                cohort.is_ready = True
                self.ready += cohort.size
        self._look_ahead()
        self._roll(now)

    def scale(self, count: int, now: float) -> None:
        """Start pods, or delete some; in the middle of a rollout, each revision's part."""
        before, self.wanted = self.wanted, count
        if count == before:
            return
        sizes = {revision: self._size(revision) for revision in self._revisions()}
        if len(sizes) > 1:
            for revision, size in rollout.scaled(sizes, before, count, self._strategy).items():
                self._resize(revision, size, now)
        else:
            self._resize(next(iter(sizes), self._revision), count, now)
        self._roll(now)

    def roll_out(self, now: float) -> None:
        """Begin to replace all pods."""
        self._rolls = True
        self._revision += 1
        self._roll(now)

    def merge(self, started_before: float) -> None:
        """Make one cohort of neighbours that were started before a moment and have been alike in every sample since."""
        merged: list[Cohort] = []
        for cohort in self.cohorts:
            last = merged[-1] if merged else None
            if last is not None and cohort.start_seconds <= started_before and _are_alike(last, cohort):
                last.size += cohort.size
            else:
                merged.append(cohort)
        self.cohorts = merged

    # Private

    def _roll(self, now: float) -> None:
        """Start new pods and delete old ones as far as the strategy allows now."""
        while self.is_rolling:
            most, fewest_available = self._strategy.bounds(self.wanted)
            new = self._size(self._revision)
            up = min(most - self.running, self.wanted - new)
            if new > self.wanted:
                self._resize(self._revision, self.wanted, now)
                continue
            if up > 0:
                self._start(up, now)
                continue
            down = self.running - fewest_available - (new - self._ready_of(self._revision))
            if down <= 0 or not self._delete_old(down, fewest_available):
                return
        self._rolls = False

    def _delete_old(self, most: int, fewest_available: int) -> bool:
        """Delete old pods that are not ready, then ready ones that are not needed; say whether there were any."""
        before = self.running
        self._delete(most, [one for one in self._old() if not one.is_ready])
        self._delete(self.ready - fewest_available, list(self._old()))
        return self.running < before

    def _old(self) -> Iterator[Cohort]:
        """Yield the cohorts of earlier revisions, the oldest revision first, and in it the youngest cohort."""
        for revision in self._revisions():
            if revision != self._revision:
                yield from (cohort for cohort in reversed(self.cohorts) if cohort.revision == revision)

    def _revisions(self) -> list[int]:
        return sorted({cohort.revision for cohort in self.cohorts})

    def _size(self, revision: int) -> int:
        return sum(cohort.size for cohort in self.cohorts if cohort.revision == revision)

    def _ready_of(self, revision: int) -> int:
        return sum(cohort.size for cohort in self.cohorts if cohort.revision == revision and cohort.is_ready)

    def _resize(self, revision: int, size: int, now: float) -> None:
        """Bring a revision to a size: those not ready go first, then the youngest, as in the ReplicaSet controller."""
        mine = [cohort for cohort in reversed(self.cohorts) if cohort.revision == revision]
        change = size - sum(cohort.size for cohort in mine)
        if change > 0:
            self._start(change, now, revision)
        else:
            self._delete(-change, sorted(mine, key=lambda cohort: cohort.is_ready))

    def _start(self, size: int, now: float, revision: int | None = None) -> None:
        if size <= 0:
            return
        cohort = Cohort(
            name=f"pod-{self._born}",
            revision=self._revision if revision is None else revision,
            size=size,
            start_seconds=now,
            running_seconds=now + self.start_after.running_seconds,
            ready_seconds=now + self.start_after.ready_seconds,
        )
        self._born += size
        self.running += size
        self.cohorts.append(cohort)
        self.cohorts.sort(key=lambda one: (one.revision, one.start_seconds))
        self._look_ahead()

    def _delete(self, count: int, cohorts: list[Cohort]) -> None:
        """Delete so many pods at most, of the first cohorts first."""
        for cohort in cohorts:
            gone = max(min(count, cohort.size), 0)
            count -= gone
            cohort.size -= gone
            self.running -= gone
            self.ready -= gone if cohort.is_ready else 0
        self.cohorts = [cohort for cohort in self.cohorts if cohort.size]
        self._look_ahead()

    def _look_ahead(self) -> None:
        waiting = [cohort.ready_seconds for cohort in self.cohorts if not cohort.is_ready]
        self.next_ready_seconds = min(waiting, default=math.inf)


def _are_alike(one: Cohort, other: Cohort) -> bool:
    return (
        one.is_ready and other.is_ready and one.revision == other.revision and one.samples == other.samples
    ) and one.cpu_seconds == other.cpu_seconds
