"""A job while the table holds it: its children, and what they have used so far."""

import signal
import threading
from dataclasses import dataclass, field

from load_harness.cgroup import Throttling
from load_harness.jobs.record import Job, JobState, Load, Moved, kind_of
from load_harness.params.once import Once
from load_harness.workloads.process import Child, Exit
from load_harness.workloads.tally import NOTHING_TOLD, Told


@dataclass(slots=True)
class Part:
    """One child of a job."""

    child: Child | None = None
    exit: Exit | None = None
    _cpu_seconds: float = 0.0
    _resident_bytes: int | None = None
    _told: Told = NOTHING_TOLD

    def cpu_seconds(self) -> float:
        """CPU time used; never less than before, as the kernel rounds what it says at the end down to a microsecond."""
        reading = None if self.child is None else self.child.cpu_seconds()
        last = 0.0 if self.exit is None else self.exit.cpu_seconds
        self._cpu_seconds = max(self._cpu_seconds, reading or 0.0, last)
        return self._cpu_seconds

    def resident_bytes(self) -> int | None:
        """Memory the child has to itself; after its end, that of the last reading."""
        if self.exit is None and self.child is not None:
            reading = self.child.resident_bytes()
            self._resident_bytes = self._resident_bytes if reading is None else reading
        return self._resident_bytes

    def told(self) -> Told:
        """What the child has told; after its end, the last of it."""
        if self.exit is not None:
            return self.exit.told
        if self.child is not None:
            self._told = self.child.told() or self._told
        return self._told


@dataclass(slots=True, kw_only=True)
class RunningJob:
    """A job's mutable state; the table's lock guards it."""

    id: str
    load: Load
    created_at: float
    starts_at: float
    """On the monotonic clock."""
    parts: list[Part]
    throttled_before: Throttling | None
    once: Once | None = None
    """Who asked for it under which name, so that nobody gets it twice."""
    state: JobState = JobState.QUEUED
    ended_at: float | None = None
    ran_seconds: float | None = None
    throttled: Throttling | None = None
    stop_wanted: bool = False
    because: str | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def kill(self) -> None:
        """End every child that has not ended."""
        for part in self.parts:
            if part.child is not None and part.exit is None:
                part.child.kill()

    def ended_monotonic(self) -> float:
        """When it ended, on the clock that never jumps; when it started, while it runs."""
        return self.starts_at + (self.ran_seconds or 0.0)

    def cpu_seconds(self) -> float:
        """CPU time of all children."""
        return sum(part.cpu_seconds() for part in self.parts)

    def moved(self) -> Moved:
        """What all children have moved."""
        told = [part.told() for part in self.parts]
        return Moved(out_bytes=sum(each.out_bytes for each in told), in_bytes=sum(each.in_bytes for each in told))

    def taken_bytes(self) -> int:
        """Disk space that its children have taken."""
        return sum(part.told().taken_bytes for part in self.parts)

    def seen(self, *, monotonic: float, throttled_now: Throttling | None) -> Job:
        """Describe the job at this moment."""
        readings = [reading for part in self.parts if (reading := part.resident_bytes()) is not None]
        return Job(
            id=self.id,
            kind=kind_of(self.load),
            state=self.state,
            load=self.load,
            created_at=self.created_at,
            ended_at=self.ended_at,
            elapsed_seconds=monotonic - self.starts_at if self.ran_seconds is None else self.ran_seconds,
            cpu_seconds=self.cpu_seconds(),
            resident_bytes=sum(readings) if readings else None,
            throttled=self.throttled if self.ended_at else throttled_since(self.throttled_before, throttled_now),
            because=self.because or self._in_its_way(),
            moved=self.moved(),
        )

    def _in_its_way(self) -> str | None:
        return next((note for part in self.parts if (note := part.told().note)), None)


def throttled_since(before: Throttling | None, now: Throttling | None) -> Throttling | None:
    """Count the throttling between two readings."""
    if before is None or now is None:
        return None
    return Throttling(periods=now.periods - before.periods, seconds=now.seconds - before.seconds)


def why_failed(ended: Exit) -> str:
    """Say how a child ended that should not have."""
    if ended.told.note and ended.code > 0:
        return ended.told.note
    if ended.code >= 0:
        return f"a child process ended with exit code {ended.code}; the log has its message"
    name = signal.Signals(-ended.code).name
    hint = "; most likely out of memory" if -ended.code == signal.SIGKILL else ""
    return f"a child process was killed by {name}{hint}"
