"""Bound how many threads are busy on purpose, so that probes always find a free one."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus

from load_harness.errors import Problem

_RETRY_AFTER_SECONDS = 1


class Slots:
    """A fixed number of places."""

    def __init__(self, count: int) -> None:
        self.taken = 0
        self.on_taken: Callable[[], None] = _nobody_cares
        """Called when a place was taken: whoever hands out requests may hand out one more."""
        self._count = count
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place.

        Raises:
            Problem: 503 where all are taken; waiting would take a thread that a probe may need.
        """
        with self._lock:
            if self.taken >= self._count:
                raise Problem(
                    HTTPStatus.SERVICE_UNAVAILABLE,
                    f"{self._count} requests work or wait on purpose already: no thread is left for another; try "
                    "again, scale out, or raise LOAD_HARNESS_THREADS",
                    headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
                )
            self.taken += 1
        try:
            self.on_taken()
            yield
        finally:
            with self._lock:
                self.taken -= 1


def _nobody_cares() -> None:
    """Where nobody hands out requests, as under another server."""
