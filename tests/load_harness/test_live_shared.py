"""One reading for everybody who looks, and nobody who waits for long."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from load_harness.live.shared import Shared
from tests.fakes import FakeClock

LONG = 10.0
"""Seconds that no test waits for."""


def shared(read: Callable[[], int], clock: Callable[[], float] = lambda: 0.0, *, most_waiting: int = 8) -> Shared[int]:
    """What is read stays fresh for two seconds."""
    return Shared(read, fresh_seconds=2.0, most_waiting=most_waiting, clock=clock)


class Slow:
    """A reading that ends when it is told to."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.count = 0

    def __call__(self) -> int:
        """Count the readings."""
        self.count += 1
        self.begun.release()
        self.go_on.wait(LONG)
        return self.count


def test_many_viewers_are_one_reading() -> None:
    """All get the same."""
    slow = Slow()
    reading = shared(slow)
    with ThreadPoolExecutor(8) as pool:
        viewers = [pool.submit(reading.get, wait_seconds=LONG) for _ in range(8)]
        assert slow.begun.acquire(timeout=LONG)
        slow.go_on.set()
        assert [1] * 8 == [kept.value for viewer in viewers if (kept := viewer.result())]
    assert 1 == slow.count


def test_what_is_fresh_is_not_read_again(clock: FakeClock) -> None:
    """What is older is; its age is that of the reading, and whoever asks then gets the new one."""
    values = iter([1, 2])
    reading = shared(lambda: next(values), clock.monotonic)
    seen = []
    for seconds in (0.0, 1.5, 1.0):
        clock.sleep(seconds)
        kept = reading.get(wait_seconds=LONG)
        assert kept is not None
        seen.append((kept.value, kept.age_seconds))
    assert [(1, 0.0), (1, 1.5), (2, 0.0)] == seen


@pytest.mark.parametrize(("took", "later", "readings"), [(0.5, 4.9, 1), (0.5, 5.1, 2), (30.0, 9.9, 1), (30.0, 10.1, 2)])
def test_a_reading_that_takes_long_is_made_less_often(
    clock: FakeClock, took: float, later: float, readings: int
) -> None:
    """Ten times as long as it took lies between two, ten seconds at most."""
    count = 0

    def read() -> int:
        nonlocal count
        count += 1
        clock.sleep(took)
        return count

    reading = shared(read, clock.monotonic)
    reading.get(wait_seconds=LONG)
    clock.sleep(later)
    reading.get(wait_seconds=LONG)
    assert readings == count


def test_a_reading_that_hangs_keeps_nobody() -> None:
    """There is nothing to show yet, and it is not begun twice."""
    slow = Slow()
    reading = shared(slow)
    assert [None, None] == [reading.get(wait_seconds=0.01) for _ in range(2)]
    assert 1 == slow.count
    slow.go_on.set()


def test_whoever_finds_all_places_taken_does_not_wait() -> None:
    """They get what there is at once, so that probes find a thread."""
    slow = Slow()
    reading = shared(slow, most_waiting=0)
    assert reading.get(wait_seconds=LONG) is None
    assert slow.begun.acquire(timeout=LONG)
    assert not slow.go_on.is_set()
    slow.go_on.set()


def test_a_mistake_of_ours_is_logged_and_leaves_the_last_reading(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It grows old, which the page shows."""
    values = iter([1])
    reading = shared(lambda: next(values), clock.monotonic)
    assert reading.get(wait_seconds=LONG)
    clock.sleep(60)
    with caplog.at_level(logging.ERROR, logger="load_harness.live"):
        kept = reading.get(wait_seconds=LONG)
    assert kept is not None
    assert (1, 60.0) == (kept.value, kept.age_seconds)
    assert ["the live figures could not be read; the page shows the last ones"] == caplog.messages


def test_a_mistake_of_ours_is_no_reading_without_an_end(clock: FakeClock) -> None:
    """Who looks is told so, until one succeeds."""
    values = iter([])
    first: Shared[int] = shared(lambda: next(values), clock.monotonic)
    assert (None, True) == (first.get(wait_seconds=LONG), first.failed)
    values = iter([1])
    assert (True, False) == (first.get(wait_seconds=LONG) is not None, first.failed)
