"""How many bytes are due by when: a rate on an absolute schedule, as the burners' is."""

import time
from collections.abc import Callable, Sequence

SLOT_SECONDS = 0.1
"""How often there is something to move."""
CATCH_UP_SECONDS = 1.0
"""Arrears beyond what is due in this time are dropped: the end of a long stall must not be a long burst."""

Move = Callable[[int], int]
"""Moves so many bytes, or fewer where that takes long, and says how many."""


class Pace:
    """One way of a load: what is due by a moment, and what has been moved."""

    def __init__(self, bytes_per_second: float, *, starts_at: float, duration_seconds: float, grain: int = 1) -> None:
        self._rate = bytes_per_second
        self._starts_at = starts_at
        self._duration_seconds = duration_seconds
        self._grain = grain
        """Fewer bytes than this are not worth moving, but at the end."""
        self._moved = 0
        self._dropped = 0.0

    def owed(self, now: float) -> int:
        """How many bytes to move now; drops arrears beyond what may be caught up."""
        elapsed = min(max(now - self._starts_at, 0.0), self._duration_seconds)
        arrears = self._rate * elapsed - self._moved - self._dropped
        excess = arrears - max(self._rate * CATCH_UP_SECONDS, self._grain)
        if excess > 0:
            self._dropped += excess
            arrears -= excess
        owed = max(0, round(arrears))
        return owed if elapsed >= self._duration_seconds else owed - owed % self._grain

    def moved(self, count: int) -> None:
        """Note what was moved."""
        self._moved += count


def keep_pace(
    ways: Sequence[tuple[Pace, Move]],
    *,
    starts_at: float,
    duration_seconds: float,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    each_slot: Callable[[], None] = lambda: None,
) -> None:
    """Move what is due either way, slot by slot, until the duration is over.

    What is due at the very end is still moved, but for what could not be moved in time.
    """
    ends_at, slot = starts_at + duration_seconds, 0
    while True:
        each_slot()
        now = clock()
        for pace, move in ways:
            if owed := pace.owed(now):
                pace.moved(move(owed))
        if now >= ends_at:
            return
        # The slot after the one that has just been served: where moving took longer than a slot, it begins at once.
        slot = max(slot, int((now - starts_at) / SLOT_SECONDS)) + 1
        sleep(max(0.0, min(starts_at + slot * SLOT_SECONDS, ends_at) - clock()))
