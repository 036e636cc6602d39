from collections.abc import Callable
from dataclasses import replace

import pytest

from loadtests.arrivals import ArrivalProcess
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.plan import OpenPlan
from loadtests.run.model import ClientSecond, Run
from loadtests.stages import RateStage
from tests.loadtests.run_builder import START, good_run, restarted, with_client

Judged = Callable[[str, Run], Verdict]


@pytest.mark.parametrize(
    ("text", "outcome", "because"),
    [
        (
            "p95 < 500ms in peak",
            Outcome.PASSED,
            "p95 in peak was 39.2 ms over 1330 requests, as < 500 ms was expected",
        ),
        (
            "p95 < 30ms of work in peak",
            Outcome.FAILED,
            "p95 of work in peak was 39.2 ms over 1330 requests, where < 30 ms was expected",
        ),
        ("mean >= 1s", Outcome.FAILED, "mean was 39.2 ms over 1400 requests, where >= 1 s was expected"),
        ("error_ratio == 0%", Outcome.PASSED, "error_ratio was 0 % over 1400 requests, as == 0 % was expected"),
        (
            "rate > 18/s in peak",
            Outcome.PASSED,
            "rate in peak was 19 per second over 1330 requests, as > 18 per second was expected",
        ),
        ("dropped == 0", Outcome.PASSED, "dropped was 0 over 1400 requests, as == 0 was expected"),
    ],
)
def test_measures_a_good_run(judged: Judged, text: str, outcome: Outcome, because: str) -> None:
    """A threshold compares what was measured in its scope, without the warm-up, and says so with the numbers."""
    verdict = judged(text, good_run())
    assert (outcome, because) == (verdict.outcome, verdict.because)


def test_gives_counts_as_evidence(judged: Judged) -> None:
    """The counts behind a threshold stand in the evidence."""
    verdict = judged("dropped == 0 in calm", good_run())
    assert ("10 started, 10 finished, 0 failed, 0 dropped",) == verdict.evidence


def test_names_a_restarted_pod_as_the_likely_reason(judged: Judged) -> None:
    """A failure in a run in which a pod was killed names the pod, the time and the signal."""
    run = with_client(good_run(), lambda second, line: replace(line, failed=10) if second == 40 else line)
    run = replace(run, events=(restarted(40),))
    assert (
        "error_ratio was 0.714 % over 1400 requests, where < 0.1 % was expected; "
        "likely because pod load-harness-5d8f-0 was restarted at 40 s (killed by SIGKILL)"
    ) == judged("error_ratio < 0.1%", run).because


def late(second: int, line: ClientSecond) -> ClientSecond:
    """Let the generator be late in the second half of the peak."""
    return replace(line, late_seconds_max=0.8) if 50 <= second < 85 else line


@pytest.mark.parametrize(
    "text", ["p95 < 500ms in peak", "p95 < 1ms in peak", "dropped == 0 in peak", "rate > 1/s in peak"]
)
def test_a_late_generator_is_never_held_against_the_workload(judged: Judged, text: str) -> None:
    """What a saturated generator measured neither passes nor fails."""
    verdict = judged(text, with_client(good_run(), late))
    name = text.split(maxsplit=1)[0]
    assert Outcome.INCONCLUSIVE == verdict.outcome
    assert (
        f"{name} in peak cannot be judged: the generator was late by more than 0.25 s in 35 of 70 s "
        "(at worst 0.80 s), so it was saturated"
    ) == verdict.because


def test_a_generator_late_for_a_second_is_forgiven(judged: Judged) -> None:
    """Up to 2 % of the seconds may be late."""
    run = with_client(good_run(), lambda second, line: replace(line, late_seconds_max=0.8) if second == 50 else line)
    assert Outcome.PASSED == judged("p95 < 500ms in peak", run).outcome


def test_a_log_that_ends_early_is_inconclusive(judged: Judged) -> None:
    """Seconds without a line are named, with the requests that are missing."""
    run = with_client(good_run(), lambda second, line: line if second < 60 else None)
    assert (
        "p95 in peak cannot be judged: client.jsonl has no line for 25 of 70 s (between 60 s and 85 s); "
        "855 requests were started where the plan asks for 1330"
    ) == judged("p95 < 500ms in peak", run).because


def test_a_failure_that_missing_requests_could_not_undo_stands(judged: Judged) -> None:
    """Errors above the limit fail even if every missing request had succeeded."""
    run = with_client(good_run(), lambda second, line: replace(line, failed=5) if second < 60 else None)
    verdict = judged("error_ratio < 1% in peak", run)
    assert Outcome.FAILED == verdict.outcome
    assert verdict.because.startswith(
        "error_ratio in peak was 16.9 % over 855 requests, where < 1 % was expected; this"
    )


def test_few_errors_in_half_a_run_cannot_be_judged(judged: Judged) -> None:
    """Errors that the missing requests could outweigh neither fail nor pass."""
    run = with_client(good_run(), lambda second, line: replace(line, failed=int(second == 20)) if second < 60 else None)
    assert Outcome.INCONCLUSIVE == judged("error_ratio < 0.1% in peak", run).outcome


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("p99 < 1s in calm", "p99 in calm cannot be judged: 10 requests are too few, 1000 are needed"),
        ("p95 < 1s in calm", "p95 in calm cannot be judged: 10 requests are too few, 200 are needed"),
        ("error_ratio < 0.01%", "error_ratio cannot be judged: 1400 requests are too few, 10000 are needed"),
        (
            "p95 < 1s of login",
            "p95 of login cannot be judged: no request named login was recorded (recorded: work)",
        ),
        (
            "rate > 1/s of login",
            "rate of login cannot be judged: no request named login was recorded (recorded: work)",
        ),
    ],
)
def test_too_few_requests_cannot_be_judged(judged: Judged, text: str, because: str) -> None:
    """A percentile or ratio of too few requests is an anecdote."""
    verdict = judged(text, good_run())
    assert (Outcome.INCONCLUSIVE, because) == (verdict.outcome, verdict.because)


@pytest.mark.parametrize("text", ["dropped == 0 in calm", "rate < 100/s in calm", "p95 < 1s in calm"])
def test_a_stage_inside_the_warm_up_cannot_be_judged(judged: Judged, text: str) -> None:
    """A stage of which the warm-up leaves nothing neither passes nor fails."""
    run = good_run()
    run = replace(run, facts=replace(run.facts, plan=replace(run.facts.plan, warm_up_seconds=15.0)))
    verdict = judged(text, run)
    name = text.split(maxsplit=1)[0]
    assert (Outcome.INCONCLUSIVE, f"{name} in calm cannot be judged: the warm-up covers all of it") == (
        verdict.outcome,
        verdict.because,
    )


def test_the_load_is_that_of_all_kinds_of_requests(judged: Judged) -> None:
    """A stage with requests of one kind, in a run with two, is still held against the whole plan."""
    run = with_client(good_run(), lambda _, line: replace(line, name="login") if line.stage == "calm" else line)
    run = with_client(run, lambda _, line: replace(line, started=line.users // 2) if line.users > 1 else line)
    assert "p95 in peak cannot be judged: 630 requests were started where the plan asks for 1330" == (
        judged("p95 < 500ms in peak", run).because
    )


def test_a_generator_that_started_less_than_planned_is_inconclusive(judged: Judged) -> None:
    """Requests that were neither started nor dropped are the generator's fault."""
    run = with_client(good_run(), lambda _, line: replace(line, started=max(line.started - 2, 1)))
    assert ("p95 in peak cannot be judged: 1190 requests were started where the plan asks for 1330") == judged(
        "p95 < 500ms in peak", run
    ).because


def test_dropped_requests_are_no_shortage(judged: Judged) -> None:
    """Requests that were given up because the workload is slow count as planned, and fail `dropped`."""
    run = with_client(
        good_run(), lambda _, line: replace(line, started=line.started - 1, dropped=1) if line.users > 1 else line
    )
    assert (
        "dropped in peak was 70 over 1330 requests, where == 0 was expected"
        == judged("dropped == 0 in peak", run).because
    )


def test_nothing_finished_cannot_be_judged(judged: Judged) -> None:
    """Requests that never came back have no latency and no error ratio."""
    run = with_client(good_run(), lambda _, line: replace(line, finished=0, latency={}))
    for name in ("mean < 1s", "p50 < 1s", "error_ratio < 1%"):
        verdict = judged(name, run)
        assert Outcome.INCONCLUSIVE == verdict.outcome
        assert "0 requests are too few" in verdict.because


@pytest.mark.parametrize("text", ["p95 < 500ms in peak", "rate > 30/s in peak", "dropped < 100", "no flapping"])
def test_a_log_that_was_copied_onto_itself_is_inconclusive(judged: Judged, text: str) -> None:
    """More requests than the plan has cannot be: what such a log adds up to neither passes nor fails."""
    run = with_client(good_run(), lambda _, line: replace(line, started=line.started - 1, dropped=1))
    verdict = judged(text, replace(run, client=tuple(line for line in run.client for _ in range(2))))
    assert Outcome.INCONCLUSIVE == verdict.outcome
    assert (
        "client.jsonl tells of 2810 requests where the plan asks for 1405, so lines of it are repeated"
    ) in verdict.because


def test_half_a_log_that_was_copied_onto_itself_is_inconclusive(judged: Judged) -> None:
    """A log is held against the plan up to its last line: twice the half is not the whole."""
    run = with_client(good_run(), lambda second, line: replace(line, failed=1) if second < 40 else None)
    because = judged("error_ratio < 0.1%", replace(run, client=run.client * 2)).because
    assert "client.jsonl tells of 980 requests where the plan asks for 490, so lines of it are repeated" in because


def test_a_line_may_be_there_twice(judged: Judged) -> None:
    """Requests that are sent late are further lines of the second they were due in, maybe of the same words."""
    run = with_client(good_run(), lambda second, line: replace(line, started=17) if second == 40 else line)
    late_line = replace(run.client[40], started=1, finished=0, latency={})
    verdict = judged("p95 < 500ms in peak", replace(run, client=(*run.client, late_line, late_line)))
    assert (Outcome.PASSED, ("1330 started, 1330 finished, 0 failed, 0 dropped",)) == (
        verdict.outcome,
        verdict.evidence,
    )


def open_run(missing: int) -> Run:
    """Build a run of 50 arrivals per second for 20 s, of which some were never sent."""
    plan = OpenPlan(
        stages=(RateStage(name="peak", duration_seconds=20.0, rate_per_second=50.0),),
        cpu_milliseconds=1.0,
        arrivals=ArrivalProcess.UNIFORM,
        in_flight_cap=500,
        warm_up_seconds=0.0,
        seed=1,
    )
    due = [plan.requests_due(float(second), second + 1.0) for second in range(20)]
    due[10] -= missing
    lines = tuple(
        replace(
            good_run().client[0],
            time=START + second,
            stage="peak",
            users=3,
            started=count,
            finished=count,
            latency={600: count},
        )
        for second, count in enumerate(due)
    )
    run = good_run()
    return replace(run, client=lines, facts=replace(run.facts, plan=plan, end_time=START + 20.0))


def test_arrivals_are_held_against_their_plan_to_one_request_or_one_percent(judged: Judged) -> None:
    """How many may be in flight at a time says nothing about how many may be missing."""
    assert Outcome.PASSED == judged("p95 < 500ms in peak", open_run(missing=10)).outcome
    assert "p95 in peak cannot be judged: 980 requests were started where the plan asks for 1000" == (
        judged("p95 < 500ms in peak", open_run(missing=20)).because
    )


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param(
            "p99.9 < 1s",
            "p99.9 cannot be judged: 1000 requests are too few, 10000 are needed",
            id="a percentile that needs many",
        ),
        pytest.param("dropped == 0", "dropped was 0 over 1000 requests, as == 0 was expected", id="dropped"),
        pytest.param(
            "rate >= 49/s in peak",
            "rate in peak was 50 per second over 1000 requests, as >= 49 per second was expected",
            id="the rate",
        ),
        pytest.param("error_ratio < 1%", "error_ratio was 0 % over 1000 requests, as < 1 % was expected", id="errors"),
    ],
)
def test_thresholds_on_arrivals(judged: Judged, text: str, because: str) -> None:
    """Every form reads a load of arrivals as it reads one of users."""
    assert because == judged(text, open_run(missing=0)).because


def test_arrivals_that_are_there_twice_are_found(judged: Judged) -> None:
    """A log that was copied onto itself proves nothing, whatever may be in flight."""
    run = open_run(missing=0)
    verdict = judged("dropped == 0", replace(run, client=run.client * 2))
    assert "client.jsonl tells of 2000 requests where the plan asks for 1000" in verdict.because


def test_latencies_that_missing_requests_could_not_make_good_fail(judged: Judged) -> None:
    """If more than one in twenty of all requests was slow, the p95 is, whatever became of the others."""
    slow = with_client(good_run(), lambda _, line: replace(line, latency={1033: line.finished}))
    run = with_client(slow, lambda second, line: line if second < 60 else None)
    assert (
        "p95 in peak was 2.91 s over 855 requests, where < 500 ms was expected; this much is certain although "
    ) in judged("p95 < 500ms in peak", run).because
    few = with_client(good_run(), lambda second, line: line if second < 60 else None)
    few = with_client(few, lambda second, line: replace(line, latency={1033: line.finished}) if second == 20 else line)
    assert Outcome.INCONCLUSIVE == judged("p95 < 500ms in peak", few).outcome


def test_a_rate_that_the_rest_could_not_make_good_fails(judged: Judged) -> None:
    """The requests that are still to come are too few for a rate that is out of reach."""
    run = with_client(good_run(), lambda second, line: line if second < 60 else None)
    assert "this much is certain" in judged("rate > 25/s in peak", run).because
    assert Outcome.INCONCLUSIVE == judged("rate > 18/s in peak", run).outcome
