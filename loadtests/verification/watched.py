"""What was seen of a live autoscaler, and what the engine says of each sync: values in, values out."""

from dataclasses import dataclass
from enum import StrEnum

from loadtests.expectations.interface import Outcome, Verdict
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from loadtests.verification.sides import disagreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The record of a time in which an autoscaler was watched."""

    hpa: HpaSpec
    """As it was at the start."""
    flags: ControllerFlags
    kubernetes: str
    """The version whose autoscaler decided, as `1.35`."""
    start_time: float
    """Unix seconds."""
    end_time: float
    observations: tuple[Observation, ...]
    decisions: tuple[Decision, ...]
    problem: str = ""
    """What kept it from being seen to the end; empty where nothing did."""


class Fit(StrEnum):
    """How a decision goes with the engine."""

    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"
    """Not all of what the autoscaler saw was seen, so that nobody can tell."""
    CONTRADICTING = "contradicting"
    """The engine, given the same, decides something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchedSync:
    """One sync: what was decided, and what the engine says of it."""

    time: float
    """Unix seconds."""
    current: int
    """Replicas before."""
    decided: int | None
    """None where no decision is recorded."""
    replayed: int
    """What the engine decides on what was seen."""
    ready: int
    """Pods that were ready."""
    fit: Fit
    missing: tuple[str, ...] = ()
    """What the autoscaler saw and nobody else."""
    because: str = ""
    """In what the engine decides otherwise; empty where it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchVerification:
    """A record, held against the engine."""

    watched: Watched
    rows: tuple[WatchedSync, ...]

    def count(self, fit: Fit) -> int:
        """Count the syncs of one kind."""
        return sum(row.fit is fit for row in self.rows)

    @property
    def verdict(self) -> Verdict:
        """Judge the record."""
        wrong, unexplained, total = self.count(Fit.CONTRADICTING), self.count(Fit.UNEXPLAINED), len(self.rows)
        outcome, because = Outcome.PASSED, f"the engine takes all {total} decisions, too"
        if wrong:
            outcome, because = Outcome.FAILED, f"{wrong} of {total} decisions contradict the engine"
        elif not total:
            seconds = self.watched.end_time - self.watched.start_time
            outcome, because = Outcome.INCONCLUSIVE, f"no sync of the autoscaler was seen in {seconds:.0f} s"
        elif unexplained:
            because = f"{unexplained} of {total} decisions are unexplained: not all that they rest on was seen"
            outcome = Outcome.INCONCLUSIVE
        elif self.watched.problem:
            outcome, because = Outcome.INCONCLUSIVE, "the autoscaler could not be watched to the end"
        if self.watched.problem:
            because = f"{because}; {self.watched.problem}"
        observed = f"{self.count(Fit.EXPLAINED)} of {total} explained"
        return Verdict(outcome=outcome, because=because, expected="every decision is the engine's", observed=observed)

    @property
    def exit_code(self) -> int:
        """Give the exit code of the command that reports it."""
        return {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.INCONCLUSIVE: 4}[self.verdict.outcome]


def verify_watched(watched: Watched) -> WatchVerification:
    """Let a fresh engine decide on what was seen, and hold the autoscaler's decisions against it."""
    recorded = {decision.time: decision for decision in watched.decisions}
    replays = replay(watched.hpa, watched.observations, flags=watched.flags, kubernetes=profile(watched.kubernetes))
    rows = tuple(
        _row(observation, recorded.get(observation.time), replayed)
        for observation, replayed in zip(watched.observations, replays, strict=True)
    )
    return WatchVerification(watched=watched, rows=rows)


# Private


def _row(observation: Observation, recorded: Decision | None, replayed: Decision) -> WatchedSync:
    because = disagreement(recorded, replayed)
    fit = Fit.CONTRADICTING if because else Fit.EXPLAINED
    if observation.missing or recorded is None:
        fit = Fit.UNEXPLAINED
    return WatchedSync(
        time=observation.time,
        current=observation.spec_replicas,
        decided=None if recorded is None else recorded.desired_replicas,
        replayed=replayed.desired_replicas,
        ready=sum(1 for pod in observation.pods if pod.ready is True),
        fit=fit,
        missing=observation.missing,
        because=because,
    )
