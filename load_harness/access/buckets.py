"""How many requests a client may send: a bucket of tokens each, which refills steadily."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CLIENTS = 10_000
"""Clients that are remembered; beyond them the one that was quiet longest has a full bucket again."""


_ROUNDING = 1e-9


class Buckets:
    """One bucket per client, of a size and with a rate that are the same for all."""

    def __init__(
        self,
        *,
        per_second: float,
        size: float,
        monotonic: Callable[[], float] = time.monotonic,
        most_clients: int = MOST_CLIENTS,
    ) -> None:
        self._interval = 1 / per_second
        self._tolerance = (max(1.0, size) - 1) * self._interval
        self._monotonic = monotonic
        self._most_clients = most_clients
        self._lock = threading.Lock()
        # When each bucket is full again, which says all: how full it is follows from the time (GCRA).
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait_seconds(self, client: str) -> float:
        """Take a token, which is 0.0; or say how long it takes until there is one."""
        with self._lock:
            now = self._monotonic()
            full_at = max(self._full_at.get(client, now), now)
            wait = full_at - self._tolerance - now
            if wait > _ROUNDING:
                return wait
            self._full_at[client] = full_at + self._interval
            self._full_at.move_to_end(client)
            if len(self._full_at) > self._most_clients:
                self._full_at.popitem(last=False)
            return 0.0

    def __len__(self) -> int:
        return len(self._full_at)
