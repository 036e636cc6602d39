"""What is expected of a release: what passes, what fails, and what cannot be judged."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from loadtests.canary.model import Phase
from loadtests.expectations.canary_match import Stand, differences
from loadtests.expectations.check import check_expectations
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, Side
from loadtests.run.model import Run, SloRules
from loadtests.scenario import read_scenario
from slo.errors import InvalidInput
from tests.loadtests.canary_run import (
    FAILING,
    HEALTHY,
    LATE_SECONDS,
    SECONDS,
    canary_run,
    client_second,
    ticks_of,
    with_counts,
    with_ticks,
)
from tests.loadtests.run_builder import START, good_run, with_client

Judge = Callable[[str, Run], Verdict]


@pytest.mark.parametrize(
    ("text", "run", "outcome", "because"),
    [
        pytest.param(
            "promoted", canary_run(), "passed", "version 2.0.0 was promoted after 60 s", id="promoted, whenever"
        ),
        pytest.param(
            "promoted within 60s",
            canary_run(),
            "passed",
            "version 2.0.0 was promoted after 60 s, within the 60 s allowed",
            id="promoted in time",
        ),
        pytest.param(
            "promoted within 50s",
            canary_run(),
            "failed",
            "version 2.0.0 was promoted after 60 s, later than the 50 s allowed",
            id="promoted too late",
        ),
        pytest.param(
            "promoted",
            canary_run(FAILING),
            "failed",
            "version 2.1.0 was rolled back after 40 s: metric errors failed (Halt load-harness.demo advancement errors "
            "20.00 > 1)",
            id="rolled back where it was to be promoted",
        ),
        pytest.param("not promoted", canary_run(), "failed", "version 2.0.0 was promoted after 60 s", id="kept out"),
        pytest.param(
            "not promoted",
            canary_run(FAILING),
            "passed",
            "version 2.1.0 was rolled back: metric errors failed (Halt load-harness.demo advancement errors 20.00 > 1)",
            id="rolled back is not promoted",
        ),
        pytest.param(
            "rolled back within 4 intervals",
            canary_run(FAILING),
            "passed",
            "version 2.1.0 was rolled back 4 intervals after it was found, within the 4 allowed: metric errors failed "
            "(Halt load-harness.demo advancement errors 20.00 > 1)",
            id="rolled back in time",
        ),
        pytest.param(
            "rolled back within 1 interval",
            canary_run(FAILING),
            "failed",
            "version 2.1.0 was rolled back 4 intervals after it was found, more than the 1 allowed: metric errors "
            "failed (Halt load-harness.demo advancement errors 20.00 > 1)",
            id="rolled back too late",
        ),
        pytest.param(
            "rolled back",
            canary_run(),
            "failed",
            "version 2.0.0 was promoted 6 intervals after it was found",
            id="promoted where it was to be rolled back",
        ),
        pytest.param(
            'stopped by "errors"',
            canary_run(FAILING),
            "passed",
            "version 2.1.0 was rolled back after 2 failed checks, the last of them: metric errors failed (Halt "
            "load-harness.demo advancement errors 20.00 > 1)",
            id="stopped by the check that was meant to",
        ),
        pytest.param(
            'stopped by "latency"',
            canary_run(FAILING),
            "failed",
            "version 2.1.0 was rolled back after 2 failed checks, the last of them: metric errors failed (Halt "
            "load-harness.demo advancement errors 20.00 > 1)",
            id="stopped by another check",
        ),
        pytest.param('stopped by "errors"', canary_run(), "failed", "version 2.0.0 was promoted", id="not stopped"),
    ],
)
def test_the_end_of_a_release(judged: Judge, text: str, run: Run, outcome: str, because: str) -> None:
    """The numbers, and the check that decided, are in the reason."""
    verdict = judged(text, run)

    assert (outcome, because) == (verdict.outcome, verdict.because)


@pytest.mark.parametrize("text", ["promoted", "rolled back", 'stopped by "errors"'])
def test_a_release_that_is_still_under_way_has_failed_its_end(judged: Judge, text: str) -> None:
    """The load was as long as the scenario allows."""
    run = canary_run()
    unfinished = with_ticks(
        run,
        *(
            replace(tick, before=Phase.PROGRESSING, phase=Phase.PROGRESSING, canary_weight=60)
            if tick.time > 50
            else tick
            for tick in ticks_of(run)
        ),
    )

    verdict = judged(text, unfinished)

    assert ("failed", "version 2.0.0 was Progressing at 60% when the load ended") == (verdict.outcome, verdict.because)
    assert "passed" == judged("not promoted", unfinished).outcome


def test_a_promotion_after_the_load_is_none(judged: Judge) -> None:
    """Nobody was there any more to see it; the record goes on for some seconds, and the release was not through."""
    run = canary_run()
    ticks = ticks_of(run)
    moved = SECONDS + 2 - next(tick for tick in ticks if tick.phase is Phase.SUCCEEDED).time
    late = with_ticks(
        replace(run, facts=replace(run.facts, end_time=START + SECONDS + 10.0)),
        *(replace(ticks[0], time=float(seconds)) for seconds in range(0, int(moved), 5)),
        *(replace(tick, time=tick.time + moved) for tick in ticks),
    )

    assert "failed" == judged("promoted", late).outcome


def test_a_release_that_nobody_found_proves_nothing(judged: Judge) -> None:
    """It was not promoted, and not kept out either."""
    run = canary_run()
    blind = with_ticks(
        run,
        *(replace(tick, before=Phase.INITIALIZED, phase=Phase.INITIALIZED, canary_weight=0) for tick in ticks_of(run)),
    )

    assert "no tick of the canary's controller found the release" == judged("promoted", blind).because
    verdict = judged("not promoted", blind)
    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "no tick found the release, so there was nothing to keep out" in verdict.because


def test_only_the_last_release_counts(judged: Judge) -> None:
    """A version that comes in the middle of another's analysis begins it anew."""
    run = canary_run(FAILING, replace(HEALTHY, version="2.1.1", at_seconds=30.0))

    verdict = judged("promoted", run)

    assert ("passed", "version 2.1.1 was promoted after 60 s") == (verdict.outcome, verdict.because)


ALL = (
    "promoted",
    "not promoted",
    "rolled back",
    'stopped by "errors"',
    "timeline within 1 tick of prediction",
    "weights honoured within 1%",
)


@pytest.mark.parametrize("text", ALL)
def test_without_a_canary_nothing_can_be_said(judged: Judge, text: str) -> None:
    """A run of a stack without a Canary, as all were before there was one."""
    verdict = judged(text, good_run())

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "the manifests of the run have no Canary" in verdict.because


@pytest.mark.parametrize("text", ALL)
def test_missing_ticks_are_missing(judged: Judge, text: str) -> None:
    """A controller that was not there for half a minute may have done anything; nothing passes on that."""
    run = canary_run(FAILING)
    gap = with_ticks(run, *(tick for tick in ticks_of(run) if tick.time < 35 or tick.time > 100))
    unended = with_ticks(gap, *(tick for tick in ticks_of(gap) if tick.time < 35))

    verdict = judged(text, unended)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "ticks of the canary's controller are missing from 33 s to 120 s" in verdict.because


@pytest.mark.parametrize("text", ALL)
def test_without_a_tick_nothing_can_be_said(judged: Judge, text: str) -> None:
    """The journal was there, and empty."""
    verdict = judged(text, with_ticks(canary_run()))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "ticks of the canary's controller are missing from 0 s to 120 s" in verdict.because


def test_what_happened_before_a_gap_stands(judged: Judge) -> None:
    """A rollback that was seen was seen."""
    run = canary_run(FAILING)
    cut = with_ticks(run, *(tick for tick in ticks_of(run) if tick.time < 60))

    assert "passed" == judged("rolled back within 4 intervals", cut).outcome
    assert Outcome.INCONCLUSIVE is judged("not promoted", cut).outcome


def test_without_the_tick_before_the_rollback_nobody_knows_who_stopped_it(judged: Judge) -> None:
    """An earlier check that failed need not be the one that decided."""
    run = canary_run(FAILING)
    rollback = next(tick for tick in ticks_of(run) if tick.phase is Phase.FAILED)
    cut = with_ticks(run, *(tick for tick in ticks_of(run) if round(rollback.time - tick.time) != 10))

    assert "passed" == judged("rolled back", cut).outcome
    verdict = judged('stopped by "errors"', cut)
    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "ticks of the canary's controller are missing from 33 s to 53 s" in verdict.because


def test_an_interrupted_run_cannot_tell_the_end(judged: Judge) -> None:
    """The release was under way when somebody stopped the run."""
    run = canary_run()
    cut = replace(run, facts=replace(run.facts, end_time=START + 40.0, interruption="interrupted by the user"))

    verdict = judged("promoted", cut)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "interrupted after 40 s (interrupted by the user)" in verdict.because


def test_the_timeline_may_be_late_by_as_many_ticks_as_are_allowed(judged: Judge) -> None:
    """As predicted, one tick late, two ticks late."""
    run = canary_run()

    def late(seconds: float) -> Run:
        return with_ticks(run, *(replace(tick, time=tick.time + seconds) for tick in ticks_of(run)))

    assert ["passed", "passed", "failed"] == [
        judged("timeline within 1 tick of prediction", one).outcome for one in (run, late(10), late(20))
    ]
    assert "passed" == judged("timeline within 2 ticks of prediction", late(20)).outcome
    assert "failed" == judged("timeline within 0 ticks of prediction", late(10)).outcome


def test_a_step_that_was_left_out_is_a_difference(judged: Judge) -> None:
    """From 20 % to 60 %: everything that was observed was predicted, and not the other way round."""
    run = canary_run()
    jumped = with_ticks(
        run, *(replace(tick, canary_weight=60) if tick.canary_weight == 40 else tick for tick in ticks_of(run))
    )

    verdict = judged("timeline within 1 tick of prediction", jumped)

    assert Outcome.FAILED is verdict.outcome
    assert (
        "the canary did not do what was predicted, give or take 1 tick: Progressing at 40% from 33 s to 43 s was "
        "predicted, and not observed"
    ) == verdict.because


def test_a_release_that_ends_otherwise_than_predicted_is_named(judged: Judge) -> None:
    """What was observed comes first, with its stretch."""
    run = replace(canary_run(FAILING), prediction=canary_run().prediction)

    verdict = judged("timeline within 1 tick of prediction", run)

    assert "failed" == verdict.outcome
    assert "Failed at 0% from 53 s to 120 s, which was not predicted" in verdict.evidence


def test_what_could_not_be_predicted_cannot_be_compared(judged: Judge) -> None:
    """The reason is the prediction's own."""
    run = canary_run()
    blind = replace(run, prediction=replace(run.prediction, canary=None, canary_problem="`up` asks for up"))

    verdict = judged("timeline within 1 tick of prediction", blind)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "`up` asks for up" in verdict.because


def test_before_the_first_tick_things_are_as_it_found_them(judged: Judge) -> None:
    """A release at once: the first tick of the prediction has found it, and a tick of before the load has not."""
    run = canary_run(replace(HEALTHY, at_seconds=0.0))
    before = replace(ticks_of(run)[0], time=-7.0, phase=Phase.INITIALIZED, checks=(), told=())

    assert Phase.PROGRESSING is ticks_of(run)[0].phase
    assert "passed" == judged("timeline within 0 ticks of prediction", with_ticks(run, before, *ticks_of(run))).outcome


def test_steps_hold_until_the_next_one() -> None:
    """The comparison is exact between the ticks, and wants steps on both sides."""
    calm, busy = Stand(Phase.INITIALIZED, 0, is_mirrored=False), Stand(Phase.PROGRESSING, 20, is_mirrored=False)

    found = differences([(0, calm), (20, busy)], [(0, calm)], seconds=5, end_seconds=60)

    assert [
        "Progressing at 20% from 20 s to 60 s, which was not predicted",
        "Initialized at 0% from 25 s to 60 s was predicted, and not observed",
    ] == [str(one) for one in found]
    assert () == differences([(-7, calm), (20, busy)], [(0, calm), (25, busy)], seconds=5, end_seconds=60)
    with pytest.raises(ValueError, match="must have a step"):
        differences([], [(0, calm)], seconds=5, end_seconds=60)


def test_weights_are_honoured(judged: Judge) -> None:
    """By what the canary's pods counted; what the primary's counted is no matter."""
    verdict = judged("weights honoured within 1%", canary_run())

    assert Outcome.PASSED is verdict.outcome
    assert (
        "the canary answered 900 of 2000 requests from 23 s to 63 s, where its weights ask for 900: 0.00% off, within "
        "the 1% allowed"
    ) == verdict.because


@pytest.mark.parametrize(
    ("off_ratio", "outcome", "said"),
    [
        pytest.param(0.009, "passed", "0.90% off, within the 1% allowed", id="a little too much"),
        pytest.param(0.012, "failed", "1.20% off, beyond the 1% allowed", id="too much"),
        pytest.param(-0.05, "failed", "5.00% off, beyond the 1% allowed", id="much too little"),
    ],
)
def test_weights_may_be_off_by_so_much(judged: Judge, off_ratio: float, outcome: str, said: str) -> None:
    """Of all requests, not of the canary's."""
    verdict = judged("weights honoured within 1%", with_counts(canary_run(), off_ratio=off_ratio))

    assert outcome == verdict.outcome
    assert said in verdict.because


def test_what_came_after_the_last_scrape_is_left_out(judged: Judge) -> None:
    """A canary that is taken away at once is not scraped again; nobody knows of its last second."""
    run = canary_run(FAILING)

    verdict = judged("weights honoured within 1%", with_counts(run, until=52.5))

    assert Outcome.PASSED is verdict.outcome
    assert (
        "the canary answered 285 of 1430 requests from 23 s to 52 s, where its weights ask for 286: 0.07% off, within "
        "the 1% allowed"
    ) == verdict.because


def test_counters_that_end_before_the_weight_does_tell_nothing_of_the_rest(judged: Judge) -> None:
    """Scrapes that are missing at the end of a release may hide anything; what was counted before is no proof."""
    verdict = judged("weights honoured within 1%", with_counts(canary_run(), until=40.0))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert ("the canary had a weight, and no scrape tells what its pods counted, from 40 s to 63 s") in verdict.because


def test_few_requests_cannot_tell_one_percent(judged: Judge) -> None:
    """One request at an edge would be the tolerance."""
    verdict = judged("weights honoured within 0.2%", canary_run())

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "2000 requests are too few, 2500 are needed" in verdict.because


def test_a_canary_without_counters_has_no_split(judged: Judge) -> None:
    """*No data* is no zero."""
    run = canary_run()
    blind = replace(run, series=replace(run.series, answers={}))

    verdict = judged("weights honoured within 1%", blind)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "no pod of the canary counted a request while it had a weight" in verdict.because


def test_a_silent_release_has_no_split(judged: Judge) -> None:
    """Its pods counted nothing, and nothing was due."""
    assert Outcome.INCONCLUSIVE is judged("weights honoured within 1%", silent(canary_run())).outcome


def silent(run: Run) -> Run:
    """Let nobody have sent anything, as planned."""
    (stage,) = run.facts.plan.stages
    plan = replace(run.facts.plan, stages=(replace(stage, rate_per_second=0.0),))  # type: ignore[arg-type, type-var]
    lines = tuple(client_second(second, started=0, finished=0) for second in range(SECONDS))
    return replace(run, facts=replace(run.facts, plan=plan), client=lines)


@pytest.mark.parametrize(
    ("releases", "changes", "outcome", "because"),
    [
        pytest.param((), {}, "passed", "all 6000 requests were answered well", id="nothing"),
        pytest.param(
            (FAILING,),
            {"failed": 3, "failed_on_purpose": 3},
            "passed",
            "all 6000 requests were answered well, but for 3 that were failed on purpose",
            id="what was to fail",
        ),
        pytest.param(
            (FAILING,),
            {"failed": 3, "failed_on_purpose": 2},
            "failed",
            "1 of 6000 requests were lost, besides 2 that were failed on purpose",
            id="one more than was to fail",
        ),
        pytest.param(
            (),
            {"failed": 3, "failed_on_purpose": 3},
            "failed",
            "3 of 6000 requests were lost, besides 0 that were failed on purpose",
            id="failures that nobody had planned",
        ),
        pytest.param(
            (),
            {"finished": 49},
            "failed",
            "1 of 6000 requests were lost, besides 0 that were failed on purpose",
            id="one that never came back",
        ),
        pytest.param(
            (),
            {"started": 48, "finished": 48, "dropped": 2},
            "failed",
            "2 of 6000 requests were lost, besides 0 that were failed on purpose",
            id="two that never left, as too many were under way",
        ),
    ],
)
def test_nothing_is_lost(
    judged: Judge, releases: tuple[object, ...], changes: dict[str, int], outcome: str, because: str
) -> None:
    """Counted by the clients: what failed without saying that it was to, and what never came back."""
    run = canary_run(*releases)  # type: ignore[arg-type]

    verdict = judged(
        "no request lost beyond the faults",
        with_client(run, lambda second, line: client_second(second, **changes) if second == 30 else line),
    )

    assert (outcome, because) == (verdict.outcome, verdict.because)


def test_requests_that_nobody_waited_for_are_not_lost(judged: Judge) -> None:
    """Whoever stops a run leaves some under way; nobody knows what would have become of them."""
    run = canary_run()
    under_way = tuple(client_second(second, finished=49 if second == 39 else 50) for second in range(40))
    facts = replace(run.facts, end_time=START + 40.0, interruption="interrupted by the user")

    verdict = judged("no request lost beyond the faults", replace(run, client=under_way, facts=facts))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "interrupted after 40 s" in verdict.because


def test_what_a_late_generator_gave_up_was_not_lost_by_the_release(judged: Judge) -> None:
    """It is its own fault, so nobody can tell."""
    run = with_client(
        canary_run(),
        lambda second, line: (
            replace(line, started=48, finished=48, latency={600: 48}, dropped=2, late_seconds_max=1.0)
            if second in range(30, 35)
            else line
        ),
    )

    verdict = judged("no request lost beyond the faults", run)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "so it was saturated" in verdict.because


def test_without_a_request_nothing_was_lost_and_nothing_shown(judged: Judge) -> None:
    """*No data* is no proof."""
    verdict = judged("no request lost beyond the faults", silent(canary_run()))

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "no request was sent" in verdict.because


def test_faults_of_one_side_may_fail_requests(judged: Judge) -> None:
    """They are planned like a release that fails."""
    fault = PlannedFault(
        at_seconds=30.0,
        action=FaultAction.FAIL,
        target=FaultTarget.PODS,
        of=Side.CANARY,
        for_seconds=5.0,
        share_ratio=0.5,
    )
    run = canary_run()
    broken = with_client(
        replace(run, facts=replace(run.facts, faults=(fault,))),
        lambda second, line: client_second(second, failed=4, failed_on_purpose=4) if second == 31 else line,
    )

    assert "passed" == judged("no request lost beyond the faults", broken).outcome


def test_a_record_from_before_failures_were_told_apart_cannot_tell(judged: Judge) -> None:
    """Its failures may all have been on purpose, or none."""
    run = with_client(
        canary_run(FAILING),
        lambda second, line: replace(line, failed=int(second == 30), failed_on_purpose=None),
    )

    verdict = judged("no request lost beyond the faults", run)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "the record does not say which failures were put in" in verdict.because


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("promoted within 60", "60 must be a duration with a unit; write it as 60s or 1m30s", id="no unit"),
        pytest.param("rolled back within 0 intervals", "0 intervals: must be at least 1", id="no interval"),
        pytest.param("rolled back within few intervals", "few must be a whole number", id="no number"),
        pytest.param("rolled back within 4 ticks", "did you mean `rolled back [within N intervals]`", id="ticks"),
        pytest.param("stopped by errors", "did you mean `stopped by", id="no quotes"),
        pytest.param("timeline within a tick of prediction", "a must be a whole number", id="a"),
        pytest.param("weights honoured within 1", "1 must be a percentage above 0 and below 100", id="no percent"),
        pytest.param("weights honoured within 0%", "0% must be a percentage above 0 and below 100", id="exactly"),
        pytest.param("is promoted", "must be one of the known expectations", id="other words"),
        pytest.param("no request lost", "must be one of the known expectations", id="half of the words"),
    ],
)
def test_a_mistake_says_what_is_wrong(judged: Judge, text: str, said: str) -> None:
    """Each with the rule and the next step."""
    with pytest.raises(InvalidInput) as caught:
        judged(text, canary_run())

    assert said in str(caught.value)


def test_an_expectation_of_a_release_needs_one(tmp_path) -> None:  # noqa: ANN001 - pytest's own
    """Said before anything is run; what is lost can be asked of any load."""
    path = tmp_path / "plain.yaml"
    path.write_text(
        "name: plain\ndescription: a load\nlocustfile: work\nrequest: {cpu_milliseconds: 5, pace: 500ms}\n"
        "stages:\n  - {name: steady, duration: 40s, users: 8}\n"
        "expectations: [promoted, weights honoured within 1%, no request lost beyond the faults]\n"
    )

    with pytest.raises(InvalidInput) as caught:
        check_expectations(read_scenario(path), SloRules(interval_seconds=2.0, rate_window_seconds=8.0, slos=()))

    rule = "needs a release in the scenario; add one to `releases:`, or remove the expectation"
    assert [f"expectations[0] promoted: {rule}", f"expectations[1] weights honoured within 1%: {rule}"] == [
        str(mistake).partition(": ")[2] for mistake in caught.value.mistakes
    ]


def test_everything_is_a_little_late() -> None:
    """The builder's run is no copy of its prediction, or the comparison would prove nothing."""
    run = canary_run()
    assert run.prediction.canary is not None
    assert {round(LATE_SECONDS, 3)} == {
        round(seen.time - told.time, 3) for seen, told in zip(ticks_of(run), run.prediction.canary.ticks, strict=True)
    }
    assert SECONDS == run.facts.duration_seconds
