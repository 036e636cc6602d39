"""What one pod remembers of itself: a sample every two seconds on the clock's grid, for five minutes."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from load_harness.live.model import WINDOW_SECONDS

STEP_SECONDS = 2
SLOTS = WINDOW_SECONDS // STEP_SECONDS
"""How many steps are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a pod has done since it began, and uses now."""

    requests: float
    errors: float
    buckets: tuple[float, ...]
    """Good answers by the time they took, each bucket on its own."""
    cpu_seconds: float | None
    memory_bytes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happened in one step; the step's number times its length is its end in Unix seconds."""

    slot: int
    requests: float
    errors: float
    buckets: tuple[float, ...]
    cpu_cores: float | None
    memory_bytes: float | None


class Samples:
    """A ring of totals; whoever asks gets the steps between them."""

    def __init__(self) -> None:
        self._ring: deque[tuple[int, Totals]] = deque(maxlen=SLOTS + 1)
        self._lock = threading.Lock()

    def add(self, slot: int, totals: Totals) -> None:
        """Remember a sample; a clock that was put back makes everything before it worthless."""
        with self._lock:
            if self._ring and slot < self._ring[-1][0]:
                self._ring.clear()
            if not self._ring or slot > self._ring[-1][0]:
                self._ring.append((slot, totals))

    def steps(self) -> tuple[Step, ...]:
        """List the steps that lie between two neighbouring samples: a missed sample is a gap, and no average."""
        with self._lock:
            ring = tuple(self._ring)
        oldest = ring[-1][0] - SLOTS if ring else 0
        return tuple(
            _step(slot, before, totals)
            for (slot_before, before), (slot, totals) in pairwise(ring)
            if slot == slot_before + 1 and slot > oldest
        )


class Sampler:
    """Takes the samples, on a thread of its own."""

    def __init__(self, samples: Samples, read: Callable[[], Totals], *, now: Callable[[], float]) -> None:
        self._samples = samples
        self._read = read
        self._now = now
        self._stopped = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless it has in this process: a thread does not follow into a forked one."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="live-samples", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End, and wait for the thread."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def sample(self) -> float:
        """Take one sample and say for how many seconds to wait for the next one."""
        self._samples.add(int(self._now() // STEP_SECONDS), self._read())
        return STEP_SECONDS - self._now() % STEP_SECONDS

    def _run(self) -> None:
        while not self._stopped.wait(self.sample()):
            pass


# Private


def _step(slot: int, before: Totals, after: Totals) -> Step:
    return Step(
        slot=slot,
        requests=after.requests - before.requests,
        errors=after.errors - before.errors,
        buckets=tuple(late - early for early, late in zip(before.buckets, after.buckets, strict=True)),
        cpu_cores=_cores(before.cpu_seconds, after.cpu_seconds),
        memory_bytes=after.memory_bytes,
    )


def _cores(before: float | None, after: float | None) -> float | None:
    """A sum over processes may fall, as one that is gone takes its time along; how much was used is not known then."""
    if before is None or after is None or after < before:
        return None
    return (after - before) / STEP_SECONDS
