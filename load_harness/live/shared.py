"""One reading for everybody who looks: made by one thread at a time, kept for a moment, and never waited for long."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

_LOG = logging.getLogger("load_harness.live")
_T = TypeVar("_T")
_REST_PER_READING = 10
"""A reading that takes long, as of hundreds of pods, is made less often."""
_MOST_REST_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[_T]):
    """What was read, and how long ago it was complete."""

    value: _T
    age_seconds: float


class Shared(Generic[_T]):
    """Reads when somebody asks and what is kept is old.

    The reading has a thread of its own, so however long it takes, a request waits for it no longer than told to, and
    of those that wait there are only a few: the others get what there is.
    """

    def __init__(
        self, read: Callable[[], _T], *, fresh_seconds: float, most_waiting: int, clock: Callable[[], float]
    ) -> None:
        self._read = read
        self._fresh_seconds = fresh_seconds
        self._clock = clock
        self._waiting = threading.BoundedSemaphore(most_waiting)
        self._changed = threading.Condition()
        self._reading = False
        self._failed = False
        self._took_seconds = 0.0
        self._value: _T | None = None
        self._read_at: float | None = None

    @property
    def failed(self) -> bool:
        """Whether the last reading came to nothing, by a mistake of ours; the log says why."""
        return self._failed

    def get(self, *, wait_seconds: float) -> Kept[_T] | None:
        """Give what was read last; None where nothing has been yet."""
        with self._changed:
            if not self._fresh() and not self._reading:
                self._reading = True
                threading.Thread(target=self._refresh, name="live-reading", daemon=True).start()
        if self._reading and self._waiting.acquire(blocking=False):
            try:
                with self._changed:
                    self._changed.wait_for(lambda: not self._reading, timeout=wait_seconds)
            finally:
                self._waiting.release()
        with self._changed:
            return self._kept()

    def _kept(self) -> Kept[_T] | None:
        if self._value is None or self._read_at is None:
            return None
        return Kept(value=self._value, age_seconds=max(0.0, self._clock() - self._read_at))

    def _fresh(self) -> bool:
        rest = max(self._fresh_seconds, min(_MOST_REST_SECONDS, _REST_PER_READING * self._took_seconds))
        return self._read_at is not None and self._clock() - self._read_at < rest

    def _refresh(self) -> None:
        value: _T | None = None
        began = self._clock()
        try:
            value = self._read()
        except Exception:  # noqa: BLE001 - a thread has nobody to tell; those who look get the last ones, marked as old
            _LOG.exception("the live figures could not be read; the page shows the last ones")
        with self._changed:
            if value is not None:
                self._value, self._read_at = value, self._clock()
                self._took_seconds = self._read_at - began
            self._reading, self._failed = False, value is None
            self._changed.notify_all()
