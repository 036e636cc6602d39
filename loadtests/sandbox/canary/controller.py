"""Run Flagger's controller of one canary in a thread of its own, tick by tick."""

import threading
import time
from collections.abc import Callable
from math import floor

from loadtests.canary.engine import CanaryController
from loadtests.sandbox.balancer import BalancerGone, BalancerRefused
from loadtests.sandbox.canary.diary import Diary
from loadtests.sandbox.canary.waiting import CalledOff, Waiting

_FAREWELL_SECONDS = 2.0
"""How long is waited for a thread whose waits were called off: all it may still do is write what it knows."""


class ControllerThread:
    """Ticks at once and then each interval, until closed; a tick that is late is not made up for.

    Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/job.go, https://pkg.go.dev/time#Ticker
    """

    def __init__(
        self,
        controller: CanaryController,
        diary: Diary,
        waiting: Waiting,
        *,
        tick_seconds: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.failure: Exception | None = None
        """The bug that ended the thread."""
        self._controller = controller
        self._diary = diary
        self._waiting = waiting
        self._tick_seconds = tick_seconds
        self._clock = clock
        self._thread = threading.Thread(target=self._run, name="canary", daemon=True)

    def start(self) -> None:
        """Begin with the first tick."""
        self._thread.start()

    def close(self) -> None:
        """Call off what the thread waits for, and wait for its end; closing twice, or before the start, is harmless."""
        self._waiting.call_off()
        if self._thread.is_alive():
            self._thread.join(_FAREWELL_SECONDS)

    # Private

    def _run(self) -> None:
        try:
            self._keep_ticking()
        except CalledOff:
            return
        except Exception as error:  # noqa: BLE001 - the main thread raises it
            self.failure = error

    def _keep_ticking(self) -> None:
        started = self._clock()
        ticks = 0
        while True:
            self._tick()
            ticks = max(ticks + 1, floor((self._clock() - started) / self._tick_seconds))
            due = started + ticks * self._tick_seconds
            self._diary.expect(due)
            self._waiting.sleep(max(0.0, due - self._clock()))

    def _tick(self) -> None:
        began = self._clock()
        before = self._controller.status
        try:
            tick = self._controller.tick(began)
        except (BalancerGone, BalancerRefused) as error:
            self._diary.lost(self._controller.status, error)
        else:
            self._diary.write(tick, before, self._controller.status, took_seconds=self._clock() - began)
