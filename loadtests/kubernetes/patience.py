"""How long a server that is busy or broken is asked again.

Source: https://github.com/kubernetes/client-go/blob/master/rest/with_retry.go (429, and 5xx with Retry-After)
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

_FIRST_SECONDS = 0.25
_LONGEST_SECONDS = 5.0
BUSY = 429
BROKEN = frozenset({500, 502, 503, 504})
CONFLICT = 409
"""Means nothing where nothing is changed; a server that says so is asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clockwork:
    """How time passes; a test's own does not."""

    steady: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep
    unix_time: Callable[[], float] = time.time


class Patience:
    """Waits between the attempts at one request, up to a limit."""

    def __init__(self, seconds: float, clockwork: Clockwork) -> None:
        self._clockwork = clockwork
        self._deadline = clockwork.steady() + seconds
        self._next_seconds = _FIRST_SECONDS

    def wait(self, retry_after_seconds: float | None) -> bool:
        """Wait as the server asks to, else longer from time to time; False without waiting where time is up."""
        seconds = max(self._next_seconds, retry_after_seconds or 0.0)
        self._next_seconds = min(2 * self._next_seconds, _LONGEST_SECONDS)
        if self._clockwork.steady() + seconds > self._deadline:
            return False
        self._clockwork.pause(seconds)
        return True
