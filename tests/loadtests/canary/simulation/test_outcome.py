"""What ticks come to, simulated or recorded."""

from dataclasses import replace

import pytest

from loadtests.canary.model import CanarySpec, HookType, Strategy
from loadtests.canary.simulation.outcome import End, outcome_of
from loadtests.canary.simulation.words import end_row, plan, sentence
from loadtests.canary.timeline import Timeline
from tests.loadtests.canary.builder import analysis, canary, hook
from tests.loadtests.canary.simulation.courses import simulated

MATCH = ({"headers": {"x-user": {"exact": "insider"}}},)


def test_the_seconds_and_the_share_of_the_users() -> None:
    """Weights of 10 to 50 % for a minute each, and 50 % once more while the primary is rolled out."""
    outcome = simulated("healthy").outcome
    assert (End.PROMOTED, 9, 480.0) == (outcome.end, outcome.ticks, outcome.seconds)
    assert (50, pytest.approx(0.6 * (10 + 20 + 30 + 40 + 50 + 50))) == (outcome.most_weight, outcome.canary_seconds)
    assert outcome.first_fault is None


def test_the_first_fault_is_a_check_rather_than_a_wait() -> None:
    """Pods that were waited for before are not what rolled it back."""
    outcome = simulated("failing", pod_start_seconds=90.0).outcome
    assert outcome.first_fault is not None
    assert (1, "request-success-rate", 180.0) == (
        outcome.lost_ticks,
        outcome.first_fault.check.name,
        outcome.first_fault.seconds,
    )


def test_copies_are_no_answers() -> None:
    """A canary that is rolled back while it is mirrored has answered nobody."""
    simulation = simulated("failing", canary(analysis(mirror=True)))
    assert (0, True, 0.0) == (
        simulation.outcome.most_weight,
        simulation.outcome.was_mirrored,
        simulation.outcome.canary_seconds,
    )
    assert sentence(simulation).endswith("the canary had copies of requests and answered none of the users' requests")


def test_a_b_testing_is_about_those_that_match() -> None:
    """All of them, whatever part of the users that is."""
    simulation = simulated("healthy", canary(analysis(iterations=3, step_weight=0, match=MATCH)))
    assert Strategy.A_B is simulation.spec.strategy
    assert sentence(simulation).endswith("the canary answered all requests that match for 240 s")
    assert "all requests that match" == end_row(simulation)[4]


def test_no_ticks_are_no_release() -> None:
    """A recording may be empty."""
    outcome = outcome_of(Timeline(canary="shop", namespace="demo", tick_seconds=60, ticks=()))
    assert (End.NOT_STARTED, 0, 0.0, 0) == (outcome.end, outcome.ticks, outcome.seconds, outcome.most_weight)


def test_a_release_that_is_under_way_is_undecided() -> None:
    """As one whose recording ends too early."""
    whole = simulated("healthy").timeline
    part = Timeline(canary="shop", namespace="demo", tick_seconds=60, ticks=whole.ticks[:4])
    assert End.UNDECIDED is outcome_of(part).end


def test_a_rollback_whose_checks_were_not_recorded() -> None:
    """There is nothing to count from."""
    whole = simulated("failing")
    timeline = replace(whole.timeline, ticks=whole.timeline.ticks[-1:])
    part = replace(whole, timeline=timeline, outcome=outcome_of(timeline))
    assert sentence(part).startswith("rolled back at tick 1 (0 s); the canary answered none")


LOOKS = "each looks at 1 metric and 0 rollout webhooks"
ENDS = "and 2 failed checks roll it back, whatever passes between"
STEPS = analysis(step_weight=0, step_weights=(1, 10, 80), threshold=1, mirror=True, hooks=(hook(HookType.ROLLOUT),))
PLANS = [
    (canary(), f"canary in steps of 10 % up to 50 %, a tick every 60 s; {LOOKS}, {ENDS}"),
    (
        canary(STEPS),
        (
            "canary in 1 %, 10 %, 80 % with mirroring first, a tick every 60 s; "
            "each looks at 1 metric and 1 rollout webhook, and 1 failed check rolls it back"
        ),
    ),
    (
        canary(analysis(iterations=1, step_weight=0, interval_seconds=5.0)),
        f"blue/green after 1 iteration, a tick every 10 s; {LOOKS}, {ENDS}",
    ),
    (
        canary(analysis(iterations=3, step_weight=0, match=MATCH)),
        f"A/B testing for 3 iterations, a tick every 60 s; {LOOKS}, {ENDS}",
    ),
    (canary(provider="kubernetes"), f"blue/green after 10 iterations, a tick every 60 s; {LOOKS}, {ENDS}"),
    (canary(skip_analysis=True), "no analysis: every release is promoted at once"),
]


@pytest.mark.parametrize(("spec", "expected"), PLANS, ids=[one.split(",")[0] for _, one in PLANS])
def test_the_plan_in_a_sentence(spec: CanarySpec, expected: str) -> None:
    """Strategy, interval, checks, threshold."""
    assert expected == plan(spec)
