"""Have things done by the supervisor's main thread, which alone may touch the control plane."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import Empty, SimpleQueue
from typing import TypeVar

from loadtests.sandbox.canary.waiting import Waiting, settle

_T = TypeVar("_T")


class MainThread:
    """A queue of what another thread wants done: `ask` is called there, `serve` in the main thread's loop."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._asked: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def ask(self, work: Callable[[], _T]) -> _T:
        """Have something done and wait for its result; what it raises is raised here.

        Raises:
            CalledOff: the sandbox goes down.
        """
        future: Future[_T] = Future()
        self._asked.put(partial(settle, future, work))
        return self._waiting.result_of(future)

    def serve(self) -> None:
        """Do all that was asked for since the last time."""
        while True:
            try:
                work = self._asked.get_nowait()
            except Empty:
                return
            work()
