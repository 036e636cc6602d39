"""What a job is, as others see it."""

from dataclasses import dataclass
from enum import StrEnum

from load_harness.cgroup import Throttling
from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import DiskLoad
from load_harness.params.load import Load as Load  # noqa: PLC0414 - so that others may import it from here
from load_harness.params.memory import MemoryLoad
from load_harness.params.network import NetworkLoad


class JobKind(StrEnum):
    """What a job loads."""

    CPU = "cpu"
    MEMORY = "memory"
    DISK = "disk"
    NETWORK = "network"


class JobState(StrEnum):
    """Where in its life a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def live(self) -> bool:
        """Whether the job may still load the pod."""
        return self in {JobState.QUEUED, JobState.RUNNING}


_KINDS: dict[type[Load], JobKind] = {
    CpuLoad: JobKind.CPU,
    MemoryLoad: JobKind.MEMORY,
    DiskLoad: JobKind.DISK,
    NetworkLoad: JobKind.NETWORK,
}
MOVING = (JobKind.DISK, JobKind.NETWORK)
"""The kinds that move bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Bytes, either way."""

    out_bytes: int = 0
    """Written, or sent."""
    in_bytes: int = 0
    """Read, or received."""

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(out_bytes=self.out_bytes + other.out_bytes, in_bytes=self.in_bytes + other.in_bytes)


NOTHING_MOVED = Moved()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job at one moment."""

    id: str
    kind: JobKind
    state: JobState
    load: Load
    created_at: float
    """Unix seconds, as the other times."""
    ended_at: float | None
    elapsed_seconds: float
    """How long it has run, or ran."""
    cpu_seconds: float
    """All CPU time of its child processes."""
    resident_bytes: int | None
    """Memory that its children have to themselves, by the last reading; None before the first."""
    throttled: Throttling | None
    """What the container was held back during the job; None where the kernel does not say."""
    because: str | None
    """Why it failed, or what was in its way."""
    moved: Moved = NOTHING_MOVED
    """What it has written and read, or sent and received."""

    @property
    def due_cores_now(self) -> float:
        """CPU that is asked for at this moment."""
        if not self.state.live or not isinstance(self.load, CpuLoad):
            return 0.0
        return self.load.curve.at(self.elapsed_seconds) / 1000

    @property
    def due_moved(self) -> Moved:
        """What was to be written and read, or sent and received, by now."""
        if not isinstance(self.load, DiskLoad | NetworkLoad):
            return NOTHING_MOVED
        seconds = min(self.elapsed_seconds, self.load.duration_seconds)
        out_rate, in_rate = self.load.bytes_per_second
        return Moved(out_bytes=round(out_rate * seconds), in_bytes=round(in_rate * seconds))

    @property
    def achieved_cores(self) -> float | None:
        """CPU per second since the start; None before the first moment."""
        return self.cpu_seconds / self.elapsed_seconds if self.elapsed_seconds > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """All jobs in one: what the metrics show."""

    jobs: dict[tuple[JobKind, JobState], int]
    requested_cores: float
    """At this moment."""
    achieved_cores: float
    cpu_job_seconds: float
    """CPU time of all CPU jobs there ever were."""
    held_bytes: int
    moved: dict[JobKind, Moved]
    """By all disk and network jobs there ever were."""


def kind_of(load: Load) -> JobKind:
    """Name the kind of a load."""
    return _KINDS[type(load)]
