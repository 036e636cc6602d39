"""Judge a run: every expectation, and what they come to together."""

from dataclasses import dataclass

from loadtests.expectations.grammar import parse_expectations
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.run.model import Run
from slo.errors import InvalidInput, Mistake, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One expectation with its verdict."""

    expectation: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunVerdict:
    """The answer to a whole run."""

    judgements: tuple[Judgement, ...]

    @property
    def outcome(self) -> Outcome:
        """Fail if one failed, else be inconclusive if one was, else pass."""
        outcomes = {judgement.verdict.outcome for judgement in self.judgements}
        for outcome in (Outcome.FAILED, Outcome.INCONCLUSIVE):
            if outcome in outcomes:
                return outcome
        return Outcome.PASSED

    @property
    def exit_code(self) -> int:
        """Give the exit code of the command that reports it."""
        return EXIT_CODES[self.outcome]

    def count(self, outcome: Outcome) -> int:
        """Count the expectations with an outcome."""
        return sum(1 for judgement in self.judgements if judgement.verdict.outcome is outcome)

    @property
    def sentence(self) -> str:
        """Say in one sentence what the run came to."""
        total = len(self.judgements)
        if self.outcome is Outcome.PASSED:
            return f"all {total} expectations held"
        failed, open_ = self.count(Outcome.FAILED), self.count(Outcome.INCONCLUSIVE)
        parts = [f"{failed} failed"] if failed else []
        parts += [f"{open_} could not be judged"] if open_ else []
        return f"of {total} expectations {' and '.join(parts)}"


EXIT_CODES = {Outcome.PASSED: 0, Outcome.FAILED: 1, Outcome.INCONCLUSIVE: 4}


def judge(run: Run) -> RunVerdict:
    """Hold every expectation of the run's scenario against what was recorded.

    Raises:
        InvalidInput: the run's expectations are not understood, or there are none.
    """
    place = Place(file="run.json", field="expectations")
    if not run.facts.expectations:
        next_step = "judge a run of a scenario that expects something"
        raise InvalidInput([Mistake(place=place, value=None, rule="must have at least 1", next_step=next_step)])
    texts = [(text, place) for text in run.facts.expectations]
    stages = [stage.name for stage in run.facts.plan.stages]
    return RunVerdict(
        judgements=tuple(
            Judgement(expectation=expectation.text, verdict=expectation.judge(run))
            for expectation in parse_expectations(texts, stages=stages)
        )
    )
