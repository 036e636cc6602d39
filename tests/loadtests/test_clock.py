"""Time as the load knows it."""

from loadtests.clock import LoadClock
from tests.fakes import FakeClock


def test_counts_from_a_start_that_lies_ahead(clock: FakeClock) -> None:
    """Before the start, time is negative."""
    load_clock = LoadClock(clock.now + 3, wall=clock.time, steady=clock.monotonic)
    assert load_clock.now() == -3
    clock.advance(5)
    assert load_clock.now() == 2


def test_is_not_disturbed_by_steps_of_the_wall_clock(clock: FakeClock) -> None:
    """Somebody sets the machine's clock: the load goes on as planned."""
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    clock.now += 3600
    assert load_clock.now() == 0


def test_begins_again_when_told(clock: FakeClock) -> None:
    """A load without a start time of its own begins when the test does."""
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    clock.advance(60)
    load_clock.begin_now()
    assert load_clock.now() == 0
    assert load_clock.start_time == clock.now
