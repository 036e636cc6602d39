"""Cut the part of a run out of `client.jsonl` that an expectation speaks of, and measure it."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from loadtests.histogram import Histogram, upper_bound_seconds
from loadtests.plan import RunPlan
from loadtests.run.model import ClientSecond, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The lines of some requests in some stretch of the run, and what the plan asks for there."""

    lines: tuple[ClientSecond, ...]
    start_seconds: float
    """Since the load started."""
    end_seconds: float
    """Of what is recorded of it."""
    whole_seconds: float
    """Its length once all of it is recorded."""
    planned_requests: int
    """Due in what is recorded of it; 0 where the plan does not say, as for one of several requests."""
    planned_in_whole: int
    """Due in all of it."""
    edge_requests: int
    """How many requests may be counted on the other side of an edge of the stretch."""
    most_finished: int
    """More requests cannot have come back in it once all of it is recorded: those that have, and all others due up to
    its end that nobody has yet heard of."""

    @property
    def duration_seconds(self) -> float:
        """Give the length of the stretch."""
        return self.end_seconds - self.start_seconds

    @property
    def recorded_seconds(self) -> int:
        """Count the seconds that have a line."""
        return len({line.time for line in self.lines})

    @property
    def started(self) -> int:
        """Count the requests that were sent."""
        return sum(line.started for line in self.lines)

    @property
    def finished(self) -> int:
        """Count the requests that came back, well or not."""
        return sum(line.finished for line in self.lines)

    @property
    def failed(self) -> int:
        """Count the requests that came back as failures."""
        return sum(line.failed for line in self.lines)

    @property
    def dropped(self) -> int:
        """Count the requests that were due and never sent."""
        return sum(line.dropped for line in self.lines)

    def quantile_seconds(self, ratio: float) -> float | None:
        """Give the latency that a ratio of the requests did not exceed; None without requests."""
        return Histogram(self._buckets()).quantile_seconds(ratio)

    def least_quantile_seconds(self, ratio: float) -> float | None:
        """Give the quantile if every request that has not come back yet took no time at all; None without requests."""
        buckets = self._buckets()
        buckets[0] += self.most_finished - buckets.total()
        return Histogram(buckets).quantile_seconds(ratio) if buckets.total() else None

    def mean_seconds(self) -> float | None:
        """Give the mean latency, to the 1 % that a bucket is wide; None without requests."""
        total = self.latency_seconds()
        return total / self.finished if self.finished else None

    def latency_seconds(self) -> float:
        """Add up all latencies, to the 1 % that a bucket is wide."""
        return sum(upper_bound_seconds(index) * count for index, count in self._buckets().items())

    def _buckets(self) -> Counter[int]:
        buckets: Counter[int] = Counter()
        for line in self.lines:
            buckets.update(line.latency)
        return buckets


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientLog:
    """What the generator has recorded, up to some moment, of the load that a plan asks for."""

    plan: RunPlan
    start_time: float
    """Unix seconds at which the load started."""
    lines: tuple[ClientSecond, ...]
    until_seconds: float = inf
    """Since the load started; what is recorded of later seconds does not count."""

    def scope(self, *, request: str = "", stage: str = "") -> Scope:
        """Take the requests of a name (all if empty) in a stage (all if empty), warm-up excluded."""
        spans = [span for span in self.plan.spans() if not stage or span.stage.name == stage]
        warm_time = self.start_time + self.plan.warm_up_seconds
        lines = tuple(
            line
            for line in self._recorded()
            if (not request or line.name == request)
            and (not stage or line.stage == stage)
            and line.time + 1 > warm_time
        )
        return self._scope(
            lines,
            start_seconds=max(min((span.start_seconds for span in spans), default=0.0), self.plan.warm_up_seconds),
            end_seconds=max((span.end_seconds for span in spans), default=0.0),
            is_all=not request or {line.name for line in self.lines} == {request},
        )

    def whole(self) -> Scope:
        """Take every request of the whole plan, warm-up included."""
        return self._scope(self._recorded(), start_seconds=0.0, end_seconds=self.plan.duration_seconds, is_all=True)

    def between(self, start_seconds: float, end_seconds: float) -> Scope:
        """Take every request of the whole seconds between two moments."""
        lines = tuple(
            line
            for line in self._recorded()
            if start_seconds <= line.time - self.start_time and line.time + 1 - self.start_time <= end_seconds
        )
        return self._scope(lines, start_seconds=start_seconds, end_seconds=end_seconds, is_all=True)

    # Private

    def _recorded(self) -> tuple[ClientSecond, ...]:
        if self.until_seconds == inf:
            return self.lines
        return tuple(line for line in self.lines if line.time + 1 <= self.start_time + self.until_seconds)

    def _scope(
        self, lines: tuple[ClientSecond, ...], *, start_seconds: float, end_seconds: float, is_all: bool
    ) -> Scope:
        end_seconds = max(end_seconds, start_seconds)
        recorded_end_seconds = max(min(end_seconds, self.until_seconds), start_seconds)
        return Scope(
            lines=lines,
            start_seconds=start_seconds,
            end_seconds=recorded_end_seconds,
            whole_seconds=end_seconds - start_seconds,
            planned_requests=_due(self.plan, start_seconds, recorded_end_seconds) if is_all else 0,
            planned_in_whole=_due(self.plan, start_seconds, end_seconds) if is_all else 0,
            edge_requests=edge_requests(self.plan),
            most_finished=sum(line.finished for line in lines) + self._not_heard_of(end_seconds),
        )

    def _not_heard_of(self, end_seconds: float) -> int:
        """Count the requests due before a moment that had neither come back by then nor been given up."""
        end_time = self.start_time + end_seconds
        heard_of = sum(line.finished + line.dropped for line in self._recorded() if line.time < end_time)
        return max(_due(self.plan, 0.0, end_seconds) - heard_of, 0)


def log_of(run: Run, *, until_seconds: float = inf) -> ClientLog:
    """Give the generator's record of a run, maybe only up to a moment."""
    facts = run.facts
    return ClientLog(plan=facts.plan, start_time=facts.start_time, lines=run.client, until_seconds=until_seconds)


def edge_requests(plan: RunPlan) -> int:
    """Say how many requests may be counted on the other side of an edge of a stretch.

    Of users, the one that each is about to send; arrivals are counted where they are due.
    """
    return 1 if plan.is_open else plan.most_in_flight


def whole_load(run: Run) -> Scope:
    """Take every request of the whole plan, warm-up included."""
    return log_of(run).whole()


def scope_of(run: Run, *, request: str = "", stage: str = "") -> Scope:
    """Take the requests of a name (all if empty) in a stage (all if empty), warm-up excluded."""
    return log_of(run).scope(request=request, stage=stage)


def stretches(run: Run, *, width_seconds: int) -> tuple[Scope, ...]:
    """Cut the whole run into stretches of equal width, for charts; those without a line are there, and empty."""
    start = int(run.facts.start_time)
    by_stretch: dict[int, list[ClientSecond]] = defaultdict(list)
    for line in run.client:
        by_stretch[(line.time - start) // width_seconds].append(line)
    return tuple(
        Scope(
            lines=tuple(by_stretch.get(number, ())),
            start_seconds=number * width_seconds,
            end_seconds=(number + 1) * width_seconds,
            whole_seconds=width_seconds,
            planned_requests=0,
            planned_in_whole=0,
            edge_requests=0,
            most_finished=0,
        )
        for number in range(max(by_stretch, default=-1) + 1)
    )


# Private


@lru_cache(maxsize=256)
def _due(plan: RunPlan, start_seconds: float, end_seconds: float) -> int:
    # Asked again every second while a run goes on, and for every expectation.
    return plan.requests_due(start_seconds, end_seconds)
