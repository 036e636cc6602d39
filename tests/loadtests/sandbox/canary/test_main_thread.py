"""What another thread asks for is done in the main thread."""

import threading

import pytest

from loadtests.sandbox.canary.main_thread import MainThread
from loadtests.sandbox.canary.waiting import CalledOff, Waiting, in_thread


def test_work_is_done_by_the_thread_that_serves() -> None:
    """The asker gets the result, and what was raised; the server goes on."""
    main_thread = MainThread(Waiting())

    def broken() -> str:
        message = "no such pod"
        raise LookupError(message)

    name = in_thread(lambda: main_thread.ask(lambda: threading.current_thread().name))
    failing = in_thread(lambda: main_thread.ask(broken))
    while not (name.done() and failing.done()):
        main_thread.serve()

    assert name.result() == threading.current_thread().name
    with pytest.raises(LookupError, match="no such pod"):
        failing.result()


def test_who_asks_a_main_thread_that_is_gone_is_called_off() -> None:
    """Nobody serves any more: the wait ends, and nothing was done."""
    waiting, done = Waiting(), threading.Event()
    main_thread = MainThread(waiting)

    asked = in_thread(lambda: main_thread.ask(done.set))
    waiting.call_off()

    with pytest.raises(CalledOff):
        asked.result(10)
    assert not done.is_set()
