"""CPU time that answering may take of a pod's quota, so that some is left for whoever asks if the pod lives.

The kernel stops a whole container, its probes with it, for what is left of each tenth of a second once its quota for it
is used up. Source: https://docs.kernel.org/scheduler/sched-bwc.html
"""

import math
import threading
import time
from collections.abc import Callable

LEFT_FOR_PROBES = 0.04
"""Of the quota: 2 ms in each 100 ms of half a core, which is a probe or two."""
_MOST_SAVED_SECONDS = 0.001
"""What was not used is used up at once later on, so it has to be less than what is left for probes."""
_MOST_OWED_PERIOD_SECONDS = 0.1
"""What refusals have used beyond it is not made up for: after an hour of them requests would wait for minutes."""
_LOOK_SECONDS = 5.0
"""A container can be given more, or less, while it runs."""


class Allowance:
    """What this process may use, refilled as time goes by; unlimited where the container has no quota.

    Children are not counted: their loads leave a reserve of their own, and they would leave requests nothing.
    """

    def __init__(
        self,
        quota_cores: Callable[[], float | None],
        *,
        used_seconds: Callable[[], float] = time.process_time,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._quota_cores = quota_cores
        self._used_seconds = used_seconds
        self._now = now
        self._lock = threading.Lock()
        self._cores = math.inf
        self._left_seconds = _MOST_SAVED_SECONDS
        self._used_before = used_seconds()
        self._seen = self._next_look = now()

    def wait_seconds(self) -> float:
        """How long to do nothing; 0 where there is something left."""
        now = self._now()
        with self._lock:
            if now >= self._next_look:
                self._look(now)
            return 0.0 if self._cores == math.inf else self._wait_seconds(now)

    def _look(self, now: float) -> None:
        quota = self._quota_cores()
        self._next_look = now + _LOOK_SECONDS
        self._cores = math.inf if quota is None else quota * (1 - LEFT_FOR_PROBES)

    def _wait_seconds(self, now: float) -> float:
        used = self._used_seconds()
        refilled = self._left_seconds + (now - self._seen) * self._cores
        most_owed = _MOST_OWED_PERIOD_SECONDS * self._cores
        self._left_seconds = max(-most_owed, min(_MOST_SAVED_SECONDS, refilled - (used - self._used_before)))
        self._seen, self._used_before = now, used
        return max(0.0, -self._left_seconds / self._cores)
