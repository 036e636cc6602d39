"""Burn an exact share of one core: the child process of a CPU job. Imports little, as its start counts as load."""

import os
import time
from collections.abc import Callable

from load_harness.workloads.child import die_with, exit_if_orphaned
from load_harness.workloads.curve import CONSTANT, Curve
from load_harness.workloads.quantum import burn_quantum

PERIOD_SECONDS = 0.1
"""Length of a slot; that of the kernel's CPU quota, so that a slot is never throttled that need not be."""
CATCH_UP_SECONDS = 1.0
"""Arrears beyond what the peak takes in this time are dropped: the end of a long stall must not be a long burst."""

_MOST_IDLE_SLOTS = 10
"""How many slots a burner that has nothing to do may sleep through: it still looks for its parent each second."""


class Schedule:
    """Says how much CPU time is due at the end of each slot, counted from the start: the integral of a profile."""

    def __init__(
        self,
        *,
        share: float,
        starts_at: float,
        duration_seconds: float,
        low: float = 0.0,
        shape: str = CONSTANT,
        dials: tuple[float, ...] = (),
    ) -> None:
        self._curve = Curve(peak=share, duration_seconds=duration_seconds, low=low, shape=shape, dials=dials)
        self._most_arrears_seconds = CATCH_UP_SECONDS * share
        self._starts_at = starts_at
        self._ends_at = starts_at + duration_seconds
        self._dropped_seconds = 0.0

    def slot_end(self, now: float) -> float:
        """When the slot that is running now ends."""
        slot = int((now - self._starts_at) / PERIOD_SECONDS)
        return min(self._starts_at + (slot + 1) * PERIOD_SECONDS, self._ends_at)

    def due_seconds(self, slot_end: float, used_seconds: float) -> float:
        """CPU time to have used by the end of a slot; drops arrears beyond what may be caught up."""
        due = self._due(slot_end)
        excess = due - used_seconds - self._most_arrears_seconds
        if excess > 0:
            self._dropped_seconds += excess
            due -= excess
        return due

    def idle_until(self, slot_end: float, used_seconds: float) -> float:
        """The end of the last slot by which nothing more is due; looking for work costs CPU that nobody asked for."""
        for _ in range(_MOST_IDLE_SLOTS):
            following = min(slot_end + PERIOD_SECONDS, self._ends_at)
            if self._due(following) > used_seconds:
                break
            slot_end = following
        return slot_end

    def over(self, now: float) -> bool:
        """Whether the schedule has ended."""
        return now >= self._ends_at

    def _due(self, slot_end: float) -> float:
        return self._curve.used_by(slot_end - self._starts_at) - self._dropped_seconds


def burn(
    schedule: Schedule,
    *,
    clock: Callable[[], float] = time.monotonic,
    cpu_clock: Callable[[], float] = time.process_time,
    sleep: Callable[[float], None] = time.sleep,
    each_slot: Callable[[], None] = lambda: None,
) -> None:
    """Use CPU as the schedule asks until it is over.

    The due time is absolute: what a slot lacks or has too much, the next ones make good, the start of the
    interpreter included.
    """
    while not schedule.over(now := clock()):
        each_slot()
        used = cpu_clock()
        slot_end = schedule.idle_until(schedule.slot_end(now), used)
        due = schedule.due_seconds(slot_end, used)
        while cpu_clock() < due and clock() < slot_end:
            burn_quantum()
        if (left := slot_end - clock()) > 0:
            sleep(left)


def main(arguments: list[str]) -> None:
    """Run as a child.

    It is told its parent's pid, its share of a core, the start on the monotonic clock and the duration in seconds;
    and of a profile that is not constant the low share, the shape and its dials.
    """
    parent = int(arguments[0])
    share, starts_at, duration_seconds = (float(argument) for argument in arguments[1:4])
    low, shape = (float(arguments[4]), arguments[5]) if len(arguments) > 4 else (0.0, CONSTANT)  # noqa: PLR2004 - as above
    dials = tuple(float(argument) for argument in arguments[6:])
    die_with(parent)
    schedule = Schedule(
        share=share, starts_at=starts_at, duration_seconds=duration_seconds, low=low, shape=shape, dials=dials
    )
    burn(schedule, each_slot=lambda: exit_if_orphaned(parent))
    os._exit(0)  # the interpreter's tidy end would cost CPU that nobody asked for
