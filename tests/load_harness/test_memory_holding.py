"""Memory that is resident, growing, and used again."""

import os

import pytest

from load_harness.workloads.memory import IDLE_SECONDS, STEP_SECONDS, Held, hold, private_bytes
from tests.fakes import FakeClock

MIB = 1 << 20


def test_resident() -> None:
    """Growing to all of it makes that much more memory private to this process."""
    before = private_bytes()
    held = Held(32 * MIB)
    assert private_bytes() - before < MIB
    held.grow_to(1.0)

    assert pytest.approx(32 * MIB, rel=0.02) == private_bytes(os.getpid()) - before


def test_half() -> None:
    """Growing to half makes half resident, and growing to less changes nothing."""
    before = private_bytes()
    held = Held(32 * MIB)
    held.grow_to(0.5)
    held.grow_to(0.25)
    held.touch()

    assert pytest.approx(16 * MIB, rel=0.05) == private_bytes() - before


class Seen(Held):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__(MIB)
        self.ratios: list[float] = []
        self.touches = 0

    def grow_to(self, ratio: float) -> None:
        """Note the share."""
        self.ratios.append(ratio)

    def touch(self) -> None:
        """Note the use."""
        self.touches += 1


def held_for(clock: FakeClock, *, duration_seconds: float, ramp_seconds: float) -> Seen:
    """Hold on a clock that jumps."""
    seen = Seen()
    hold(
        seen,
        starts_at=clock.monotonic(),
        duration_seconds=duration_seconds,
        ramp_seconds=ramp_seconds,
        clock=clock.monotonic,
        sleep=clock.sleep,
    )
    return seen


def test_at_once(clock: FakeClock) -> None:
    """Without a ramp all of it is there from the first step."""
    assert 1.0 == held_for(clock, duration_seconds=1.0, ramp_seconds=0.0).ratios[0]


def test_ramp(clock: FakeClock) -> None:
    """A ramp of a second over half of the duration grows step by step."""
    ratios = held_for(clock, duration_seconds=2.0, ramp_seconds=1.0).ratios

    assert pytest.approx([0.0, 0.1, 0.2, 0.3]) == ratios[:4]
    assert ratios[-1] > 1.0


def test_holding_is_quiet(clock: FakeClock) -> None:
    """What only holds wakes up twice a second."""
    held_for(clock, duration_seconds=1.0, ramp_seconds=0.0)

    assert [IDLE_SECONDS, IDLE_SECONDS] == clock.slept


def test_touched_again(clock: FakeClock) -> None:
    """Every ten seconds all pages are used again, so that none looks idle."""
    assert 3 == held_for(clock, duration_seconds=35.0, ramp_seconds=0.0).touches


def test_ends_on_time(clock: FakeClock) -> None:
    """The last step is no longer than what is left."""
    held_for(clock, duration_seconds=0.25, ramp_seconds=1.0)

    assert pytest.approx([STEP_SECONDS, STEP_SECONDS, 0.05]) == clock.slept
