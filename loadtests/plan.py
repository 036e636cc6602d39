"""The load that a scenario asks for: values only.

In the closed model there are users, each of whom waits for an answer before it sends again. In the open model requests
arrive at a rate of their own, whether earlier ones were answered or not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loadtests import arrivals, pacing
from loadtests.arrivals import ArrivalProcess
from loadtests.pacing import Pacing
from loadtests.stages import AnyStage, RateStage, Stage, Stretch, level_at, most_users, total_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stage with its place in time."""

    stage: AnyStage
    start_seconds: float
    """Since the load started."""
    end_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPlan:
    """A load of users."""

    stages: tuple[Stage, ...]
    cpu_milliseconds: float
    """What one request costs the workload."""
    pace_seconds: float
    """One request per user and pace."""
    warm_up_seconds: float
    seed: int

    @property
    def is_open(self) -> bool:
        """Say whether requests arrive at a rate of their own."""
        return False

    @property
    def in_flight_cap(self) -> int | None:
        """Give the most requests under way that are allowed; None where the users limit them by themselves."""
        return None

    @property
    def most_in_flight(self) -> int:
        """Give how many requests can be under way at a time."""
        return most_users(self.stages)

    @property
    def duration_seconds(self) -> float:
        """Give the time from the first request to the end of the last stage."""
        return total_seconds(self.stages)

    def spans(self) -> Iterator[Span]:
        """Place the stages one after another."""
        return _spans(self.stages)

    def users_at(self, seconds: float) -> float:
        """Give the users at a moment; a part of a user inside a ramp, none outside the plan."""
        return level_at(self.stages, seconds)

    def offered_rate_at(self, seconds: float) -> float:
        """Give the requests per second that are due at a moment."""
        return level_at(self.stages, seconds) / self.pace_seconds

    def requests_due(self, start_seconds: float, end_seconds: float) -> int:
        """Count the requests that are due between two moments."""
        stretch = Stretch(start_seconds=start_seconds, end_seconds=end_seconds)
        return pacing.requests_due(self.stages, Pacing(pace_seconds=self.pace_seconds, seed=self.seed), stretch)

    @property
    def last_drop_seconds(self) -> float | None:
        """Say when the offered load last began to fall; None if it never does."""
        return _last_drop_seconds(self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlan:
    """A load of arrivals."""

    stages: tuple[RateStage, ...]
    cpu_milliseconds: float
    """What one request costs the workload."""
    arrivals: ArrivalProcess
    in_flight_cap: int
    """What arrives while so many requests are under way is dropped, and counted."""
    warm_up_seconds: float
    seed: int

    @property
    def is_open(self) -> bool:
        """Say whether requests arrive at a rate of their own."""
        return True

    @property
    def most_in_flight(self) -> int:
        """Give how many requests can be under way at a time."""
        return self.in_flight_cap

    @property
    def duration_seconds(self) -> float:
        """Give the time from the start to the end of the last stage."""
        return total_seconds(self.stages)

    def spans(self) -> Iterator[Span]:
        """Place the stages one after another."""
        return _spans(self.stages)

    def offered_rate_at(self, seconds: float) -> float:
        """Give the requests per second that are due at a moment."""
        return level_at(self.stages, seconds)

    def arrival_times(self) -> Iterator[float]:
        """Yield when each request is due, in seconds since the load started."""
        return arrivals.arrival_times(self.stages, self.arrivals, self.seed)

    def requests_due(self, start_seconds: float, end_seconds: float) -> int:
        """Count the requests that are due between two moments."""
        stretch = Stretch(start_seconds=start_seconds, end_seconds=end_seconds)
        return arrivals.requests_due(self.stages, self.arrivals, self.seed, stretch)

    @property
    def last_drop_seconds(self) -> float | None:
        """Say when the offered load last began to fall; None if it never does."""
        return _last_drop_seconds(self.stages)


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPlan:
    """A stretch of time in which somebody else drove the load: how long it was is all that is known of the plan."""

    duration_seconds: float
    last_drop_seconds: float | None = None
    """When the load last began to fall, since the stretch began; None where nobody said."""

    @property
    def stages(self) -> tuple[AnyStage, ...]:
        """Name no stage, as none is known."""
        return ()

    @property
    def warm_up_seconds(self) -> float:
        """Leave nothing out."""
        return 0.0

    @property
    def is_open(self) -> bool:
        """Suppose no users whose next request could be counted on the other side of an edge."""
        return True

    @property
    def most_in_flight(self) -> int:
        """Give none, as none is known."""
        return 0

    def spans(self) -> Iterator[Span]:
        """Place no stage, as none is known."""
        return iter(())

    def requests_due(self, start_seconds: float, end_seconds: float) -> int:  # noqa: ARG002 - as the other plans have it
        """Promise no request: whoever asks must know that another generator's plan is not known."""
        return 0


LoadPlan = ClosedPlan | OpenPlan
"""What a scenario asks for: told apart by `isinstance` or `match`; what both have can be asked of either."""
RunPlan = LoadPlan | WindowPlan
"""What a run was driven by: a scenario, or somebody else."""


# Private


def _spans(stages: Sequence[AnyStage]) -> Iterator[Span]:
    start = 0.0
    for stage in stages:
        yield Span(stage=stage, start_seconds=start, end_seconds=start + stage.duration_seconds)
        start += stage.duration_seconds


def _last_drop_seconds(stages: Sequence[AnyStage]) -> float | None:
    drops = None
    before = 0.0
    for span in _spans(stages):
        if span.stage.level < before:
            drops = span.start_seconds
        before = span.stage.level
    return drops
