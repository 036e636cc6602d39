"""Wait for what other threads do, until it is called off."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from threading import Thread
from typing import Any, TypeVar

_T = TypeVar("_T")


class CalledOff(Exception):  # noqa: N818 - read as a sentence
    """The sandbox goes down: nobody waits any longer."""


class Waiting:
    """Where a thread waits that must not keep the sandbox from going down: all of its waits end when called off."""

    def __init__(self) -> None:
        self._off: Future[None] = Future()

    def call_off(self) -> None:
        """End all waits, those to come included; calling off twice is harmless."""
        if not self._off.done():
            self._off.set_result(None)

    def result_of(self, future: Future[_T], *, within_seconds: float | None = None) -> _T:
        """Wait for a result, and return it or raise what was raised instead.

        Raises:
            TimeoutError: it was not there in time.
            CalledOff: the wait was called off.
        """
        both: tuple[Future[Any], ...] = (future, self._off)
        wait(both, timeout=within_seconds, return_when=FIRST_COMPLETED)
        if self._off.done():
            raise CalledOff
        return future.result(timeout=0)

    def sleep(self, seconds: float) -> None:
        """Let time pass.

        Raises:
            CalledOff: the wait was called off.
        """
        wait((self._off,), timeout=seconds)
        if self._off.done():
            raise CalledOff


def in_thread(work: Callable[[], _T]) -> Future[_T]:
    """Begin work in a thread of its own, which ends with the process if nobody waits for it any longer."""
    future: Future[_T] = Future()
    Thread(target=settle, args=(future, work), name="errand", daemon=True).start()
    return future


def settle(future: Future[_T], work: Callable[[], _T]) -> None:
    """Do the work, and give a future its result, or what it raised."""
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - whoever waits for the future gets it
        future.set_exception(error)
    else:
        future.set_result(result)
