"""The load that a scenario asks for: values only."""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.pacing import Pacing, requests_due
from loadtests.stages import Stage, Stretch, offered_rate_at, total_seconds, users_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stage with its place in time."""

    stage: Stage
    start_seconds: float
    """Since the load started."""
    end_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadPlan:
    """The load that a scenario asks for."""

    stages: tuple[Stage, ...]
    cpu_milliseconds: float
    """What one request costs the workload."""
    pace_seconds: float
    """One request per user and pace."""
    warm_up_seconds: float
    seed: int

    @property
    def duration_seconds(self) -> float:
        """Give the time from the first request to the end of the last stage."""
        return total_seconds(self.stages)

    def spans(self) -> Iterator[Span]:
        """Place the stages one after another."""
        start = 0.0
        for stage in self.stages:
            yield Span(stage=stage, start_seconds=start, end_seconds=start + stage.duration_seconds)
            start += stage.duration_seconds

    def users_at(self, seconds: float) -> float:
        """Give the users at a moment; a part of a user inside a ramp, none outside the plan."""
        return users_at(self.stages, seconds)

    def offered_rate_at(self, seconds: float) -> float:
        """Give the requests per second that are due at a moment."""
        return offered_rate_at(self.stages, seconds, pace_seconds=self.pace_seconds)

    def requests_due(self, start_seconds: float, end_seconds: float) -> int:
        """Count the requests that are due between two moments."""
        pacing = Pacing(pace_seconds=self.pace_seconds, seed=self.seed)
        return requests_due(self.stages, pacing, Stretch(start_seconds=start_seconds, end_seconds=end_seconds))

    @property
    def last_drop_seconds(self) -> float | None:
        """Say when the offered load last began to fall; None if it never does."""
        drops = None
        before = 0
        for span in self.spans():
            if span.stage.users < before:
                drops = span.start_seconds
            before = span.stage.users
        return drops
