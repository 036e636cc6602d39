"""What was broken on purpose is told from what was not."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from loadtests.expectations.faults import blame, faults_between, injected
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.fault_plan import FaultTarget
from loadtests.run.model import Event, Run
from slo.errors import InvalidInput
from tests.loadtests.run_builder import START, good_run, restarted, with_client, with_rows, without_scrapes

Judge = Callable[[str, Run], Verdict]


def fault(
    predicate: str,
    seconds: float,
    *,
    number: int = 1,
    action: str = "freeze",
    target: str = "prometheus",
    **content: object,
) -> Event:
    """Give the event of a fault that was injected or ended."""
    return Event(
        time=START + seconds,
        type=f"dev.cdeventsx.load-harness-fault.{predicate}.0.1.0",
        subject="a fault",
        content={"fault": number, "action": action, "target": target, "pods": [], "problems": [], **content},
    )


def with_events(*events: Event) -> Run:
    """Give a good run in which something happened."""
    return replace(good_run(), events=events)


@pytest.mark.parametrize(
    ("expected", "events"),
    [
        pytest.param(
            "Prometheus was frozen on purpose from 20 s to 40 s",
            [fault("injected", 20), fault("ended", 40)],
            id="a server, from when to when",
        ),
        pytest.param(
            "the balancer was slowed down on purpose from 20 s on",
            [fault("injected", 20, target="balancer", action="slow")],
            id="one whose end is not in the record",
        ),
        pytest.param(
            "pod a was killed on purpose at 20 s",
            [
                fault("injected", 20, target="pods", action="kill", pods=["a"]),
                fault("ended", 20.1, target="pods", action="kill", pods=["a"]),
            ],
            id="one pod, at once",
        ),
        pytest.param(
            "pods a and b were made to fail on purpose from 20 s to 25 s",
            [
                fault("injected", 20, target="pods", action="fail", pods=["a", "b"]),
                fault("ended", 25, target="pods", action="fail", pods=["a", "b"]),
            ],
            id="several pods",
        ),
        pytest.param(
            "no pods, as none was ready, were frozen on purpose from 20 s on",
            [fault("injected", 20, target="pods")],
            id="no pod that could be",
        ),
        pytest.param(
            "the Deployment was rolled out anew on purpose from 20 s on",
            [fault("injected", 20, target="deployment", action="roll-out", pods=["a"])],
            id="a roll-out, whatever the pods",
        ),
    ],
)
def test_a_fault_is_told_in_a_sentence(expected: str, events: list[Event]) -> None:
    """Who, what and when."""
    assert [expected] == [str(found) for found in injected(with_events(*events))]


def test_ends_belong_to_their_begins() -> None:
    """By the fault's number; an end from before, of an earlier run, is none."""
    events = (
        fault("ended", 1),
        fault("injected", 10, number=2),
        fault("injected", 12),
        fault("ended", 15),
        fault("ended", 20, number=2, problems=["pod a did not take it"]),
    )

    found = injected(with_events(*events))

    assert [(2, 10.0, 20.0), (1, 12.0, 15.0)] == [(one.number, one.start_seconds, one.end_seconds) for one in found]
    assert ("pod a did not take it",) == found[0].problems


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(fault("injected", -5), id="before the run"),
        pytest.param(fault("injected", 9, action="explode"), id="an action of another version"),
        pytest.param(fault("injected", 9, target="moon"), id="a target of another version"),
    ],
)
def test_what_is_not_of_this_run_is_left_out(event: Event) -> None:
    """No sentence about what nobody knows."""
    assert () == injected(with_events(event))


def test_missing_scrapes_are_explained_by_a_fault(judged: Judge) -> None:
    """The verdict is open, and says that it was so on purpose."""
    run = without_scrapes(with_events(fault("injected", 20), fault("ended", 40)), 21, 40)

    verdict = judged("no flapping", run)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert (
        "flapping cannot be judged: scrapes of kube-state-metrics are missing from 20 s to 40 s, "
        "because Prometheus was frozen on purpose from 20 s to 40 s"
    ) == verdict.because


@pytest.mark.parametrize(
    ("expected", "start", "end"),
    [
        pytest.param(False, 0, 18.5, id="over before it began"),
        pytest.param(True, 10, 19.5, id="in the second before it"),
        pytest.param(True, 25, 30, id="in the middle"),
        pytest.param(True, 35, 60, id="from the middle on"),
        pytest.param(False, 41, 60, id="begun after it"),
    ],
)
def test_a_gap_is_explained_where_it_meets_the_fault(expected: bool, start: float, end: float) -> None:  # noqa: FBT001
    """A fault explains nothing that was before or after it."""
    run = with_events(fault("injected", 20), fault("ended", 40))

    assert expected is bool(faults_between(run, FaultTarget.PROMETHEUS, start, end))
    assert not faults_between(run, FaultTarget.BALANCER, start, end)


_FROZEN_FROM_20_TO_40 = "because Prometheus was frozen on purpose from 20 s to 40 s"
_CRASH = Event(
    time=START + 30,
    type="dev.cdeventsx.load-harness-server.ended.0.1.0",
    subject="prometheus",
    content={"exit_code": -9},
)


@pytest.mark.parametrize(
    ("because", "events", "gap"),
    [
        pytest.param(_FROZEN_FROM_20_TO_40, (), (21, 48), id="as long as it takes to be back"),
        pytest.param(
            f"{_FROZEN_FROM_20_TO_40}, which does not explain all of it", (), (21, 70), id="longer than planned"
        ),
        pytest.param(
            f"{_FROZEN_FROM_20_TO_40}, which does not explain all of it", (), (5, 40), id="from before it began"
        ),
        pytest.param(
            f"{_FROZEN_FROM_20_TO_40}, which does not explain all of it (prometheus was killed by signal 9 at 30 s)",
            (_CRASH,),
            (21, 90),
            id="a crash in the middle of it",
        ),
        pytest.param(
            f"{_FROZEN_FROM_20_TO_40} and Prometheus was killed on purpose from 45 s to 60 s",
            (
                fault("injected", 45, number=2, action="kill"),
                fault("ended", 60, number=2, action="kill"),
            ),
            (21, 64),
            id="one fault after another",
        ),
    ],
)
def test_a_fault_explains_no_more_than_it_can(
    judged: Judge, because: str, events: tuple[Event, ...], gap: tuple[int, int]
) -> None:
    """An outage that outlasts the planned one is told from it."""
    run = without_scrapes(with_events(fault("injected", 20), fault("ended", 40), *events), *gap)

    verdict = judged("no flapping", run)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert verdict.because.endswith(f" s, {because}")


def test_a_planned_kill_is_no_restart_to_complain_of(judged: Judge) -> None:
    """It is counted apart, and named."""
    on_purpose = replace(restarted(20), content={"reason": "killed on purpose", "on_purpose": True})

    verdict = judged("no restarts", with_events(on_purpose))

    assert (Outcome.PASSED, "no pod was restarted in 145 s, but for 1 killed on purpose") == (
        verdict.outcome,
        verdict.because,
    )
    assert ("pod load-harness-5d8f-0 was restarted at 20 s (killed on purpose)",) == verdict.evidence


def test_a_restart_beside_a_planned_one_counts(judged: Judge) -> None:
    """One on purpose excuses no other."""
    on_purpose = replace(restarted(20), content={"reason": "killed on purpose", "on_purpose": True})

    verdict = judged("no restarts", with_events(on_purpose, restarted(60)))

    assert (Outcome.FAILED, "pod load-harness-5d8f-0 was restarted at 60 s (killed by SIGKILL)") == (
        verdict.outcome,
        verdict.because,
    )


def with_restart_counter(run: Run, first: int, second: int) -> Run:
    """Give a run whose first pod has so many restarts from 22 s and from 62 s on."""
    row = run.series.answers["restarts"][0]
    samples = tuple(
        (time, float(0 if time < START + 22 else first if time < START + 62 else second)) for time, _ in row.samples
    )
    return with_rows(run, "restarts", replace(row, samples=samples))


def test_a_restart_that_only_the_counter_tells_of_counts(judged: Judge) -> None:
    """A kill on purpose excuses one restart of its pod, not two."""
    on_purpose = replace(restarted(20), content={"reason": "killed on purpose", "on_purpose": True})
    once = with_restart_counter(with_events(on_purpose), 1, 1)
    twice = with_restart_counter(with_events(on_purpose), 1, 2)

    verdict = judged("no restarts", twice)

    assert Outcome.PASSED is judged("no restarts", once).outcome
    assert (Outcome.FAILED, "pod load-harness-5d8f-0 was restarted at 62 s") == (verdict.outcome, verdict.because)


def test_a_failure_names_what_was_broken_before() -> None:
    """Faults after the moment cannot be the reason, nor of Prometheus; a killed pod is named once, by its restart."""
    kill = {"target": "pods", "action": "kill", "pods": ["load-harness-5d8f-0"]}
    on_purpose = replace(restarted(9), content={"reason": "killed on purpose", "on_purpose": True})
    run = with_events(
        fault("injected", 9, **kill),
        on_purpose,
        fault("injected", 20, number=2, target="balancer"),
        fault("ended", 22, number=2, target="balancer"),
        fault("injected", 30, number=3),
        fault("injected", 90, number=4, target="balancer"),
    )

    assert (
        "; likely because pod load-harness-5d8f-0 was restarted at 9 s (killed on purpose) "
        "and the balancer was frozen on purpose from 20 s to 22 s"
    ) == blame(run, start_seconds=5, end_seconds=60)
    assert "" == blame(good_run(), start_seconds=5, end_seconds=60)


@pytest.mark.parametrize(
    ("expected", "start", "end"),
    [
        pytest.param(True, 25, 60, id="what follows soon"),
        pytest.param(False, 40, 60, id="what comes long after"),
        pytest.param(False, 5, 20, id="what was before"),
    ],
)
def test_a_fault_is_blamed_for_its_own_time(expected: bool, start: float, end: float) -> None:  # noqa: FBT001
    """And for a little longer, as what has piled up meanwhile must be answered."""
    assert expected is bool(blame(with_events(*FROZEN), start_seconds=start, end_seconds=end))


FROZEN = (fault("injected", 20, target="balancer"), fault("ended", 22.2, target="balancer"))


def slow_until(seconds: float) -> Run:
    """Give a run that is slow from the fault on until some second, and fails then, too."""
    return with_client(
        with_events(*FROZEN),
        lambda second, line: (
            replace(line, latency={1000: line.finished}, failed=line.finished) if 20 <= second < seconds else line
        ),
    )


@pytest.mark.parametrize("threshold", ["p95 < 200ms", "error_ratio < 1%", "mean <= 200ms"])
def test_recovery_looks_only_at_what_comes_after(judged: Judge, threshold: str) -> None:
    """From whole seconds after the fault's end and the time allowed, to the end of the load."""
    verdict = judged(f"recovered to {threshold} within 5s of fault 1", slow_until(28))

    assert Outcome.PASSED is verdict.outcome
    assert verdict.because.startswith("from 28 s to 145 s ")
    assert ("the balancer was frozen on purpose from 20 s to 22 s",) == verdict.evidence


def test_a_recovery_that_takes_too_long_fails(judged: Judge) -> None:
    """With the fault as the likely reason."""
    verdict = judged("recovered to error_ratio < 1% within 5s of fault 1", slow_until(60))

    assert Outcome.FAILED is verdict.outcome
    assert verdict.because.startswith("from 28 s to 145 s error_ratio was ")
    assert verdict.because.endswith("; likely because the balancer was frozen on purpose from 20 s to 22 s")


def test_recovery_looks_no_further_than_the_next_fault(judged: Judge) -> None:
    """What the second fault does is its own affair."""
    run = slow_until(28)
    later = (*run.events, fault("injected", 80.5, number=2, target="balancer"))

    verdict = judged("recovered to p95 < 200ms within 5s of fault 1", replace(run, events=later))

    assert verdict.because.startswith("from 28 s to 80 s ")


@pytest.mark.parametrize(
    ("because", "run"),
    [
        pytest.param("fault 1 was not injected", good_run(), id="never injected"),
        pytest.param("fault 1 had not ended when the record did", with_events(FROZEN[0]), id="never ended"),
        pytest.param(
            "client.jsonl has no line for 1 of 117 s (between 50 s and 51 s)",
            with_client(with_events(*FROZEN), lambda second, line: None if second == 50 else line),
            id="a second without a record",
        ),
        pytest.param(
            "19 requests are too few, 20 are needed",
            replace(with_events(*FROZEN, fault("injected", 29, number=2)), facts=good_run().facts),
            id="another fault at once",
        ),
    ],
)
def test_a_recovery_that_nobody_saw_is_open(judged: Judge, because: str, run: Run) -> None:
    """It may have been, and it may not."""
    verdict = judged("recovered to mean < 200ms within 5s of fault 1", run)

    assert (Outcome.INCONCLUSIVE, f"the recovery cannot be judged: {because}") == (verdict.outcome, verdict.because)


def test_a_late_generator_cannot_tell_of_a_recovery(judged: Judge) -> None:
    """What it measured may be its own lateness."""
    run = with_client(with_events(*FROZEN), lambda _, line: replace(line, late_seconds_max=1.0))

    verdict = judged("recovered to p95 < 200ms within 5s of fault 1", run)

    assert Outcome.INCONCLUSIVE is verdict.outcome
    assert "the generator was late" in verdict.because


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "recovered to fast within 5s of fault 1", "fast must be a threshold of all requests", id="no threshold"
        ),
        pytest.param("recovered to p95 < 1s in peak within 5s of fault 1", "without `of` and `in`", id="a stage"),
        pytest.param("recovered to p95 < 1s within soon of fault 1", "soon must be a duration", id="no duration"),
        pytest.param("recovered to p95 < 1s within 5s of fault one", "fault one must be a number", id="no number"),
        pytest.param("recovered to p59 < 1s within 5s of fault 1", "did you mean p99?", id="no such measure"),
    ],
)
def test_a_recovery_that_is_misspelt_says_how(judged: Judge, text: str, said: str) -> None:
    """Rule and next step, as with every expectation."""
    with pytest.raises(InvalidInput, match=re.escape(said)):
        judged(text, good_run())
