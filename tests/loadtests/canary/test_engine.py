"""The controller's loop: what begins a release, what does not, and what a restarted controller knows."""

import pytest

from loadtests.canary.engine import CanaryController
from loadtests.canary.interface import ALL_TO_CANARY, ALL_TO_PRIMARY, Routes
from loadtests.canary.model import CanarySpec, HookType, Phase
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import CheckKind
from tests.loadtests.canary.builder import (
    BAD_PERCENT,
    STUCK,
    WAITING,
    FakeSurroundings,
    analysis,
    canary,
    hook,
    messages,
    release,
    spell,
    spell_all,
)


def test_initialization() -> None:
    """The first tick makes the primary, sends everything there and scales the target to 0."""
    around = FakeSurroundings()
    tick = CanaryController(canary(), around).tick(5.0)
    assert (Phase.INITIALIZING, Phase.INITIALIZED) == (tick.before, tick.phase)
    assert ["route 100/0", "stop"] == around.done
    assert ["Initialization done! shop.demo"] == messages(tick)
    assert (5.0, "1") == (tick.time, tick.revision)


def test_initialization_waits() -> None:
    """The target serves until the primary is ready."""
    around = FakeSurroundings(primary=WAITING)
    tick = CanaryController(canary(), around).tick(0.0)
    assert Phase.INITIALIZING == tick.phase
    assert [] == around.done
    assert (CheckKind.PRIMARY, "shop-primary", False) == (
        tick.checks[0].kind,
        tick.checks[0].name,
        tick.checks[0].is_passed,
    )


def test_initialization_without_analysis() -> None:
    """Nobody waits for the primary where nothing is analysed."""
    around = FakeSurroundings(primary=WAITING)
    assert Phase.INITIALIZED == CanaryController(canary(skip_analysis=True), around).tick(0.0).phase


def test_nothing_to_do() -> None:
    """Without a new revision a tick looks at nothing and says nothing."""
    around = FakeSurroundings()
    controller = CanaryController(canary(), around)
    controller.tick(0.0)
    around.done.clear()
    tick = controller.tick(60.0)
    assert (Phase.INITIALIZED, (), (), []) == (tick.phase, tick.checks, tick.told, around.done)


def test_suspended() -> None:
    """A suspended canary stands still, in the middle of a release too."""
    around = FakeSurroundings(revision_now="2")
    status = CanaryStatus(phase=Phase.PROGRESSING, routes=Routes(primary=90, canary=10), applied_revision="2")
    tick = CanaryController(canary(suspend=True), around, status=status).tick(0.0)
    assert "Progressing 90/10" == spell(tick)
    assert ["skipping canary run as object is suspended"] == messages(tick)


def test_going_back() -> None:
    """The revision that the primary runs is no release, wherever one comes from."""
    status = CanaryStatus(phase=Phase.FAILED, applied_revision="2", promoted_revision="1")
    controller = CanaryController(canary(), FakeSurroundings(revision_now="1"), status=status)
    assert Phase.FAILED == controller.tick(0.0).phase


def test_release_after_a_failure() -> None:
    """A failed canary takes the next revision."""
    status = CanaryStatus(phase=Phase.FAILED, applied_revision="2", promoted_revision="1")
    controller = CanaryController(canary(), FakeSurroundings(revision_now="3"), status=status)
    assert Phase.PROGRESSING == controller.tick(0.0).phase


def test_lost_release_after_a_failure() -> None:
    """Flagger notes the next revision of a failed canary before it looks at the primary, and then forgets it.

    Source: https://github.com/devantler-tech/platform/issues/2387 (a canary wedged in Failed)
    """
    status = CanaryStatus(phase=Phase.FAILED, applied_revision="2", promoted_revision="1")
    around = FakeSurroundings(revision_now="3", primary=WAITING)
    controller = CanaryController(canary(), around, status=status)
    controller.tick(0.0)
    around.primary = FakeSurroundings().primary
    assert Phase.FAILED == controller.tick(60.0).phase


def test_primary_stuck_before_a_release() -> None:
    """A primary that has run out of time ends a release before it begins, and its revision has had its turn."""
    around = FakeSurroundings(primary=STUCK, revision_now="2")
    status = CanaryStatus(phase=Phase.INITIALIZED, applied_revision="1", promoted_revision="1")
    controller = CanaryController(canary(), around, status=status)
    assert "Failed 100/0" == spell(controller.tick(0.0))
    around.primary = FakeSurroundings().primary
    assert "Failed 100/0" == spell(controller.tick(60.0))


def test_rollback_resets_the_failed_checks() -> None:
    """After the rollback the status starts from 0, and the revision counts as seen."""
    ticks = release(canary(), FakeSurroundings(values={"request-success-rate": BAD_PERCENT}))
    assert (2, 0) == (ticks[-2].failed_checks, ticks[-1].failed_checks)


def test_failed_checks_after_a_promotion() -> None:
    """A promoted canary keeps its failed checks until the next release."""
    changes = {
        2: lambda around: setattr(around, "values", {"request-success-rate": BAD_PERCENT}),
        3: lambda around: setattr(around, "values", {}),
    }
    ticks = release(canary(analysis(step_weight=50)), changes=changes)
    assert "Succeeded 100/0 failed 1" == spell(ticks[-1])
    status = CanaryStatus(phase=Phase.SUCCEEDED, failed_checks=1, applied_revision="2", promoted_revision="2")
    again = CanaryController(canary(), FakeSurroundings(revision_now="3"), status=status)
    assert "Progressing 100/0" == spell(again.tick(0.0))


def test_the_primary_has_what_was_promoted() -> None:
    """After a promotion the version before it is a release like any other."""
    around = FakeSurroundings()
    controller = CanaryController(canary(analysis(step_weight=50)), around)
    controller.tick(0.0)
    around.revision_now = "2"
    while controller.tick(0.0).phase is not Phase.SUCCEEDED:
        pass
    assert ("2", "2") == (controller.status.applied_revision, controller.status.promoted_revision)
    around.revision_now = "1"
    assert Phase.PROGRESSING == controller.tick(0.0).phase


def test_resumed_controller() -> None:
    """A controller that is given another's status goes on exactly as that one would have."""
    spec = canary(analysis(mirror=True, hooks=(hook(HookType.CONFIRM_PROMOTION),)))
    expected = spell_all(release(spec))
    around = FakeSurroundings()
    controller = CanaryController(spec, around)
    controller.tick(0.0)
    around.revision_now = "2"
    resumed = []
    for number in range(len(expected)):
        controller = CanaryController(spec, around, status=controller.status)
        resumed.append(spell(controller.tick(60.0 * number)))
    assert expected == resumed


def test_status_after_a_breakdown() -> None:
    """What was done before the surroundings broke down is remembered."""

    class Broken(FakeSurroundings):
        def stop_canary(self) -> None:
            raise ConnectionError

    status = CanaryStatus(phase=Phase.PROGRESSING, failed_checks=2, routes=ALL_TO_CANARY, applied_revision="2")
    controller = CanaryController(canary(), Broken(revision_now="2"), status=status)
    with pytest.raises(ConnectionError):
        controller.tick(0.0)
    assert (Phase.PROGRESSING, ALL_TO_PRIMARY) == (controller.status.phase, controller.status.routes)
    mended = CanaryController(canary(), FakeSurroundings(revision_now="2"), status=controller.status)
    assert Phase.FAILED == mended.tick(1.0).phase


def test_stands_still() -> None:
    """A canary that has no step never advances, and never ends: the manifest's reader refuses it."""
    ticks = release(canary(analysis(step_weight=0)), most_ticks=10)
    assert ["Progressing 100/0"] * 10 == spell_all(ticks)


def test_no_analysis() -> None:
    """A canary without an analysis is promoted at once."""
    spec = CanarySpec(name="shop", namespace="demo", target=canary().target, analysis=None)
    assert ["Progressing 100/0", "Succeeded 100/0"] == spell_all(release(spec))


def test_nothing_to_give_back() -> None:
    """A promotion in steps that has nothing to give back stands still, as Flagger's does."""
    status = CanaryStatus(phase=Phase.PROMOTING, routes=ALL_TO_PRIMARY, applied_revision="2")
    spec = canary(analysis(step_weight_promotion=10))
    assert Phase.PROMOTING == CanaryController(spec, FakeSurroundings(revision_now="2"), status=status).tick(0.0).phase


def test_status_without_a_revision() -> None:
    """Any revision is new where none was seen."""
    status = CanaryStatus(phase=Phase.SUCCEEDED)
    assert Phase.PROGRESSING == CanaryController(canary(), FakeSurroundings(), status=status).tick(0.0).phase


def test_phases_in_the_events_of_a_rollback() -> None:
    """The event that says so is the only one that names the phase to come."""
    judged = analysis(hooks=(hook(HookType.POST_ROLLOUT),))
    ticks = release(canary(judged), FakeSurroundings(values={"request-success-rate": BAD_PERCENT}))
    assert [Phase.PROGRESSING, Phase.FAILED, Phase.PROGRESSING] == [told.phase for told in ticks[-1].told]


def test_going_back_in_the_middle() -> None:
    """A target that goes back to what the primary runs does not start the analysis over."""
    ticks = release(canary(analysis(step_weight=50)), changes={2: lambda around: setattr(around, "revision_now", "1")})
    assert ["Progressing 50/50", "Promoting 50/50"] == spell_all(ticks)[1:3]
