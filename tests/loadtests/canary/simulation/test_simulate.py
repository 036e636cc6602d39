"""What becomes of a release on each course that it can take."""

import pytest

from loadtests.canary.model import HookType, Metric, Phase, ThresholdRange
from loadtests.canary.simulation.courses import CourseName
from loadtests.canary.simulation.outcome import End
from loadtests.canary.simulation.words import notes, sentence
from tests.loadtests.canary.builder import SUCCESS_RATE, analysis, canary, hook
from tests.loadtests.canary.simulation.courses import simulated, spelt

HAPPY = [
    "Progressing 100/0",
    *(f"Progressing {100 - weight}/{weight}" for weight in (10, 20, 30, 40, 50)),
    "Promoting 50/50",
    "Finalising 100/0",
    "Succeeded 100/0",
]
CASES = [
    pytest.param("healthy", HAPPY, id="a healthy release takes maxWeight/stepWeight + 4 ticks"),
    pytest.param(
        "failing",
        ["Progressing 100/0", "Progressing 90/10", *(f"Progressing 90/10 failed {n}" for n in (1, 2)), "Failed 100/0"],
        id="a failing one is rolled back threshold + 1 ticks after it was first seen",
    ),
    pytest.param(
        "silent",
        ["Progressing 100/0", "Progressing 90/10", *(f"Progressing 90/10 failed {n}" for n in (1, 2)), "Failed 100/0"],
        id="no data is a failed check",
    ),
    pytest.param(
        "flapping",
        [
            "Progressing 100/0",
            "Progressing 90/10",
            "Progressing 90/10 failed 1",
            "Progressing 80/20 failed 1",
            "Progressing 80/20 failed 2",
            "Failed 100/0",
        ],
        id="a flapping one is rolled back, since failed checks are never forgotten",
    ),
    pytest.param(
        "primary-scales",
        [*HAPPY[:3], *HAPPY[2:3] * 3, *HAPPY[3:]],
        id="each tick in which the primary's pods are not there is lost",
    ),
    pytest.param(
        "superseded",
        [*HAPPY[:3], "Progressing 100/0", *HAPPY[1:]],
        id="another version starts the analysis again",
    ),
]


@pytest.mark.parametrize(("name", "expected"), CASES)
def test_courses(name: str, expected: list[str]) -> None:
    """Tick by tick, in steps of 10% up to 50% with a threshold of 2."""
    assert expected == spelt(simulated(name))


def test_pods_that_are_never_ready() -> None:
    """Flagger waits for progressDeadlineSeconds and then rolls back, with no failed check at all."""
    simulation = simulated("never-ready", canary(progress_deadline_seconds=120))
    assert ["Progressing 100/0"] * 3 + ["Failed 100/0"] == spelt(simulation)
    assert (End.ROLLED_BACK, 0, 2) == (
        simulation.outcome.end,
        simulation.outcome.failed_checks,
        simulation.outcome.lost_ticks,
    )


def test_a_primary_that_stays_unready_ends_the_release() -> None:
    """After the deadline, counted from the tick at which it was first found so."""
    simulation = simulated("primary-not-ready", canary(progress_deadline_seconds=120), bad_from=3)
    assert [*HAPPY[:2], *["Progressing 90/10"] * 3, "Failed 100/0"] == spelt(simulation)


def test_a_promotion_that_gets_stuck_leaves_all_requests_with_the_canary() -> None:
    """The primary has the new version, and does not come up with it."""
    simulation = simulated("promotion-stuck", canary(progress_deadline_seconds=120))
    assert [*HAPPY[:7], *["Promoting 50/50"] * 2, "Failed 0/100"] == spelt(simulation)
    assert End.PROMOTION_FAILED is simulation.outcome.end
    assert "all requests stay with the canary" in sentence(simulation)


def test_pods_that_start_slowly_cost_ticks() -> None:
    """Those of the canary at the start, those of the primary at the promotion."""
    assert 9 + 1 + 1 == len(simulated("healthy", pod_start_seconds=90.0).timeline.ticks)


def test_new_pods_start_anew_with_another_version() -> None:
    """A tick is lost after another version came in the middle, and one at the promotion."""
    quick, slow = (simulated("superseded", pod_start_seconds=start) for start in (5.0, 90.0))
    assert len(quick.timeline.ticks) + 2 == len(slow.timeline.ticks)
    waits = [not all(check.is_passed for check in tick.checks) for tick in slow.timeline.ticks]
    assert [2, 5, 12] == [number for number, waited in enumerate(waits, start=1) if waited]
    assert 3 == slow.outcome.lost_ticks


@pytest.mark.parametrize(
    ("kind", "end", "phase"),
    [
        pytest.param(HookType.CONFIRM_ROLLOUT, End.UNDECIDED, Phase.WAITING, id="nothing begins"),
        pytest.param(HookType.PRE_ROLLOUT, End.ROLLED_BACK, Phase.FAILED, id="nobody is sent there"),
        pytest.param(HookType.ROLLOUT, End.ROLLED_BACK, Phase.FAILED, id="the checks fail"),
        pytest.param(HookType.CONFIRM_TRAFFIC_INCREASE, End.UNDECIDED, Phase.PROGRESSING, id="the weight stays"),
        pytest.param(HookType.CONFIRM_PROMOTION, End.UNDECIDED, Phase.WAITING_PROMOTION, id="it is not promoted"),
        pytest.param(HookType.POST_ROLLOUT, End.PROMOTED, Phase.SUCCEEDED, id="it is too late"),
        pytest.param(HookType.ROLLBACK, End.PROMOTED, Phase.SUCCEEDED, id="a closed rollback gate is as it should be"),
    ],
)
def test_webhooks_that_refuse(kind: HookType, end: End, phase: Phase) -> None:
    """What a refusal means depends on the kind."""
    simulation = simulated("refused", canary(analysis(hooks=(hook(kind),))), most_ticks=20)
    assert (end, phase) == (simulation.outcome.end, simulation.timeline.end)


def test_a_gate_that_stays_closed_has_no_end_of_its_own() -> None:
    """It is said who is waited for, and that more ticks are of no use."""
    spec = canary(analysis(hooks=(hook(HookType.CONFIRM_ROLLOUT, "go"),)))
    simulation = simulated("refused", spec, most_ticks=5)
    assert sentence(simulation).startswith("undecided after 5 ticks, 240 s, in phase Waiting, where go refuses;")
    assert ["refused had no end within 5 ticks; it goes on when go agrees"] == list(notes([simulation]))


def test_a_release_that_takes_longer_than_it_is_given() -> None:
    """More ticks are of use then."""
    assert ["healthy had no end within 5 ticks; give --ticks more"] == list(notes([simulated("healthy", most_ticks=5)]))


def test_a_release_that_is_called_back() -> None:
    """By a webhook of type rollback, in the tick in which it says so."""
    simulation = simulated("recalled", canary(analysis(hooks=(hook(HookType.ROLLBACK, "back"),))))
    assert [*HAPPY[:3], "Failed 100/0"] == spelt(simulation)
    assert "called back by webhook back at tick 4 (180 s); the canary answered at most 20 %" in sentence(simulation)


def test_nobody_can_call_back_without_a_webhook() -> None:
    """The course cannot be taken, and that is said."""
    simulation = simulated("recalled")
    assert HAPPY == spelt(simulation)
    assert ["there is no webhook of type rollback: nobody can call a release back"] == list(notes([simulation]))


def test_nothing_is_refused_without_webhooks() -> None:
    """The same."""
    assert ["there are no webhooks: nothing can be refused"] == list(notes([simulated("refused")]))


@pytest.mark.parametrize("bad_from", [1, 3, 5])
def test_the_rollback_comes_so_much_later_as_the_fault(bad_from: int) -> None:
    """It is threshold + 1 ticks from the first bad check, wherever that is."""
    simulation = simulated("failing", bad_from=bad_from)
    first = max(bad_from, 3)
    assert simulation.outcome.first_fault is not None
    assert (first, first + 2) == (simulation.outcome.first_fault.tick, simulation.outcome.ticks)


def test_only_one_metric_is_bad() -> None:
    """The others are as in a healthy release."""
    metrics = (SUCCESS_RATE, Metric(name="request-duration", range=ThresholdRange(maximum=500)))
    simulation = simulated("failing", canary(analysis(metrics=metrics)), only=("request-duration",))
    names = [(check.name, check.is_passed) for check in simulation.timeline.ticks[2].checks]
    assert ("request-success-rate", True) in names
    assert ("request-duration", False) in names


@pytest.mark.parametrize("name", list(CourseName))
def test_a_canary_without_an_analysis_is_promoted_whatever_happens(name: CourseName) -> None:
    """All but pods that never start: Flagger waits for the canary's all the same."""
    simulation = simulated(name, canary(skip_analysis=True, progress_deadline_seconds=60))
    expected = End.ROLLED_BACK if name is CourseName.NEVER_READY else End.PROMOTED
    assert expected is simulation.outcome.end


def test_a_suspended_canary_does_nothing() -> None:
    """One tick says so."""
    simulation = simulated("healthy", canary(suspend=True))
    assert (End.NOT_STARTED, 1) == (simulation.outcome.end, len(simulation.timeline.ticks))
    assert sentence(simulation).startswith("not started: the canary is suspended")


def test_the_same_question_has_the_same_answer() -> None:
    """Nothing depends on a clock or on chance."""
    assert simulated("flapping").timeline == simulated("flapping").timeline
