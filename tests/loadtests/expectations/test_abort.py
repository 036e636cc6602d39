"""When an expectation ends a run, and how such a run is judged again."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from loadtests.expectation_texts import ExpectationText
from loadtests.expectations.abort import AbortRule, AbortWatch, abort_rules, find_abort
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.expectations.sample import ClientLog
from loadtests.run.model import Abort, ClientSecond, Run
from loadtests.verdict import judge
from slo.errors import InvalidInput, Place
from tests.loadtests.run_builder import START, client_second, good_run, plan, with_client

Judged = Callable[[str, Run], Verdict]
Change = Callable[[int, ClientSecond], ClientSecond | None]

PLACE = Place(file="hpa.yaml", line=17, field="expectations[0].expect")
ABORT_PLACE = Place(file="hpa.yaml", line=17, field="expectations[0].abort_after")


def rules(*texts: str, after_seconds: float | None = 10.0) -> Sequence[AbortRule]:
    """Read expectations that may all end the run."""
    expectations = [
        ExpectationText(text=text, place=PLACE, abort_after_seconds=after_seconds, abort_place=ABORT_PLACE)
        for text in texts
    ]
    return abort_rules(expectations, plan())


def failing_from(first: int, failed: int = 19) -> Change:
    """Let requests of the peak fail from a second on."""
    return lambda second, line: replace(line, failed=failed) if first <= second < 85 else line


def slow_from(first: int) -> Change:
    """Let requests take 2.9 s from a second on."""
    return lambda second, line: replace(line, latency={1033: line.finished}) if second >= first else line


def aborted_at(change: Change, *texts: str, after_seconds: float = 10.0) -> Abort | None:
    """Give a generator's record to the watch second by second, as a run does, until something ends it."""
    run = with_client(good_run(), change)
    watch = AbortWatch(rules(*texts, after_seconds=after_seconds), plan(), start_time=float(START))
    for tick in range(4 * 150):
        now = START + tick / 4
        new_lines = [line for line in run.client if line.time + 2 == now]
        if abort := watch.ask(new_lines, now=now):
            return abort
    return None


@pytest.mark.parametrize(
    ("text", "change", "because"),
    [
        pytest.param(
            "error_ratio < 50% in peak",
            failing_from(20),
            "error_ratio in peak was 50 % over 190 requests, where < 50 % was expected",
            id="too many failures so far",
        ),
        pytest.param(
            "p95 < 500ms in peak",
            slow_from(15),
            "p95 in peak was 2.91 s over 190 requests, where < 500 ms was expected",
            id="so slow that the rest of the peak cannot make up for it",
        ),
        pytest.param(
            "mean < 500ms in peak",
            slow_from(0),
            "mean in peak was 2.91 s over 190 requests, where < 500 ms was expected",
            id="slow at the mean, as soon as the grace period is over",
        ),
        pytest.param(
            "rate > 18/s in peak",
            lambda second, line: replace(line, finished=9, latency={600: 9}) if 15 <= second < 85 else line,
            "rate in peak was 9 per second over 90 requests, where > 18 per second was expected",
            id="too few answers",
        ),
        pytest.param(
            "dropped == 0",
            lambda second, line: replace(line, started=18, dropped=1) if second == 40 else line,
            "dropped was 1 over 504 requests, where == 0 was expected",
            id="what only grows is certain at once",
        ),
    ],
)
def test_ends_a_run(text: str, change: Change, because: str) -> None:
    """A threshold that fails after its grace period ends the run and says so with the numbers of that moment."""
    abort = aborted_at(change, text)
    assert abort is not None
    assert (text, because) == (abort.expectation, abort.because)


def test_waits_for_the_grace_period_of_its_own_scope() -> None:
    """Ten seconds after the peak began at 15 s, plus the two until they are on record; the warm-up is no part of it."""
    abort = aborted_at(failing_from(15), "error_ratio < 1% in peak")
    assert abort is not None
    assert (27.0, 25.0) == (abort.seconds, abort.judged_until_seconds)
    abort = aborted_at(failing_from(0), "error_ratio < 1%", after_seconds=20.0)
    assert abort is not None
    assert (27.0, 25.0) == (abort.seconds, abort.judged_until_seconds)


def test_does_not_end_a_run_that_recovered_within_the_grace_period() -> None:
    """What failed early and is made up for by then is forgiven."""
    change: Change = lambda second, line: replace(line, failed=19) if second == 16 else line  # noqa: E731
    assert aborted_at(change, "error_ratio < 5% in peak", after_seconds=30.0) is None
    assert aborted_at(change, "error_ratio < 5% in peak", after_seconds=10.0) is not None


def test_a_good_run_goes_on_to_its_end() -> None:
    """Nothing ends it, however early it may."""
    texts = ("p95 < 500ms in peak", "error_ratio < 0.1%", "dropped == 0", "rate > 18/s in peak", "mean < 1s")
    assert aborted_at(lambda _, line: line, *texts, after_seconds=1.0) is None


def test_a_stage_of_fewer_users_is_no_rate_too_low() -> None:
    """One user of the calm stage gives 1 per second, as planned; where half of what is due is missing, it is."""
    assert aborted_at(lambda _, line: line, "rate > 9/s", after_seconds=1.0) is None

    def every_other(second: int, line: ClientSecond) -> ClientSecond:
        finished = (line.users + second % 2) // 2
        return replace(line, finished=finished, latency={600: finished} if finished else {})

    abort = aborted_at(every_other, "rate > 9/s", after_seconds=4.0)
    assert abort is not None
    assert "rate was 0.5 per second over 2 requests, where > 9 per second was expected" == abort.because


def test_the_rate_of_one_of_several_requests_is_taken_as_it_is() -> None:
    """The plan does not say how many of each kind are due."""
    run = good_run()
    lines = (*run.client, *(replace(line, name="login", finished=0, latency={}) for line in run.client))
    log = ClientLog(plan=plan(), start_time=float(START), lines=lines)
    abort = find_abort(rules("rate > 9/s of login"), log, now_seconds=30.0)
    assert abort is not None
    assert "rate of login was 0 per second over 0 requests, where > 9 per second was expected" == abort.because


def test_a_percentile_of_too_few_requests_ends_nothing() -> None:
    """The calm stage has ten requests outside the warm-up, too few for a p95, however slow they are."""
    assert aborted_at(slow_from(0), "p95 < 500ms in calm", after_seconds=5.0) is None


def test_failures_that_cannot_be_made_up_for_end_it_before_there_are_requests_enough() -> None:
    """5 of the 10 requests of the stage are enough to know that more than 1 % of them fail."""
    change: Change = lambda second, line: replace(line, failed=1) if second >= 5 else line  # noqa: E731
    abort = aborted_at(change, "error_ratio < 1% in calm", after_seconds=5.0)
    assert abort is not None
    assert "error_ratio in calm was 100 % over 5 requests, where < 1 % was expected" == abort.because


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param(
            lambda _, line: replace(line, latency={1033: line.finished}, late_seconds_max=0.8),
            "the generator was late",
            id="a generator that is late itself",
        ),
        pytest.param(
            lambda second, line: None if second == 20 else replace(line, latency={1033: line.finished}),
            "a second is not on record",
            id="a second without a line",
        ),
    ],
)
def test_does_not_end_a_run_for_what_may_be_the_generators_fault(change: Change, why: str) -> None:
    """What the run could not be judged by at its end does not end it early either."""
    assert aborted_at(change, "p95 < 500ms in peak") is None, why


def test_a_request_that_is_never_sent_ends_nothing() -> None:
    """A name that the locustfile does not know has no rate of zero."""
    assert aborted_at(lambda _, line: line, "rate > 1/s of login", "error_ratio < 1% of login") is None


def test_is_a_function_of_the_record_and_the_time() -> None:
    """Whoever asks again with the record of the whole run gets the answer of that moment."""
    change = failing_from(20)
    first = aborted_at(change, "error_ratio < 1% in peak")
    assert first is not None
    log = ClientLog(plan=plan(), start_time=float(START), lines=with_client(good_run(), change).client)
    assert first == find_abort(rules("error_ratio < 1% in peak"), log, now_seconds=first.seconds)


def test_looks_less_often_the_longer_the_load_is() -> None:
    """Every second at first; after 10 minutes every 10 s, so that a long run does not spend its time on looking."""
    long = replace(plan(), stages=(replace(plan().stages[1], duration_seconds=1800.0),))
    (rule,) = rules("dropped == 0")
    for start, every in ((0, 1), (600, 10)):
        watch = AbortWatch((rule,), long, start_time=float(START))
        lines = [replace(client_second(20), time=START + second) for second in range(start + 60)]
        assert watch.ask(lines, now=START + start + 30.0) is None
        dropped = [replace(client_second(20), time=START + start + 20, dropped=1)]
        seen = [second for second in range(1, 20) if watch.ask(dropped, now=START + start + 30.0 + second)]
        assert every <= seen[0] <= every + 1


def test_the_first_of_several_ends_it() -> None:
    """With two that fail in the same second, the one that is written first is named."""
    abort = aborted_at(slow_from(0), "mean < 500ms in peak", "p50 < 500ms in peak")
    assert abort is not None
    assert "mean < 500ms in peak" == abort.expectation


def aborted_run(expectations: tuple[str, ...], change: Change) -> Run:
    """Build the record of a run that its first expectation ended."""
    abort = aborted_at(change, expectations[0])
    assert abort is not None
    run = with_client(good_run(expectations), lambda second, line: change(second, line) if second < 31 else None)
    facts = replace(run.facts, end_time=START + 31.0, interruption="`x` was failing", abort=abort)
    return replace(run, facts=facts)


def test_an_aborted_run_is_judged_as_it_was() -> None:
    """What ended it has failed; what could no longer be seen cannot be judged, a reversal among it."""
    expectations = ("error_ratio < 5% in peak", "p95 < 500ms in peak", "no flapping", "error_ratio < 0.1%")
    verdict = judge(aborted_run(expectations, failing_from(20, failed=4)))
    assert [Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE, Outcome.FAILED] == [
        judgement.verdict.outcome for judgement in verdict.judgements
    ]
    assert 1 == verdict.exit_code
    assert (
        "error_ratio in peak was 10.5 % over 190 requests, where < 5 % was expected; the run was aborted for it at 27 s"
    ) == verdict.judgements[0].verdict.because
    assert "the run was aborted after 31 s (`x` was failing)" in verdict.judgements[1].verdict.because


def test_an_abort_that_the_record_does_not_bear_out_proves_nothing() -> None:
    """`run.json` alone makes no expectation fail."""
    run = aborted_run(("error_ratio < 5% in peak",), failing_from(20))
    verdict = judge(with_client(run, lambda _, line: replace(line, failed=0))).judgements[0].verdict
    assert Outcome.INCONCLUSIVE == verdict.outcome
    assert "run.json says that it was failing, which client.jsonl does not bear out" in verdict.because


def test_an_aborted_record_that_was_copied_onto_itself_proves_nothing() -> None:
    """More requests than the plan has cannot be."""
    run = aborted_run(("error_ratio < 5% in peak",), failing_from(20))
    verdict = judge(replace(run, client=run.client * 2)).judgements[0].verdict
    assert Outcome.INCONCLUSIVE == verdict.outcome


@pytest.mark.parametrize(
    ("text", "after_seconds", "message"),
    [
        pytest.param(
            "no flapping",
            10.0,
            "expectations[0].abort_after 10s: only what the clients see can end a run, as `p95 < 200ms`; "
            "write `no flapping` alone",
            id="an expectation of the replicas",
        ),
        pytest.param(
            "reached 4 replicas within 60s",
            10.0,
            "expectations[0].abort_after 10s: only what the clients see can end a run, as `p95 < 200ms`; "
            "write `reached 4 replicas within 60s` alone",
            id="an expectation of the scale-out",
        ),
        pytest.param(
            "p95 < 200ms in peak",
            70.0,
            "expectations[0].abort_after 70s: must be shorter than stage peak without its warm-up, which lasts 70s; "
            "shorten it",
            id="a grace period as long as the stage",
        ),
        pytest.param(
            "p95 < 200ms in calm",
            12.0,
            "expectations[0].abort_after 12s: must be shorter than stage calm without its warm-up, which lasts 10s; "
            "shorten it",
            id="a grace period longer than what the warm-up leaves of the stage",
        ),
        pytest.param(
            "p95 < 200ms",
            150.0,
            "expectations[0].abort_after 150s: must be shorter than the load without its warm-up, which lasts 140s; "
            "shorten it",
            id="a grace period longer than the load",
        ),
        pytest.param(
            "p59 < 200ms",
            10.0,
            "expectations[0].expect p59 < 200ms: p59 must be one of p50, p90, p95, p99, p99.9, mean, error_ratio, "
            "rate, dropped; did you mean p99?",
            id="a text that is not understood",
        ),
        pytest.param(
            "p95 < 200ms in peek",
            10.0,
            "expectations[0].expect p95 < 200ms in peek: the stage must be one of calm, peak, after; "
            "did you mean peak?",
            id="a stage that there is not",
        ),
    ],
)
def test_says_what_cannot_end_a_run(text: str, after_seconds: float, message: str) -> None:
    """A mistake has its place, value, rule and next step, before anything is run."""
    with pytest.raises(InvalidInput) as caught:
        rules(text, after_seconds=after_seconds)
    assert f"hpa.yaml:17: {message}" == str(caught.value)


def test_names_all_mistakes_at_once() -> None:
    """Whoever corrects the scenario needs to correct it once."""
    with pytest.raises(InvalidInput) as caught:
        rules("no flapping", "be nice", "p95 < 1s", after_seconds=200.0)
    assert 3 == len(caught.value.mistakes)


def test_without_a_grace_period_nothing_ends_the_run() -> None:
    """An expectation that does not ask for it is judged at the end."""
    assert () == rules("p95 < 500ms", after_seconds=None)
