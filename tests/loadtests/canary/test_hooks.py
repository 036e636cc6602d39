"""Webhooks that refuse, of every type, and what comes of it."""

from loadtests.canary.model import HookType, Phase
from loadtests.canary.timeline import Check, CheckKind
from tests.loadtests.canary.builder import FakeSurroundings, analysis, canary, hook, messages, release, spell_all


def test_confirm_rollout() -> None:
    """A release waits for its confirmation; the refusal is told once, and counts for nothing."""
    around = FakeSurroundings(refusing={"gate"})
    spec = canary(analysis(hooks=(hook(HookType.CONFIRM_ROLLOUT),), step_weight=50))
    ticks = release(spec, around, changes={3: lambda fake: fake.refusing.clear()})
    assert [*["Waiting 100/0"] * 3, *["Progressing 100/0", "Progressing 50/50"]] == spell_all(ticks)[:5]
    assert ["Halt shop.demo advancement waiting for approval gate"] == messages(ticks[0])
    assert [] == messages(ticks[1])
    assert [("gate", Phase.INITIALIZED), *[("gate", Phase.WAITING)] * 3] == around.called
    assert "stop" not in around.done[:1]


def test_pre_rollout() -> None:
    """A refused pre-rollout is a failed check; before it passes, nobody gets to the canary."""
    around = FakeSurroundings(refusing={"gate"})
    ticks = release(canary(analysis(hooks=(hook(HookType.PRE_ROLLOUT),))), around)
    assert ["Progressing 100/0", "Progressing 100/0 failed 1", "Progressing 100/0 failed 2", "Failed 100/0"] == (
        spell_all(ticks)
    )
    assert [
        "Starting canary analysis for shop.demo",
        "Halt shop.demo advancement pre-rollout check gate failed no",
    ] == messages(ticks[1])
    assert Check(kind=CheckKind.WEBHOOK, name="gate", is_passed=False, because="no") == ticks[1].checks[-1]


def test_rollout() -> None:
    """A refused rollout webhook is a failed check, and no metric is asked for."""
    around = FakeSurroundings(refusing={"gate"})
    ticks = release(canary(analysis(hooks=(hook(HookType.ROLLOUT),))), around)
    assert "Failed 100/0" == spell_all(ticks)[-1]
    assert ["Halt shop.demo advancement external check gate failed no"] == messages(ticks[2])
    assert [] == around.measured


def test_confirm_traffic_increase() -> None:
    """The canary keeps its share until the next one is confirmed; a refusal is no failed check."""
    around = FakeSurroundings(refusing={"gate"})
    spec = canary(analysis(hooks=(hook(HookType.CONFIRM_TRAFFIC_INCREASE),), step_weight=50))
    ticks = release(spec, around, changes={3: lambda fake: fake.refusing.clear()})
    assert [*["Progressing 100/0"] * 3, "Progressing 50/50", "Promoting 50/50"] == spell_all(ticks)[:5]
    assert [
        "Starting canary analysis for shop.demo",
        "Halt shop.demo advancement waiting for traffic increase approval gate",
    ] == messages(ticks[1])


def test_confirm_traffic_increase_of_a_mirrored_canary() -> None:
    """Nobody asks before the first share of a canary that gets copies: it was asked for those."""
    around = FakeSurroundings()
    release(canary(analysis(hooks=(hook(HookType.CONFIRM_TRAFFIC_INCREASE),), step_weight=50, mirror=True)), around)
    assert 2 == len(around.called)


def test_confirm_promotion() -> None:
    """The analysis goes on while the promotion waits; the refusal is told once."""
    around = FakeSurroundings(refusing={"gate"})
    spec = canary(analysis(hooks=(hook(HookType.CONFIRM_PROMOTION),), step_weight=50))
    ticks = release(spec, around, changes={4: lambda fake: fake.refusing.clear()})
    expected = [
        "Progressing 100/0",
        "Progressing 50/50",
        "WaitingPromotion 50/50 iteration -1",
        "WaitingPromotion 50/50 iteration -1",
        "Promoting 50/50",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(ticks)
    assert ["Halt shop.demo advancement waiting for promotion approval gate"] == messages(ticks[2])
    assert [] == messages(ticks[3])
    assert 3 == len(around.measured)


def test_confirm_promotion_fails_its_checks() -> None:
    """A canary that gets bad while its promotion waits is rolled back."""
    around = FakeSurroundings(refusing={"gate"})
    spec = canary(analysis(hooks=(hook(HookType.CONFIRM_PROMOTION),), step_weight=50, threshold=1))
    changes = {4: lambda fake: setattr(fake, "values", {"request-success-rate": None})}
    assert ["WaitingPromotion 50/50 iteration -1 failed 1", "Failed 100/0"] == (
        spell_all(release(spec, around, changes=changes))[-2:]
    )


def test_confirm_promotion_of_blue_green() -> None:
    """Both the tick with all requests and the promotion are asked for; a refusal repeats a round."""
    around = FakeSurroundings(refusing={"gate"})
    judged = analysis(hooks=(hook(HookType.CONFIRM_PROMOTION),), step_weight=0, max_weight=0, iterations=2)
    ticks = release(canary(judged), around, changes={5: lambda fake: fake.refusing.clear()})
    expected = [
        "Progressing 100/0",
        "Progressing 100/0 iteration 1",
        "Progressing 100/0 iteration 2",
        "WaitingPromotion 100/0 iteration 1",
        "WaitingPromotion 100/0 iteration 2",
        "WaitingPromotion 0/100 iteration 3",
        "Promoting 0/100",
        "Finalising 100/0",
        "Succeeded 100/0",
    ]
    assert expected == spell_all(ticks)
    assert 3 == len(around.called)


def test_rollback_hook() -> None:
    """A rollback webhook that succeeds ends the release in the same tick; one that does not lets it go on."""
    around = FakeSurroundings(refusing={"gate"})
    spec = canary(analysis(hooks=(hook(HookType.ROLLBACK),), step_weight=50))
    ticks = release(spec, around, changes={2: lambda fake: fake.refusing.clear()})
    assert ["Progressing 100/0", "Progressing 50/50", "Failed 100/0"] == spell_all(ticks)
    assert "Rollback hook gate not signaling a rollback" == messages(ticks[1])[0]
    assert [
        "Rollback check gate passed",
        "Rolling back shop.demo manual webhook invoked",
        "Canary failed! Scaling down shop.demo",
    ] == messages(ticks[2])
    assert (True, False) == (ticks[1].checks[2].is_passed, ticks[2].checks[2].is_passed)


def test_post_rollout() -> None:
    """A post-rollout webhook hears how it ended, and what it says changes nothing."""
    around = FakeSurroundings(refusing={"gate"}, values={"request-success-rate": None})
    ticks = release(canary(analysis(hooks=(hook(HookType.POST_ROLLOUT),))), around)
    assert [("gate", Phase.FAILED)] == around.called
    assert "Post-rollout hook gate failed no" == messages(ticks[-1])[-1]
    assert Phase.FAILED == ticks[-1].phase


def test_event_hooks_are_never_asked() -> None:
    """Event webhooks get the events from whoever publishes them; the loop asks them nothing."""
    around = FakeSurroundings(refusing={"gate"})
    assert Phase.SUCCEEDED == release(canary(analysis(hooks=(hook(HookType.EVENT),))), around)[-1].phase
    assert [] == around.called


def test_first_refusal_is_the_last_question() -> None:
    """After a webhook that refuses the others of its type are not called."""
    hooks = (hook(HookType.ROLLOUT, "first"), hook(HookType.ROLLOUT, "second"))
    around = FakeSurroundings(refusing={"first"})
    release(canary(analysis(hooks=hooks)), around)
    assert {"first"} == {name for name, _ in around.called}


def test_confirm_promotion_of_an_a_b_test() -> None:
    """A refusal repeats a round of an A/B test, so it is asked every other tick."""
    around = FakeSurroundings(refusing={"gate"})
    hooks = (hook(HookType.CONFIRM_PROMOTION),)
    judged = analysis(hooks=hooks, step_weight=0, max_weight=0, iterations=1, match=({"headers": {}},))
    ticks = release(canary(judged), around, most_ticks=6)
    expected = [
        "Progressing 100/0",
        "Progressing 0/100 iteration 1",
        "WaitingPromotion 0/100",
        "WaitingPromotion 0/100 iteration 1",
        "WaitingPromotion 0/100",
        "WaitingPromotion 0/100 iteration 1",
    ]
    assert expected == spell_all(ticks)
    assert 2 == len(around.called)


def test_no_traffic_to_confirm_while_the_promotion_waits() -> None:
    """Nobody asks for more traffic while a promotion waits for its confirmation."""
    hooks = (hook(HookType.CONFIRM_PROMOTION), hook(HookType.CONFIRM_TRAFFIC_INCREASE, "more"))
    around = FakeSurroundings(refusing={"gate"})
    release(canary(analysis(hooks=hooks, step_weight=50)), around, most_ticks=5)
    assert ["more", "more", "gate", "gate", "gate"] == [name for name, _ in around.called]
