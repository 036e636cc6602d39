"""The schedule of a CPU burner, on clocks that a test moves."""

from dataclasses import dataclass

import pytest

from load_harness.workloads.cpu import CATCH_UP_SECONDS, PERIOD_SECONDS, Schedule, burn

QUANTUM_SECONDS = 0.0005


@dataclass
class Core:
    """A core of which this process gets a share: reading a clock costs some time, as burning does."""

    gets: float = 1.0
    """Share of the time that the process runs when it wants to; the rest goes to others."""
    now: float = 0.0
    used: float = 0.0
    stalled_at: float | None = None
    """When the machine stops this process for ten seconds."""

    def clock(self) -> float:
        """Monotonic time."""
        return self.now

    def cpu_clock(self) -> float:
        """CPU time; reading it burns a quantum."""
        self.used += QUANTUM_SECONDS
        self.now += QUANTUM_SECONDS / self.gets
        if self.stalled_at is not None and self.now > self.stalled_at:
            self.now, self.stalled_at = self.now + 10.0, None
        return self.used

    def sleep(self, seconds: float) -> None:
        """Let time pass without using any."""
        self.now += seconds


def used(share: float, core: Core, duration_seconds: float = 30.0) -> float:
    """CPU time that a schedule of this share uses."""
    schedule = Schedule(share=share, starts_at=core.now, duration_seconds=duration_seconds)
    burn(schedule, clock=core.clock, cpu_clock=core.cpu_clock, sleep=core.sleep)
    return core.used


@pytest.mark.parametrize(
    "share",
    [
        pytest.param(0.05, id="a twentieth of a core"),
        pytest.param(0.25, id="a quarter of a core"),
        pytest.param(0.8, id="most of a core"),
        pytest.param(1.0, id="all of a core"),
    ],
)
def test_exact(share: float) -> None:
    """Over thirty seconds the error is far below half a percent."""
    assert pytest.approx(share * 30, rel=0.001) == used(share, Core())


def test_start_is_made_good() -> None:
    """CPU used before the first slot, by the interpreter's own start, is part of what is due."""
    assert pytest.approx(0.25 * 30, rel=0.001) == used(0.25, Core(used=0.012))


def test_competition() -> None:
    """Beside a hog that takes half of the core, up to the fair share nothing is lost."""
    assert pytest.approx(0.4 * 30, rel=0.001) == used(0.4, Core(gets=0.5))


def test_beyond_the_fair_share() -> None:
    """What the core does not give cannot be burnt, and is not burnt later."""
    assert pytest.approx(0.5 * 30, rel=0.01) == used(0.9, Core(gets=0.5))


def test_a_short_stall_is_caught_up() -> None:
    """Arrears within the bound are made good."""
    core = Core(gets=0.5)
    schedule = Schedule(share=0.6, starts_at=0.0, duration_seconds=2.0)
    burn(schedule, clock=core.clock, cpu_clock=core.cpu_clock, sleep=core.sleep)
    slower = core.used
    core.gets = 1.0
    schedule = Schedule(share=0.6, starts_at=0.0, duration_seconds=4.0)
    burn(schedule, clock=core.clock, cpu_clock=core.cpu_clock, sleep=core.sleep)

    assert pytest.approx(1.0, rel=0.01) == slower
    assert pytest.approx(2.4, rel=0.01) == core.used


def test_a_long_stall_is_not_caught_up() -> None:
    """After a stall of ten seconds, no more than the bound is caught up, so that its end is no burst."""
    expected = 0.5 * (30.0 - 10.0 + CATCH_UP_SECONDS)

    assert pytest.approx(expected, abs=2 * PERIOD_SECONDS) == used(0.5, Core(stalled_at=5.0))


def test_every_slot_looks_for_the_parent() -> None:
    """The check runs ten times a second, which bounds how long an orphan lives."""
    core, checks = Core(), []
    schedule = Schedule(share=0.1, starts_at=0.0, duration_seconds=1.0)
    burn(
        schedule,
        clock=core.clock,
        cpu_clock=core.cpu_clock,
        sleep=core.sleep,
        each_slot=lambda: checks.append(core.now),
    )

    assert 10 == len(checks)


@pytest.mark.parametrize(
    ("shape", "dials", "expected"),
    [
        pytest.param("step", (3.0,), 0.35 * 30, id="a staircase"),
        pytest.param("sine", (10.0,), 0.35 * 30, id="a sine"),
        pytest.param("spike", (10.0, 5.0), 0.1 * 25 + 0.6 * 5, id="a spike"),
    ],
)
@pytest.mark.parametrize("gets", [pytest.param(1.0, id="alone"), pytest.param(0.7, id="beside a hog")])
def test_profiles_are_exact(shape: str, dials: tuple[float, ...], expected: float, gets: float) -> None:
    """A profile is followed by its integral, so it is as exact as a constant load."""
    core = Core(used=0.012, gets=gets)
    schedule = Schedule(share=0.6, starts_at=0.0, duration_seconds=30.0, low=0.1, shape=shape, dials=dials)
    burn(schedule, clock=core.clock, cpu_clock=core.cpu_clock, sleep=core.sleep)

    assert pytest.approx(expected, rel=0.002) == core.used


def test_what_a_spike_lacks_is_made_good_after_it() -> None:
    """Arrears of a peak are not dropped because little is due afterwards."""
    core = Core(gets=0.5)
    schedule = Schedule(share=0.6, starts_at=0.0, duration_seconds=10.0, low=0.1, shape="spike", dials=(1.0, 2.0))
    burn(schedule, clock=core.clock, cpu_clock=core.cpu_clock, sleep=core.sleep)

    assert pytest.approx(0.8 + 1.2, rel=0.01) == core.used


def test_nothing_due_costs_nothing() -> None:
    """While nothing is due the burner looks for its parent once a second, and is there when the spike begins."""
    core, looks = Core(), []
    schedule = Schedule(share=0.6, starts_at=0.0, duration_seconds=20.0, shape="spike", dials=(9.55, 0.5))
    burn(
        schedule,
        clock=core.clock,
        cpu_clock=core.cpu_clock,
        sleep=core.sleep,
        each_slot=lambda: looks.append((core.now, core.used)),
    )
    before = [used for now, used in looks if now < 9.5]
    slot_after = min(used for now, used in looks if now > 9.6)

    assert len(looks) < 20 + 10
    assert 10 <= len(before) <= 12
    assert pytest.approx(0.6 * 0.05, abs=3 * QUANTUM_SECONDS) == slot_after
    assert pytest.approx(0.3, rel=0.05) == core.used
