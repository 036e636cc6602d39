"""What the comparison of a record with the engine comes to: values only."""

from dataclasses import dataclass
from enum import StrEnum

from loadtests.canary.model import Phase
from loadtests.expectations.interface import Outcome, Verdict


class Fit(StrEnum):
    """How a tick goes with the engine."""

    CONSISTENT = "consistent"
    UNEXPLAINED = "unexplained"
    """Something is missing in the record; what is there does not contradict."""
    CONTRADICTING = "contradicting"
    """The engine, given the same answers, decides something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickRow:
    """One tick: what was told, and where it left the canary."""

    time: float
    """Unix seconds; of the first event where the record has only events."""
    is_seen: bool
    """False where nothing was recorded, and the time is a guess."""
    phase: Phase
    primary_weight: int
    canary_weight: int
    failed_checks: int
    iterations: int
    told: tuple[str, ...]
    """As it is recorded."""
    fit: Fit
    because: str = ""
    """What is missing, or what the engine says instead; empty where nothing has to be said."""
    trouble: str = ""
    """What was not well in this tick, as `metric latency above its maximum`."""
    begins_release: bool = False
    """It belongs to another release than the tick before."""
    ticks: int = 1
    """More than one where a row stands for several of which nothing was recorded, 0 for an event that is no tick."""
    seconds: float = 0.0
    """Since the tick before that was seen; 0 at the first."""
    where: str = ""
    """File and line of the first event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostTicks:
    """Ticks that took a release no further."""

    because: str
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """One release, from the tick that found it to the one that ended it."""

    start_time: float
    end_time: float | None
    """None where the record ends before the release does."""
    phase: Phase
    """After its last tick."""
    ticks: int
    lost: tuple[LostTicks, ...]
    most_weight: int
    """The largest share of the requests that the canary had, in percent."""
    failed_checks: int

    @property
    def seconds(self) -> float | None:
        """Give how long it really took; None where it has not ended."""
        return None if self.end_time is None else self.end_time - self.start_time

    @property
    def lost_ticks(self) -> int:
        """Count the ticks that took it no further."""
        return sum(one.ticks for one in self.lost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How well the ticks kept their interval while releases were under way."""

    intervals: int
    """Between ticks that were seen, with those in between."""
    mean_seconds: float
    latest_seconds: float
    """How much later than due a tick came at most."""
    earliest_seconds: float
    """How much earlier than due a tick came at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryVerification:
    """A record of one canary, compared with the engine."""

    canary: str
    namespace: str
    tick_seconds: float
    rows: tuple[TickRow, ...]
    rollouts: tuple[Rollout, ...]
    drift: Drift | None
    """None where no two ticks of a release were seen."""
    notes: tuple[str, ...] = ()
    """What is to be known about the record as a whole."""
    problem: str = ""
    """What kept it from being watched to the end; empty where nothing did."""
    prediction: Verdict | None = None
    """Of a run: whether it went as predicted; None where nothing was."""

    def count(self, fit: Fit) -> int:
        """Count the ticks of one kind, and the events of it that are none."""
        return sum(max(row.ticks, 1) for row in self.rows if row.fit is fit)

    @property
    def replay(self) -> Verdict:
        """Judge the record against the engine."""
        wrong, missing = self.count(Fit.CONTRADICTING), self.count(Fit.UNEXPLAINED)
        ticks = sum(row.ticks for row in self.rows)
        expected = "every tick is one that the engine decides on the same answers"
        observed = f"{self.count(Fit.CONSISTENT)} of {ticks} ticks are consistent"
        because, outcome = observed, Outcome.PASSED
        if wrong:
            because, outcome = f"{wrong} contradiction{'s' if wrong != 1 else ''} in {ticks} ticks", Outcome.FAILED
        elif not ticks:
            because, outcome = "no tick is recorded", _CANNOT_TELL
        elif missing:
            because, outcome = f"{missing} of {ticks} ticks cannot be explained with what is recorded", _CANNOT_TELL
        elif any(one.end_time is None for one in self.rollouts):
            because, outcome = f"{observed}, but the record ends before the release does", _CANNOT_TELL
        elif self.problem:
            because, outcome = f"{observed}, but it could not be watched to the end", _CANNOT_TELL
        because = f"{because}; {self.problem}" if self.problem else because
        return Verdict(outcome=outcome, because=because, expected=expected, observed=observed)

    @property
    def outcome(self) -> Outcome:
        """Give the worst of the verdicts."""
        outcomes = {self.replay.outcome, *([self.prediction.outcome] if self.prediction else [])}
        worst = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.PASSED)
        return next(outcome for outcome in worst if outcome in outcomes)

    @property
    def exit_code(self) -> int:
        """Give the exit code of the command that reports it."""
        return {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.INCONCLUSIVE: 4}[self.outcome]


_CANNOT_TELL = Outcome.INCONCLUSIVE
