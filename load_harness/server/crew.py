"""Threads that run what the loop hands them, and calls that they hand back to it.

A pool of the standard library makes a future for each call, with a lock and a condition of its own, and gunicorn's
queue wakes the loop with a system call for each: of a light request that is a tenth of the whole price.
"""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from gunicorn.workers.gthread import PollableMethodQueue, TConn

_log = logging.getLogger(__name__)
_MOST_WAKES = 64
"""More may be written only where as many threads notice at the same moment that nobody has woken the loop."""

Back = Callable[[TConn, object], None]
"""Called with a connection and what came of its request: whether the connection can be kept."""


class Calls(PollableMethodQueue):  # type: ignore[misc]  # gunicorn has no types
    """Calls for the loop, which is woken once for all that have come meanwhile."""

    _is_woken = False

    def defer(self, callback: Callable[..., None], *args: object) -> None:
        """Have the loop call this, from any thread."""
        self._queue.put((callback, args))
        if not self._is_woken:
            self._is_woken = True
            with suppress(OSError):  # the loop ends at this moment
                os.write(self._write_fd, b"\0")

    def close(self) -> None:
        """End with the loop; calls that come later wake nobody."""
        self._is_woken = True
        super().close()

    def run_callbacks(self, _fileobj: object, max_callbacks: int = _MOST_WAKES) -> None:
        """Call what has come; what comes from now on wakes the loop again."""
        os.read(self._read_fd, max_callbacks)
        self._is_woken = False
        for _ in range(self._queue.qsize()):
            callback, args = self._queue.get_nowait()
            callback(*args)


class Crew:
    """So many threads at most; all but the first are started when there is nobody else to do the work."""

    def __init__(self, most: int, *, name: str, run: Callable[[TConn], object], calls: Calls) -> None:
        self.most = most
        self._name = name
        self._run = run
        self._calls = calls
        self._handed: SimpleQueue[tuple[TConn, Back] | None] = SimpleQueue()
        self.busy = 0
        """How many connections were handed out and did not come back yet."""
        self._threads = 0
        self._start()

    def hand(self, conn: TConn, back: Back) -> None:
        """Run a connection's request; the loop then calls `back` with the connection and with what came of it."""
        self.busy += 1
        self._handed.put((conn, back))
        if self._threads < min(self.busy, self.most):
            with suppress(RuntimeError):  # the system has no room for another: those that there are take it in turn
                self._start()

    def shutdown(self, *, wait: bool) -> None:  # noqa: ARG002 - as a pool of the standard library, which gunicorn ends
        """Have each thread end after what it is at."""
        for _ in range(self._threads):
            self._handed.put(None)

    def _start(self) -> None:
        threading.Thread(target=self._work, name=f"{self._name}-{self._threads + 1}", daemon=True).start()
        self._threads += 1

    def _work(self) -> None:
        while (handed := self._handed.get()) is not None:
            conn, back = handed
            try:
                kept = self._run(conn)
            except (Exception, SystemExit):  # noqa: BLE001 - whatever it is, the thread and the loop go on
                _log.exception("A request ended its connection")
                kept = False
            self._calls.defer(self._back, back, conn, kept)
            del handed, conn, back  # a thread that waits holds on to nothing

    def _back(self, back: Back, conn: TConn, kept: object) -> None:
        self.busy -= 1
        back(conn, kept)
