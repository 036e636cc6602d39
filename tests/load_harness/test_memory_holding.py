"""Memory that is resident, growing, and used again."""

import os

import pytest

from load_harness.workloads.headroom import TooLittleLeft
from load_harness.workloads.memory import STEP_SECONDS, Held, Plan, hold, private_bytes
from tests.fakes import FakeClock

MIB = 1 << 20


def test_resident() -> None:
    """Growing to all of it makes that much more memory private to this process."""
    before = private_bytes()
    held = Held(32 * MIB)
    assert private_bytes() - before < MIB
    held.resize(1.0)

    assert pytest.approx(32 * MIB, rel=0.02) == private_bytes(os.getpid()) - before


def test_half() -> None:
    """Half of it makes half resident, and a quarter gives the other quarter back at once."""
    before = private_bytes()
    held = Held(32 * MIB)
    held.resize(0.5)
    assert pytest.approx(16 * MIB, rel=0.05) == private_bytes() - before
    held.resize(0.25)
    held.touch()

    assert pytest.approx(8 * MIB, rel=0.1) == private_bytes() - before
    assert 8 * MIB == held.held_bytes


def test_steps() -> None:
    """Before each step somebody is asked, who may refuse; what is held by then stays known."""
    asked: list[int] = []

    def ask(step_bytes: int) -> None:
        asked.append(step_bytes)
        if len(asked) > 3:
            raise TooLittleLeft

    held = Held(10 * MIB, step_bytes=MIB, before_step=ask)
    with pytest.raises(TooLittleLeft):
        held.resize(1.0)

    assert [MIB] * 4 == asked
    assert 3 * MIB == held.held_bytes


class Seen(Held):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(MIB)
        self.ratios: list[float] = []
        self.touches = 0

    def resize(self, ratio: float) -> None:
        """Note the share."""
        self.ratios.append(ratio)

    def touch(self) -> None:
        """Note the use."""
        self.touches += 1


def held_for(clock: FakeClock, *, duration_seconds: float, up: float = 0.0, down: float = 0.0) -> Seen:
    """Hold on a clock that jumps."""
    seen = Seen()
    plan = Plan(starts_at=clock.monotonic(), duration_seconds=duration_seconds, ramp_seconds=up, ramp_down_seconds=down)
    hold(seen, plan, clock=clock.monotonic, sleep=clock.sleep)
    return seen


def test_at_once(clock: FakeClock) -> None:
    """Without ramps all of it is there from the first step to the last."""
    assert {1.0} == set(held_for(clock, duration_seconds=1.0).ratios)


def test_ramps(clock: FakeClock) -> None:
    """It grows step by step, is whole in between, and shrinks as it has grown."""
    ratios = held_for(clock, duration_seconds=1.0, up=0.4, down=0.4).ratios

    assert pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25]) == ratios


def test_touched_again(clock: FakeClock) -> None:
    """Every ten seconds all pages are used again, so that none looks idle."""
    assert 3 == held_for(clock, duration_seconds=35.0).touches


def test_ends_on_time(clock: FakeClock) -> None:
    """The last step is no longer than what is left."""
    held_for(clock, duration_seconds=0.25, up=1.0)

    assert pytest.approx([STEP_SECONDS, STEP_SECONDS, 0.05]) == clock.slept
