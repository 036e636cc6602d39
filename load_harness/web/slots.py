"""Bound how many threads are busy on purpose, so that probes always find a free one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from load_harness.errors import Problem

_RETRY_AFTER_SECONDS = 1


class Slots:
    """A fixed number of places."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._free = threading.BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place.

        Raises:
            Problem: 503 where all are taken; waiting would take a thread that a probe may need.
        """
        if not self._free.acquire(blocking=False):
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"{self._count} requests work or wait on purpose already: no thread is left for another; try again, "
                "scale out, or raise LOAD_HARNESS_THREADS",
                headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
            )
        try:
            yield
        finally:
            self._free.release()
