"""A decision whose inputs were not all recorded is unexplained, with what was missing: neither passed nor failed."""

from dataclasses import replace

from loadtests.expectations.interface import Outcome, Verdict
from loadtests.hpa.model import Observation
from loadtests.run.model import Run
from loadtests.verdict import judge
from tests.loadtests.run_builder import START, good_run

SCALE_OUT_SECONDS = 30
MISSING = "the sample of metrics.k8s.io that gives cpu at 190%"


def verdict(run: Run) -> Verdict:
    """Judge the decisions."""
    return judge(run).judgements[0].verdict


def with_other_decisions(*seconds: int) -> Run:
    """Let some decisions be others than what was seen asks for."""
    run = good_run(("every decision explained",))
    times = {START + one for one in seconds}
    changed = (
        replace(one, desired_replicas=one.desired_replicas + 1) if one.time in times else one for one in run.decisions
    )
    return replace(run, decisions=tuple(changed))


def with_missing(run: Run, *seconds: int) -> Run:
    """Say of some observations that something of them was not seen."""
    times = {START + one for one in seconds}
    changed = (
        replace(one, missing=(MISSING,)) if isinstance(one, Observation) and one.time in times else one
        for one in run.observations
    )
    return replace(run, observations=tuple(changed))


def test_what_was_missing_is_said() -> None:
    """The decision may have followed from it."""
    found = verdict(with_missing(with_other_decisions(SCALE_OUT_SECONDS), SCALE_OUT_SECONDS))

    assert Outcome.INCONCLUSIVE == found.outcome
    assert "1 of 10 are unexplained: at 30 s the decision was 5 replicas" in found.because
    assert found.because.endswith(f"missing: {MISSING}")


def test_another_one_without_anything_missing_has_failed() -> None:
    """The missing input of one sync excuses no other."""
    found = verdict(with_missing(with_other_decisions(SCALE_OUT_SECONDS, 60), SCALE_OUT_SECONDS))

    assert Outcome.FAILED == found.outcome
    assert found.because.startswith("1 of 10 decisions are unexplained: at 60 s")


def test_a_decision_that_agrees_without_all_its_inputs_is_unexplained() -> None:
    """It may agree by chance."""
    found = verdict(with_missing(good_run(("every decision explained",)), SCALE_OUT_SECONDS))

    assert Outcome.INCONCLUSIVE == found.outcome
    assert "1 of 10 are unexplained: at 30 s the decision may agree by chance with what was seen" in found.because
    assert found.because.endswith(f"missing: {MISSING}")


def test_one_that_agrees_by_chance_excuses_no_other() -> None:
    """A contradiction elsewhere stays one, whatever was not seen of the first."""
    found = verdict(with_missing(with_other_decisions(60), SCALE_OUT_SECONDS))

    assert Outcome.FAILED == found.outcome
    assert found.because.startswith("1 of 10 decisions are unexplained: at 60 s")
