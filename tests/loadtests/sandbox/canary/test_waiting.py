"""Waits end with what is waited for, with the time, or when they are called off."""

import threading
from concurrent.futures import Future

import pytest

from loadtests.sandbox.canary.waiting import CalledOff, Waiting, in_thread


def test_a_result_is_returned_and_an_error_raised() -> None:
    """What the other thread came to is what the waiting one gets."""

    def broken() -> int:
        message = "no"
        raise LookupError(message)

    assert Waiting().result_of(in_thread(lambda: 42)) == 42
    with pytest.raises(LookupError, match="no"):
        Waiting().result_of(in_thread(broken))


def test_a_result_that_is_late_is_not_waited_for() -> None:
    """The time is up although the work goes on."""
    with pytest.raises(TimeoutError):
        Waiting().result_of(Future(), within_seconds=0.01)


def test_calling_off_ends_a_wait_without_end() -> None:
    """A thread that waits for what never comes goes on at once, and finds no further wait."""
    waiting, ended = Waiting(), threading.Event()

    def wait() -> None:
        with pytest.raises(CalledOff):
            waiting.result_of(Future())
        with pytest.raises(CalledOff):
            waiting.sleep(60)
        ended.set()

    thread = threading.Thread(target=wait)
    thread.start()
    waiting.call_off()
    waiting.call_off()
    thread.join(10)

    assert ended.is_set()


def test_a_sleep_that_is_not_called_off_ends_by_itself() -> None:
    """Time goes by, and nothing is raised."""
    waiting = Waiting()

    waiting.sleep(0.01)

    waiting.call_off()
    with pytest.raises(CalledOff):
        waiting.sleep(0)
