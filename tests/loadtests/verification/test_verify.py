from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.expectations.interface import Outcome
from loadtests.run.model import Run
from loadtests.verification.formats import as_text
from loadtests.verification.verify import verify
from tests.loadtests.run_builder import START, good_run
from tests.loadtests.run_directory import write_run


def test_a_run_that_went_as_predicted_passes() -> None:
    """Every sync matches its prediction, and every decision its observation."""
    verification = verify(good_run())

    assert Outcome.PASSED == verification.outcome
    assert 0 == verification.exit_code
    assert {True} == {row.matches for row in verification.rows if row.seconds < 145}
    assert {""} == {row.unexplained for row in verification.rows}


def test_a_row_puts_the_sides_beside_each_other() -> None:
    """At 30 s one pod became four: decided, replayed and predicted alike."""
    (row,) = [row for row in verify(good_run()).rows if row.seconds == 30]

    assert (1, 4, 4, 4, 1) == (row.current, row.decided, row.replayed, row.predicted, row.ready)


def test_another_decision_is_unexplained() -> None:
    """The row says what the observation asks for, and the verdict fails."""
    verification = verify(_with_decision(good_run(), 30, desired_replicas=2))
    (row,) = [row for row in verification.rows if row.unexplained]

    assert 1 == verification.exit_code
    assert row.unexplained.startswith("the observation asks for 4: cpu is at ")


def test_other_conditions_are_unexplained() -> None:
    """The condition that differs is named."""
    verification = verify(_with_decision(good_run(), 30, conditions={"AbleToScale": ("True", "SucceededRescale")}))
    (row,) = [row for row in verification.rows if row.unexplained]

    assert "other conditions than the observation gives: ScalingActive, ScalingLimited" == row.unexplained


def test_a_missing_input_is_named() -> None:
    """Without its observation a decision cannot be replayed."""
    run = good_run()
    seen = tuple(one for one in run.observations if one.time != START + 30)
    (row,) = [row for row in verify(replace(run, observations=seen)).rows if row.seconds == 30]

    assert (None, 4, None, None) == (row.current, row.decided, row.replayed, row.ready)
    assert "missing input: no observation of this sync is recorded" == row.unexplained


def test_a_decision_of_which_an_input_is_missing_is_unexplained_not_wrong() -> None:
    """The record of a cluster says what of its inputs nobody saw."""
    verification = verify(_missing(_with_decision(good_run(), 30, desired_replicas=2), 30))
    (row,) = [row for row in verification.rows if row.unexplained]

    assert (Outcome.INCONCLUSIVE, 4) == (verification.replay.outcome, verification.exit_code)
    assert ("a sample",) == row.missing
    assert "missing: a sample" in verification.replay.because


def test_a_decision_of_which_an_input_is_missing_is_no_match_either() -> None:
    """That the engine decides the same on what was seen may be chance."""
    verification = verify(_missing(good_run(), 30))

    assert (Outcome.INCONCLUSIVE, 4) == (verification.replay.outcome, verification.exit_code)
    expected = "1 of 10 are unexplained: at 30 s the decision may agree by chance with what was seen; missing: a sample"
    assert f"the decisions cannot be judged: {expected}" == verification.replay.because
    assert "unexplained: missing: a sample" in as_text(verification)


def test_a_missing_decision_is_named() -> None:
    """An observation without a decision is said to be one."""
    run = good_run()
    taken = tuple(one for one in run.decisions if one.time != START + 30)
    (row,) = [row for row in verify(replace(run, decisions=taken)).rows if row.seconds == 30]

    assert (None, 4) == (row.decided, row.replayed)
    assert "no decision of this sync is recorded" == row.unexplained


def test_replicas_that_were_not_predicted_differ() -> None:
    """Nine replicas were predicted and four came."""
    run = good_run()
    points = tuple(replace(one, wanted=9 if 30 <= one.seconds < 105 else one.wanted) for one in run.prediction.points)
    verification = verify(replace(run, prediction=replace(run.prediction, points=points, peak=9)))

    assert 1 == verification.exit_code
    assert [False] == sorted({row.matches for row in verification.rows if 50 < row.seconds < 80})


def test_a_run_without_scrapes_and_decisions_cannot_tell() -> None:
    """No data is no match and no difference."""
    run = good_run()
    series = replace(run.series, answers={})
    verification = verify(replace(run, series=series, decisions=(), observations=()))

    assert Outcome.INCONCLUSIVE == verification.outcome
    assert 4 == verification.exit_code
    assert () == verification.rows


def test_replicas_that_nobody_saw_neither_match_nor_differ() -> None:
    """Where the series are missing, the row says so."""
    run = good_run()
    verification = verify(replace(run, series=replace(run.series, answers={})))

    assert {None} == {row.matches for row in verification.rows}


@pytest.mark.parametrize(
    ("style", "text"),
    [
        pytest.param(
            "text", " 30 s       1        4         4          4      1     matches  consistent", id="as text"
        ),
        pytest.param("markdown", "| 30 s | 1 | 4 | 4 | 4 | 1 | matches | consistent |", id="as Markdown"),
        pytest.param("json", '"outcome": "passed"', id="as JSON"),
    ],
)
def test_the_command_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], style: str, text: str) -> None:
    """A line per sync and two verdicts, in every format."""
    write_run(tmp_path, good_run())

    assert 0 == main(["hpa", "verify", str(tmp_path), "--format", style])
    out = capsys.readouterr().out
    assert text in out
    assert "all 10 decisions are consistent" in out


def _with_decision(run: Run, seconds: int, **changes: object) -> Run:
    changed = (
        replace(one, **changes) if one.time == START + seconds else one  # type: ignore[arg-type]  # any field
        for one in run.decisions
    )
    return replace(run, decisions=tuple(changed))


def _missing(run: Run, seconds: float) -> Run:
    """Say of one sync that a sample was not seen."""
    observations = tuple(
        replace(one, missing=("a sample",)) if one.time == START + seconds else one for one in run.observations
    )
    return replace(run, observations=observations)
