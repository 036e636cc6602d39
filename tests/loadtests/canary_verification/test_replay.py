from dataclasses import replace

import pytest

from loadtests.canary.engine import CanaryController
from loadtests.canary.model import HookType, Phase
from loadtests.canary.timeline import Check, CheckKind, Tick
from loadtests.canary_verification.model import Fit, TickRow
from loadtests.canary_verification.replay import replay
from tests.loadtests.canary.builder import FakeSurroundings, analysis, canary, hook, release
from tests.loadtests.canary_verification.records import timeline

SPEC = canary(analysis(interval_seconds=10.0, hooks=(hook(HookType.PRE_ROLLOUT, "smoke"),)))

ADVANCE = "Advance shop.demo canary weight 35"


def _bad(around: FakeSurroundings) -> None:
    around.values = {"request-success-rate": 90.0}


def _rows(ticks: list[Tick]) -> list[TickRow]:
    return list(replay(SPEC, timeline(SPEC, ticks)))


def _said(ticks: list[Tick]) -> list[tuple[Fit, str]]:
    return [(row.fit, row.because) for row in _rows(ticks) if row.because]


def test_a_recorded_release_is_consistent() -> None:
    """The same answers lead to the same decisions, in each tick."""
    rows = _rows(release(SPEC, changes={3: _bad}))

    assert {Fit.CONSISTENT} == {row.fit for row in rows}
    assert [0, 10, 20, 20, 20, 0] == [row.canary_weight for row in rows]
    assert "metric request-success-rate did not pass" == rows[3].trouble


def test_a_canary_that_is_first_seen_is_initialized() -> None:
    """The record may begin before the first release."""
    around = FakeSurroundings()
    controller = CanaryController(SPEC, around)
    ticks = [controller.tick(0.0), controller.tick(10.0)]
    around.revision_now = "2"
    ticks += [controller.tick(20.0), controller.tick(30.0)]

    assert {Fit.CONSISTENT} == {row.fit for row in _rows(ticks)}


def test_another_weight_contradicts() -> None:
    """What comes after goes on from what was recorded."""
    ticks = release(SPEC)
    ticks[2] = replace(ticks[2], canary_weight=25, primary_weight=75)

    assert [
        (Fit.CONTRADICTING, "primary weight 75 instead of 80; canary weight 25 instead of 20"),
        (
            Fit.CONTRADICTING,
            "primary weight 70 instead of 65; canary weight 30 instead of 35; the engine tells '" + ADVANCE + "'",
        ),
    ] == _said(ticks)


def test_another_phase_contradicts() -> None:
    """It was rolled back with fewer failed checks than the threshold."""
    ticks = release(SPEC, changes={3: _bad})
    ticks[4] = replace(ticks[5], time=ticks[4].time, checks=ticks[4].checks)

    fit, because = _said(ticks[:5])[0]

    assert Fit.CONTRADICTING == fit
    assert because.startswith("phase Failed instead of Progressing; primary weight 100 instead of 80;")


def test_a_check_that_is_not_recorded_is_named() -> None:
    """It is taken for passed; what was decided cannot be judged."""
    ticks = release(SPEC, changes={3: _bad})
    ticks[3] = replace(ticks[3], checks=ticks[3].checks[:-1])

    fit, because = _said(ticks)[0]

    assert Fit.UNEXPLAINED == fit
    assert because.startswith("not recorded: the answer of metric request-success-rate; primary weight 80 instead of")


def test_a_check_that_the_engine_does_not_make_contradicts() -> None:
    """The manifest is another one than that of the run."""
    ticks = release(SPEC)
    more = Check(kind=CheckKind.METRIC, name="latency", is_passed=True, value=1.0)
    ticks[3] = replace(ticks[3], checks=(*ticks[3].checks, more))

    assert [(Fit.CONTRADICTING, "the engine does not ask metric latency")] == _said(ticks)


def test_ticks_that_are_not_recorded_are_counted() -> None:
    """Two lines are missing: what follows is not explained, and contradicts nothing."""
    ticks = release(SPEC)
    rows = _rows([*ticks[:3], *ticks[5:]])

    (missing,) = [row for row in rows if not row.is_seen]
    assert 2 == missing.ticks
    assert "no tick is recorded: the controller did not run, or lines are missing" == missing.because
    assert Fit.CONTRADICTING not in {row.fit for row in rows}
    assert rows[4].because.startswith("not recorded: the ticks before; primary weight")


def test_webhooks_that_were_waited_for_are_no_missing_tick() -> None:
    """A pre-rollout webhook took its 10 s, and the next tick came after two intervals."""
    ticks = release(SPEC)
    late = [*ticks[:2], *(replace(tick, time=tick.time + 10) for tick in ticks[2:])]

    assert [] == _said(late)


def test_a_record_that_begins_in_the_middle_cannot_tell_of_its_first_tick() -> None:
    """What was before it is not recorded."""
    rows = _rows(release(SPEC)[3:])

    assert Fit.UNEXPLAINED == rows[0].fit
    assert {Fit.CONSISTENT} == {row.fit for row in rows[1:]}


@pytest.mark.parametrize("phase", [Phase.SUCCEEDED, Phase.FAILED, Phase.INITIALIZED])
def test_quiet_ticks_before_a_release_are_consistent(phase: Phase) -> None:
    """Nothing is new, nothing is told."""
    ticks = release(SPEC)
    quiet = replace(
        ticks[0], before=phase, phase=phase, revision="1", checks=(), told=(), time=0.0, failed_checks=0, iterations=0
    )
    first = replace(ticks[0], before=phase)

    assert {Fit.CONSISTENT} == {row.fit for row in _rows([quiet, first, *ticks[1:]])}
