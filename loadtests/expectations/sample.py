"""Cut the part of a run out of `client.jsonl` that an expectation speaks of, and measure it."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from loadtests.histogram import Histogram, upper_bound_seconds
from loadtests.run.model import ClientSecond, Run
from loadtests.stages import most_users


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The lines of some requests in some stretch of the run, and what the plan asks for there."""

    lines: tuple[ClientSecond, ...]
    start_seconds: float
    """Since the load started."""
    end_seconds: float
    planned_requests: int
    """0 where the plan does not say, as for one of several requests."""
    users_most: int

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

    def mean_seconds(self) -> float | None:
        """Give the mean latency, to the 1 % that a bucket is wide; None without requests."""
        buckets = self._buckets()
        if not buckets:
            return None
        return sum(upper_bound_seconds(index) * count for index, count in buckets.items()) / buckets.total()

    def _buckets(self) -> Counter[int]:
        buckets: Counter[int] = Counter()
        for line in self.lines:
            buckets.update(line.latency)
        return buckets


def whole_load(run: Run) -> Scope:
    """Take every request of the whole plan, warm-up included."""
    return _scope(run, lines=run.client, start_seconds=0.0, end_seconds=run.facts.plan.duration_seconds, is_all=True)


def scope_of(run: Run, *, request: str, stage: str) -> Scope:
    """Take the requests of a name (all if empty) in a stage (all if empty), warm-up excluded."""
    plan = run.facts.plan
    spans = [span for span in plan.spans() if not stage or span.stage.name == stage]
    start_seconds = max(min((span.start_seconds for span in spans), default=0.0), plan.warm_up_seconds)
    end_seconds = max((span.end_seconds for span in spans), default=0.0)
    warm_time = run.facts.start_time + plan.warm_up_seconds
    lines = tuple(
        line
        for line in run.client
        if (not request or line.name == request) and (not stage or line.stage == stage) and line.time + 1 > warm_time
    )
    is_all = not request or {line.name for line in run.client} == {request}
    return _scope(run, lines=lines, start_seconds=start_seconds, end_seconds=end_seconds, is_all=is_all)


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
            planned_requests=0,
            users_most=0,
        )
        for number in range(max(by_stretch, default=-1) + 1)
    )


# Private


def _scope(
    run: Run, *, lines: tuple[ClientSecond, ...], start_seconds: float, end_seconds: float, is_all: bool
) -> Scope:
    plan = run.facts.plan
    return Scope(
        lines=lines,
        start_seconds=start_seconds,
        end_seconds=max(start_seconds, end_seconds),
        planned_requests=plan.requests_due(start_seconds, end_seconds) if is_all else 0,
        users_most=most_users(plan.stages),
    )
