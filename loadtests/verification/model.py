"""What the comparison of a run comes to: values only."""

from dataclasses import dataclass

from loadtests.expectations.interface import Outcome, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRow:
    """One sync: what was decided, what had to be, and what had been predicted."""

    seconds: float
    """Since the load started."""
    current: int | None
    """Replicas before; None where nothing was observed."""
    decided: int | None
    """None where no decision is recorded."""
    replayed: int | None
    """What the recorded observation asks for; None where there is none."""
    predicted: int
    """Replicas that were predicted for then."""
    matches: bool | None
    """Whether the replicas are those predicted for a moment nearby, until the next sync; None where nobody knows."""
    ready: int | None
    """Pods that were ready."""
    unexplained: str = ""
    """What is wrong with the decision, or which input is missing; empty where it is consistent."""
    missing: tuple[str, ...] = ()
    """What the autoscaler saw and nobody else, so that a decision that differs is no contradiction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A run, compared."""

    prediction: Verdict
    replay: Verdict
    rows: tuple[SyncRow, ...]

    @property
    def outcome(self) -> Outcome:
        """Give the worse of the two verdicts."""
        outcomes = {self.prediction.outcome, self.replay.outcome}
        worst = (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.PASSED)
        return next(outcome for outcome in worst if outcome in outcomes)

    @property
    def exit_code(self) -> int:
        """Give the exit code of the command that reports it."""
        return {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.INCONCLUSIVE: 4}[self.outcome]
