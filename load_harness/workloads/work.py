"""Spend exactly so much CPU time on one request, on the thread that answers it."""

import threading
import time
from collections import deque
from collections.abc import Callable
from statistics import median

from load_harness.workloads.quantum import burn_quantum

_REMEMBERED = 64
_MOST_PLAUSIBLE_SECONDS = 0.02
"""What a request costs beyond its work is well below this; a longer gap is something else on the main loop."""
_SHORTEST_WAIT_SECONDS = 0.001
"""To wait costs CPU as well."""


def _no_wait() -> float:
    return 0.0


class RequestMeter:
    """Knows what the request on this thread has cost so far and what it will still cost.

    A request's price is all the CPU time the server spends on it. Reading and routing it is on the thread's clock;
    sending the answer, and the share of the loop that hands out connections, come after the work or elsewhere, so
    they are estimated from the requests before.
    """

    def __init__(self, at_once: int = 1, *, wait_seconds: Callable[[], float] = _no_wait) -> None:
        self.wait_seconds = wait_seconds
        """How long nothing may be burnt."""
        self._turns = threading.BoundedSemaphore(at_once)
        self._thread = threading.local()
        self._tails: deque[float] = deque(maxlen=_REMEMBERED)
        self._loop: deque[float] = deque(maxlen=_REMEMBERED)
        self._lock = threading.Lock()
        self._burnt_seconds = 0.0

    @property
    def burnt_seconds(self) -> float:
        """CPU time burnt for requests so far."""
        return self._burnt_seconds

    def begin(self) -> None:
        """Note that this thread was handed a request, and so is done with the one before."""
        now = time.thread_time()
        worked = getattr(self._thread, "worked", None)
        if worked is not None:
            self._tails.append(now - worked)
        self._thread.began = now
        self._thread.worked = None

    def loop_served_one(self) -> None:
        """Note, on the thread that hands out connections, that one more request is finished."""
        self._loop.append(time.thread_time())

    def spend(self, cpu_seconds: float) -> float:
        """Work until this request will have cost so much; return the CPU time burnt here.

        Only so many work at once as there are cores: more would get none of it done sooner, and every other thread
        would have to wait for all of them in turn.
        """
        with self._turns:
            return self._spend(cpu_seconds)

    def _spend(self, cpu_seconds: float) -> float:
        before = time.thread_time()
        began = getattr(self._thread, "began", None)
        until = (before if began is None else began) + cpu_seconds - self._still_to_come()
        while (now := time.thread_time()) < until:
            if wait := self.wait_seconds():
                time.sleep(max(wait, _SHORTEST_WAIT_SECONDS))
            burn_quantum()
        self._thread.worked = now
        with self._lock:
            self._burnt_seconds += now - before
        return now - before

    def _still_to_come(self) -> float:
        tail = median(self._tails) if self._tails else 0.0
        loop = 0.0
        if len(self._loop) > 1:
            loop = (self._loop[-1] - self._loop[0]) / (len(self._loop) - 1)
        return tail + min(loop, _MOST_PLAUSIBLE_SECONDS)
