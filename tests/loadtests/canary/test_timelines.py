"""The timelines that Flagger's source and its own tests document, tick by tick from the release on.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler_deployment_test.go and events_test.go
"""

import pytest

from loadtests.canary.model import PROVIDER_KUBERNETES, HookType, Phase
from tests.loadtests.canary.builder import (
    BAD_PERCENT,
    STUCK,
    SUCCESS_RATE,
    WAITING,
    FakeSurroundings,
    analysis,
    canary,
    hook,
    messages,
    release,
    spell_all,
)

PROMOTION = ["Promoting 50/50", "Finalising 100/0", "Succeeded 100/0"]


def test_happy_path() -> None:
    """A release in steps of 10% up to 50% takes 50/10 + 4 ticks."""
    expected = [
        "Progressing 100/0",
        "Progressing 90/10",
        "Progressing 80/20",
        "Progressing 70/30",
        "Progressing 60/40",
        "Progressing 50/50",
        *PROMOTION,
    ]
    around = FakeSurroundings()
    assert expected == spell_all(release(canary(), around))
    steps = [f"route {100 - weight}/{weight}" for weight in (10, 20, 30, 40, 50)]
    assert ["start", *steps, "promote", "route 100/0", "stop"] == around.done


@pytest.mark.parametrize(("step", "maximum"), [(10, 50), (5, 50), (20, 60), (50, 50), (100, 0), (7, 20)])
def test_length_of_the_happy_path(step: int, maximum: int) -> None:
    """It takes a tick for each step up to the maximum, and four more."""
    steps = -(-(maximum or 100) // step)
    assert steps + 4 == len(release(canary(analysis(step_weight=step, max_weight=maximum))))


def test_rollback() -> None:
    """The rollback comes one tick after the failed check that reaches the threshold: threshold + 1 ticks of it."""
    expected = [
        "Progressing 100/0",
        "Progressing 90/10",
        "Progressing 90/10 failed 1",
        "Progressing 90/10 failed 2",
        "Failed 100/0",
    ]
    around = FakeSurroundings(values={"request-success-rate": BAD_PERCENT})
    ticks = release(canary(), around)
    assert expected == spell_all(ticks)
    assert ["start", "route 90/10", "route 100/0", "stop"] == around.done
    assert [
        "Rolling back shop.demo failed checks threshold reached 2",
        "Canary failed! Scaling down shop.demo",
    ] == messages(ticks[-1])


@pytest.mark.parametrize("threshold", [0, 1])
def test_least_threshold(threshold: int) -> None:
    """No threshold is one of 1."""
    ticks = release(canary(analysis(threshold=threshold)), FakeSurroundings(values={"request-success-rate": None}))
    assert ["Progressing 100/0", "Progressing 90/10", "Progressing 90/10 failed 1", "Failed 100/0"] == spell_all(ticks)


def test_failures_accumulate() -> None:
    """A good check does not take a failed one back: two that are far apart end in a rollback."""

    def turn(percent: float) -> dict[str, float]:
        return {"request-success-rate": percent}

    changes = {
        2: lambda around: setattr(around, "values", turn(BAD_PERCENT)),
        3: lambda around: setattr(around, "values", turn(100)),
        5: lambda around: setattr(around, "values", turn(BAD_PERCENT)),
        6: lambda around: setattr(around, "values", turn(100)),
    }
    expected = [
        "Progressing 100/0",
        "Progressing 90/10",
        "Progressing 90/10 failed 1",
        "Progressing 80/20 failed 1",
        "Progressing 70/30 failed 1",
        "Progressing 70/30 failed 2",
        "Failed 100/0",
    ]
    assert expected == spell_all(release(canary(), changes=changes))


def test_step_weights() -> None:
    """Steps of their own: the largest is where the promotion is; what is beyond 100% is 100%."""
    ticks = release(canary(analysis(step_weight=0, max_weight=0, step_weights=(1, 2, 10, 200))))
    expected = [
        "Progressing 100/0",
        "Progressing 99/1",
        "Progressing 98/2",
        "Progressing 90/10",
        "Progressing 0/100",
        "Promoting 0/100",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(ticks)


def test_promotion_in_steps() -> None:
    """The promoted primary gets the requests back step by step."""
    ticks = release(canary(analysis(step_weight=100, max_weight=0, step_weight_promotion=50)))
    expected = [
        "Progressing 100/0",
        "Progressing 0/100",
        "Promoting 0/100",
        "Promoting 50/50",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(ticks)
    assert ["Advance shop.demo primary weight 50"] == messages(ticks[3])


def test_blue_green() -> None:
    """Nobody goes to green for the iterations, then everybody for a tick."""
    ticks = release(canary(analysis(step_weight=0, max_weight=0, iterations=2)))
    expected = [
        "Progressing 100/0",
        "Progressing 100/0 iteration 1",
        "Progressing 100/0 iteration 2",
        "Progressing 0/100 iteration 3",
        "Promoting 0/100",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(ticks)
    assert ["Starting canary analysis for shop.demo", "Advance shop.demo canary iteration 1/2"] == messages(ticks[1])
    assert ["Routing all traffic to canary"] == messages(ticks[3])


def test_blue_green_with_mirror() -> None:
    """Green gets copies of the requests for the iterations."""
    ticks = release(canary(analysis(step_weight=0, max_weight=0, iterations=2, mirror=True)))
    expected = [
        "Progressing 100/0",
        "Progressing 100/0 mirrored iteration 1",
        "Progressing 100/0 mirrored iteration 2",
        "Progressing 0/100 iteration 3",
        "Promoting 0/100",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(ticks)
    assert ["Stop traffic mirroring and route all traffic to canary"] == messages(ticks[3])


def test_a_b() -> None:
    """Everybody who matches goes to the canary for the iterations."""
    judged = analysis(step_weight=0, max_weight=0, iterations=2, match=({"headers": {"x": {"exact": "y"}}},))
    expected = [
        "Progressing 100/0",
        "Progressing 0/100 iteration 1",
        "Progressing 0/100 iteration 2",
        "Promoting 0/100",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(release(canary(judged)))


def test_mirror() -> None:
    """The canary gets copies of the requests for one tick before the first of its own."""
    ticks = release(canary(analysis(step_weight=25, mirror=True)))
    expected = [
        "Progressing 100/0",
        "Progressing 100/0 mirrored",
        "Progressing 75/25",
        "Progressing 50/50",
        *PROMOTION,
    ]
    assert expected == spell_all(ticks)
    assert "Advance shop.demo canary weight 0" == messages(ticks[1])[-1]


def test_kubernetes() -> None:
    """Without a mesh there are ten iterations, whatever the weights say, and no requests are ever moved."""
    around = FakeSurroundings()
    ticks = release(canary(analysis(match=({"headers": {}},)), provider=PROVIDER_KUBERNETES), around)
    iterations = [f"Progressing 100/0 iteration {number}" for number in range(1, 12)]
    assert ["Progressing 100/0", *iterations, "Promoting 100/0", "Finalising 100/0", "Succeeded 100/0"] == spell_all(
        ticks
    )
    assert ["start", "promote", "stop"] == around.done
    assert [
        "Starting canary analysis for shop.demo",
        "A/B testing is not supported when using the kubernetes provider",
        "Progressive traffic is not supported when using the kubernetes provider",
        "Setting canaryAnalysis.iterations: 10",
        "Advance shop.demo canary iteration 1/10",
    ] == messages(ticks[1])


def test_without_analysis() -> None:
    """A release that is not analysed takes two ticks, and no post-rollout webhook hears of it."""
    around = FakeSurroundings(values={"request-success-rate": None}, primary=WAITING)
    judged = analysis(hooks=(hook(HookType.POST_ROLLOUT),))
    ticks = release(canary(judged, skip_analysis=True), around)
    assert ["Progressing 100/0", "Succeeded 100/0"] == spell_all(ticks)
    assert ["start", "route 100/0", "promote", "stop"] == around.done
    assert [] == around.called
    assert [
        "Copying shop.demo template spec to shop-primary.demo",
        "Promotion completed! Canary analysis was skipped for shop.demo",
    ] == messages(ticks[-1])


def test_lost_ticks() -> None:
    """A pod that is not ready costs an interval, and is no failed check."""
    changes = {
        1: lambda around: setattr(around, "target", WAITING),
        2: lambda around: (setattr(around, "target", FakeSurroundings().target), setattr(around, "primary", WAITING)),
        3: lambda around: setattr(around, "primary", FakeSurroundings().primary),
    }
    ticks = release(canary(analysis(step_weight=50)), changes=changes)
    expected = ["Progressing 100/0"] * 3 + ["Progressing 50/50", *PROMOTION]
    assert expected == spell_all(ticks)
    assert [f"canary deployment shop.demo not ready: {WAITING.reason}"] == messages(ticks[1])
    assert [f"shop-primary.demo not ready: {WAITING.reason}"] == messages(ticks[2])


def test_pod_that_never_gets_ready() -> None:
    """Once the target has run out of time, the release is rolled back, whatever the failed checks."""
    changes = {
        1: lambda around: setattr(around, "target", WAITING),
        3: lambda around: setattr(around, "target", STUCK),
    }
    ticks = release(canary(), changes=changes)
    assert [*["Progressing 100/0"] * 3, "Failed 100/0"] == spell_all(ticks)
    assert [f"canary deployment shop.demo not ready: {STUCK.reason}", "Canary failed! Scaling down shop.demo"] == (
        messages(ticks[-1])
    )


def test_primary_stuck_in_the_analysis() -> None:
    """A primary that has run out of time ends a release."""
    ticks = release(canary(), changes={2: lambda around: setattr(around, "primary", STUCK)})
    assert ["Progressing 100/0", "Progressing 90/10", "Failed 100/0"] == spell_all(ticks)


@pytest.mark.parametrize(("tick", "phase"), [(4, Phase.PROMOTING), (5, Phase.FINALISING)])
def test_primary_stuck_in_the_promotion(tick: int, phase: Phase) -> None:
    """A primary that does not come up with the new version leaves everything to the canary, which does.

    Source: https://github.com/fluxcd/flagger/pull/1931
    """
    around = FakeSurroundings()
    ticks = release(
        canary(analysis(step_weight=50)), around, changes={tick - 1: lambda fake: setattr(fake, "primary", STUCK)}
    )
    assert phase == ticks[-1].before
    assert "Failed 0/100" == spell_all(ticks)[-1]
    assert "route 0/100" == around.done[-1]


@pytest.mark.parametrize(("tick", "phase"), [(4, Phase.PROMOTING), (5, Phase.FINALISING)])
def test_canary_stuck_in_the_promotion(tick: int, phase: Phase) -> None:
    """A canary that has run out of time is rolled back even then: the primary has the new version already."""
    ticks = release(canary(analysis(step_weight=50)), changes={tick - 1: lambda fake: setattr(fake, "target", STUCK)})
    assert (phase, "Failed 100/0") == (ticks[-1].before, spell_all(ticks)[-1])


def test_new_revision_in_the_middle() -> None:
    """Another revision starts the analysis over: no weight, no failed checks, and the pods are looked at again."""
    changes = {
        2: lambda around: setattr(around, "values", {"request-success-rate": BAD_PERCENT}),
        3: lambda around: (setattr(around, "revision_now", "3"), setattr(around, "values", {})),
    }
    ticks = release(canary(analysis(step_weight=50)), changes=changes)
    expected = [
        "Progressing 100/0",
        "Progressing 50/50",
        "Progressing 50/50 failed 1",
        "Progressing 100/0",
        "Progressing 50/50",
        *PROMOTION,
    ]
    assert expected == spell_all(ticks)
    assert ["New revision detected! Restarting analysis for shop.demo"] == messages(ticks[3])


def test_all_webhooks() -> None:
    """The events and webhooks of a whole release, with the phases in their payloads, as in Flagger's own test."""
    kinds = (kind for kind in HookType if kind not in {HookType.EVENT, HookType.ROLLBACK})
    hooks = tuple(hook(kind, kind.value) for kind in kinds)
    judged = analysis(step_weight=100, max_weight=0, step_weight_promotion=50, metrics=(SUCCESS_RATE,), hooks=hooks)
    around = FakeSurroundings()
    release(canary(judged), around)
    assert [
        ("confirm-rollout", Phase.INITIALIZED),
        ("pre-rollout", Phase.PROGRESSING),
        ("confirm-traffic-increase", Phase.PROGRESSING),
        ("rollout", Phase.PROGRESSING),
        ("confirm-traffic-increase", Phase.PROGRESSING),
        ("confirm-promotion", Phase.PROGRESSING),
        ("post-rollout", Phase.SUCCEEDED),
    ] == around.called
    assert [
        (Phase.INITIALIZED, "Confirm-rollout check confirm-rollout passed"),
        (Phase.PROGRESSING, "New revision detected! Scaling up shop.demo"),
        (Phase.PROGRESSING, "Starting canary analysis for shop.demo"),
        (Phase.PROGRESSING, "Pre-rollout check pre-rollout passed"),
        (Phase.PROGRESSING, "Confirm-traffic-increase check confirm-traffic-increase passed"),
        (Phase.PROGRESSING, "Advance shop.demo canary weight 100"),
        (Phase.PROGRESSING, "Confirm-traffic-increase check confirm-traffic-increase passed"),
        (Phase.PROGRESSING, "Confirm-promotion check confirm-promotion passed"),
        (Phase.PROGRESSING, "Copying shop.demo template spec to shop-primary.demo"),
        (Phase.PROMOTING, "Advance shop.demo primary weight 50"),
        (Phase.PROMOTING, "Advance shop.demo primary weight 100"),
        (Phase.SUCCEEDED, "Post-rollout check post-rollout passed"),
        (Phase.SUCCEEDED, "Promotion completed! Scaling down shop.demo"),
    ] == [(told.phase, told.message) for told in around.told]
