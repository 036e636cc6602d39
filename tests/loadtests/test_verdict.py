from dataclasses import replace

import pytest

from loadtests.expectations.interface import Outcome
from loadtests.verdict import judge
from slo.errors import InvalidInput
from tests.loadtests.run_builder import good_run


def test_a_good_run_passes() -> None:
    """All expectations hold, so the run passes with exit code 0."""
    verdict = judge(good_run())
    assert [] == [judgement for judgement in verdict.judgements if judgement.verdict.outcome is not Outcome.PASSED]
    assert (Outcome.PASSED, 0, "all 9 expectations held") == (verdict.outcome, verdict.exit_code, verdict.sentence)


@pytest.mark.parametrize(
    ("expectations", "outcome", "exit_code", "sentence"),
    [
        (("p95 < 1ms", "p99 < 1s in calm"), Outcome.FAILED, 1, "of 2 expectations 1 failed and 1 could not be judged"),
        (("no flapping", "p99 < 1s in calm"), Outcome.INCONCLUSIVE, 4, "of 2 expectations 1 could not be judged"),
        (("no flapping", "p95 < 1ms"), Outcome.FAILED, 1, "of 2 expectations 1 failed"),
    ],
)
def test_the_worst_answer_counts(
    expectations: tuple[str, ...], outcome: Outcome, exit_code: int, sentence: str
) -> None:
    """One failure fails a run; else one that cannot be judged leaves it open."""
    verdict = judge(good_run(expectations))
    assert (outcome, exit_code, sentence) == (verdict.outcome, verdict.exit_code, verdict.sentence)


def test_a_run_without_expectations_is_no_pass() -> None:
    """Silence is more likely a typo than a wish."""
    run = good_run()
    with pytest.raises(InvalidInput) as caught:
        judge(replace(run, facts=replace(run.facts, expectations=())))
    assert (
        "run.json: expectations (nothing): must have at least 1; judge a run of a scenario that expects something"
    ) == str(caught.value)
