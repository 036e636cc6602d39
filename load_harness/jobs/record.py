"""What a job is, as others see it."""

from dataclasses import dataclass
from enum import StrEnum

from load_harness.cgroup import Throttling
from load_harness.params.cpu import CpuLoad
from load_harness.params.memory import MemoryLoad

Load = CpuLoad | MemoryLoad


class JobKind(StrEnum):
    """What a job loads."""

    CPU = "cpu"
    MEMORY = "memory"


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
    """Why it failed."""

    @property
    def due_cores_now(self) -> float:
        """CPU that is asked for at this moment."""
        if not self.state.live or not isinstance(self.load, CpuLoad):
            return 0.0
        return self.load.curve.at(self.elapsed_seconds) / 1000

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


def kind_of(load: Load) -> JobKind:
    """Name the kind of a load."""
    return JobKind.CPU if isinstance(load, CpuLoad) else JobKind.MEMORY
