"""The life of a job, with children that do as they are told."""

from pathlib import Path

import pytest

from load_harness.cgroup import Limits, Throttling
from load_harness.errors import Problem
from load_harness.jobs.record import Job, JobKind, JobState
from load_harness.jobs.table import JobTable
from load_harness.params.cpu import CpuLoad
from load_harness.params.memory import MemoryLoad
from load_harness.settings import Settings
from load_harness.workloads.process import Command
from tests.fakes import FakeClock, FakeSpawn

MIB = 1 << 20
LIMITS = Limits(cpu_millicores=2000.0, cpu_source="host", memory_bytes=1024 * MIB, memory_source="host")
CPU = CpuLoad(millicores=250.0, duration_seconds=60.0)
MEMORY = MemoryLoad(mebibytes=256, duration_seconds=60.0, ramp_seconds=5.0)


class Bench:
    """A job table whose whole surroundings a test holds in its hands."""

    def __init__(self, clock: FakeClock, spawn: FakeSpawn, **environ: str) -> None:
        self.clock = clock
        self.spawn = spawn
        self.events: list[tuple[str, JobState]] = []
        self.throttling: Throttling | None = Throttling(periods=10, seconds=1.0)
        ids = iter(f"job{number}" for number in range(1000))
        self.table = JobTable(
            Settings.from_env(environ),
            clock=clock,
            new_id=lambda: next(ids),
            spawn=spawn,
            throttling=lambda: self.throttling,
            hooks=(lambda job: self.events.append((job.id, job.state)),),
            stop_seconds=0.0,
        )

    def submit(self, load: CpuLoad | MemoryLoad = CPU) -> Job:
        """Submit a load to a pod of two cores."""
        return self.table.submit(load, LIMITS)


@pytest.fixture
def bench(clock: FakeClock, spawn: FakeSpawn) -> Bench:
    """A job table with default settings."""
    return Bench(clock, spawn)


def test_cpu_job_runs(bench: Bench) -> None:
    """A fraction of a core is one child, whose schedule begins now."""
    job = bench.submit()

    assert JobState.RUNNING is job.state
    assert [Command(module="load_harness.workloads.cpu", arguments=("0.25", "1000.0", "60.0"))] == [
        child.command for child in bench.spawn.children
    ]


def test_cores_are_spread_evenly(bench: Bench) -> None:
    """One and a half cores are two children of three quarters each."""
    bench.submit(CpuLoad(millicores=1500.0, duration_seconds=60.0))

    assert ["0.75", "0.75"] == [child.command.arguments[0] for child in bench.spawn.children]


def test_memory_job_runs(bench: Bench) -> None:
    """Memory is one child, told in bytes: how much, when, and what to leave below the pod's limit."""
    bench.submit(MEMORY)
    arguments = (str(256 * MIB), "1000.0", "60.0", "5.0", "0.0", str(16 * MIB))

    assert [Command(module="load_harness.workloads.memory", arguments=arguments)] == [
        child.command for child in bench.spawn.children
    ]


def test_achieved_is_read_from_the_children(bench: Bench) -> None:
    """CPU time over elapsed time, read while the job runs."""
    job = bench.submit()
    bench.clock.advance(10.0)
    bench.spawn.children[0].used_cpu_seconds = 2.5

    assert 0.25 == bench.table.job(job.id).achieved_cores


def test_achieved_before_the_first_moment(bench: Bench) -> None:
    """Nothing is known yet, which is not zero."""
    assert None is bench.submit().achieved_cores


def test_resident_memory(bench: Bench) -> None:
    """Held memory is read while the job runs and remembered when it has ended."""
    job = bench.submit(MEMORY)
    bench.spawn.children[0].private_bytes = 256 * MIB

    assert 256 * MIB == bench.table.job(job.id).resident_bytes
    bench.spawn.children[0].end()
    assert 256 * MIB == bench.table.job(job.id).resident_bytes


def test_done(bench: Bench) -> None:
    """A job is done when all its children have ended by themselves."""
    job = bench.submit(CpuLoad(millicores=1500.0, duration_seconds=60.0))
    first, second = bench.spawn.children
    bench.clock.advance(60.0)
    first.used_cpu_seconds = second.used_cpu_seconds = 45.0
    first.end()
    assert JobState.RUNNING is bench.table.job(job.id).state
    second.end()
    bench.clock.advance(100.0)
    done = bench.table.job(job.id)

    assert (JobState.DONE, 60.0, 90.0, 1.5) == (done.state, done.elapsed_seconds, done.cpu_seconds, done.achieved_cores)
    assert 1_700_000_060.0 == done.ended_at
    assert [("job0", "queued"), ("job0", "running"), ("job0", "done")] == bench.events


def test_stop(bench: Bench) -> None:
    """Stopping kills the children and keeps what was achieved."""
    job = bench.submit()
    bench.clock.advance(4.0)
    bench.spawn.children[0].used_cpu_seconds = 1.0
    stopped = bench.table.stop(job.id)

    assert (JobState.STOPPED, 1.0, None) == (stopped.state, stopped.cpu_seconds, stopped.because)
    assert JobState.STOPPED is bench.table.stop(job.id).state


def test_unknown_job(bench: Bench) -> None:
    """A job that is not there is a 404 with the next step."""
    with pytest.raises(Problem, match="job nope: is not known here; GET /load/jobs lists those that are") as caught:
        bench.table.stop("nope")

    assert 404 == caught.value.status


def test_child_killed_by_others(bench: Bench) -> None:
    """A child that somebody else kills fails the job, says how, and takes its siblings along."""
    job = bench.submit(CpuLoad(millicores=1500.0, duration_seconds=60.0))
    bench.spawn.children[0].end(code=-9)
    failed = bench.table.job(job.id)

    assert JobState.FAILED is failed.state
    assert "a child process was killed by SIGKILL; most likely out of memory" == failed.because
    assert bench.spawn.children[1].ended


def test_child_that_breaks(clock: FakeClock, spawn: FakeSpawn) -> None:
    """A child that ends before anybody looks fails the job all the same."""
    spawn.ends_at_once_with = 1
    bench = Bench(clock, spawn)
    job = bench.submit()

    assert JobState.FAILED is job.state
    assert [("job0", "queued"), ("job0", "failed")] == bench.events
    assert "a child process ended with exit code 1; the log has its message" == job.because


def test_child_killed_by_a_signal_without_hint(bench: Bench) -> None:
    """Only SIGKILL smells of memory."""
    job = bench.submit()
    bench.spawn.children[0].end(code=-11)

    assert "a child process was killed by SIGSEGV" == bench.table.job(job.id).because


@pytest.mark.parametrize(
    "allowed", [pytest.param(0, id="not even the first"), pytest.param(1, id="the first but not the second")]
)
def test_no_process_to_be_had(clock: FakeClock, spawn: FakeSpawn, allowed: int) -> None:
    """A system that makes no more processes is a 503, and the job is kept as failed with nothing left running."""
    spawn.refuse_after = allowed
    bench = Bench(clock, spawn)
    with pytest.raises(Problem, match="no child process could be made: Resource temporarily unavailable") as caught:
        bench.submit(CpuLoad(millicores=1500.0, duration_seconds=60.0))

    assert (503, {"Retry-After": "1"}) == (caught.value.status, caught.value.headers)
    assert [JobState.FAILED] == [job.state for job in bench.table.jobs()]
    assert all(child.ended for child in spawn.children)


def test_sum_beyond_the_limit(bench: Bench) -> None:
    """A load that fits alone but not beside what runs is a conflict."""
    bench.submit(CpuLoad(millicores=1500.0, duration_seconds=60.0))
    with pytest.raises(
        Problem, match="millicores 500: with the 1500 that run already it is more than the 1950 that the pod's limit"
    ) as caught:
        bench.submit(CpuLoad(millicores=500.0, duration_seconds=60.0))

    assert 409 == caught.value.status
    assert JobState.RUNNING is bench.submit(CpuLoad(millicores=450.0, duration_seconds=60.0)).state


def test_memory_beyond_the_limit(bench: Bench) -> None:
    """Memory adds up in the same way, and apart from CPU."""
    bench.submit(CpuLoad(millicores=1950.0, duration_seconds=60.0))
    bench.submit(MemoryLoad(mebibytes=900, duration_seconds=60.0, ramp_seconds=0.0))
    with pytest.raises(Problem, match="mebibytes 256: with the 900 that run already it is more than the 960"):
        bench.submit(MEMORY)


def test_room_after_the_end(bench: Bench) -> None:
    """A job that has ended takes no room."""
    first = bench.submit(CpuLoad(millicores=1950.0, duration_seconds=60.0))
    bench.table.stop(first.id)

    assert JobState.RUNNING is bench.submit(CpuLoad(millicores=1950.0, duration_seconds=60.0)).state


def test_too_many_jobs(clock: FakeClock, spawn: FakeSpawn) -> None:
    """The number of live jobs is bounded by a setting that the refusal names."""
    bench = Bench(clock, spawn, LOAD_HARNESS_MAX_LIVE_JOBS="1")
    bench.submit()
    with pytest.raises(
        Problem, match="1 jobs run: at most 1 may at once; stop one, or raise LOAD_HARNESS_MAX_LIVE_JOBS"
    ):
        bench.submit()


def test_finished_jobs_are_forgotten(clock: FakeClock, spawn: FakeSpawn) -> None:
    """Only so many finished jobs are kept, the youngest, and their CPU time stays counted."""
    bench = Bench(clock, spawn, LOAD_HARNESS_MAX_FINISHED_JOBS="2")
    for _ in range(4):
        bench.submit()
        spawn.children[-1].used_cpu_seconds = 1.0
        spawn.children[-1].end()

    assert ["job2", "job3"] == [job.id for job in bench.table.jobs()]
    assert 4.0 == bench.table.totals().cpu_job_seconds


def test_a_long_job_is_not_forgotten_as_it_ends(clock: FakeClock, spawn: FakeSpawn) -> None:
    """What ended first is forgotten first: a job that began before all others is still there when it is over."""
    bench = Bench(clock, spawn, LOAD_HARNESS_MAX_FINISHED_JOBS="2")
    for _ in range(3):
        bench.submit()
        clock.advance(1.0)
    for ends in (1, 2, 0):
        spawn.children[ends].end()
        clock.advance(1.0)

    assert ["job0", "job2"] == [job.id for job in bench.table.jobs()]


def test_throttled_during_the_job(bench: Bench) -> None:
    """Only what was throttled between start and end is the job's."""
    job = bench.submit()
    bench.throttling = Throttling(periods=15, seconds=1.5)
    assert Throttling(periods=5, seconds=0.5) == bench.table.job(job.id).throttled
    bench.spawn.children[0].end()
    bench.throttling = Throttling(periods=99, seconds=9.0)

    assert Throttling(periods=5, seconds=0.5) == bench.table.job(job.id).throttled


def test_throttling_unknown(bench: Bench) -> None:
    """Where the kernel does not say, nobody guesses zero."""
    bench.throttling = None

    assert None is bench.submit().throttled


def test_totals(bench: Bench) -> None:
    """What the metrics show is the sum of what runs."""
    bench.submit()
    bench.submit(MEMORY)
    bench.clock.advance(10.0)
    bench.spawn.children[0].used_cpu_seconds = 2.0
    bench.spawn.children[1].private_bytes = 64 * MIB
    totals = bench.table.totals()

    assert {(JobKind.CPU, JobState.RUNNING): 1, (JobKind.MEMORY, JobState.RUNNING): 1} == totals.jobs
    assert (0.25, 0.2, 2.0, 64 * MIB) == (
        totals.requested_cores,
        totals.achieved_cores,
        totals.cpu_job_seconds,
        totals.held_bytes,
    )


def test_cpu_seconds_never_go_back(bench: Bench) -> None:
    """Between a child's end and the news of it, its last reading counts: a counter must not fall."""
    bench.submit()
    child = bench.spawn.children[0]
    child.used_cpu_seconds = 3.0
    assert 3.0 == bench.table.totals().cpu_job_seconds
    child.ended = True

    assert 3.0 == bench.table.totals().cpu_job_seconds


def test_cpu_seconds_never_go_back_at_the_end(bench: Bench) -> None:
    """The last word on a child is rounded down to a microsecond: what was read of it before counts if it was more."""
    job = bench.submit()
    child = bench.spawn.children[0]
    child.used_cpu_seconds = 3.0000009
    before = bench.table.totals().cpu_job_seconds
    child.used_cpu_seconds = 3.0
    child.end()

    assert JobState.DONE is bench.table.job(job.id).state
    assert 3.0000009 == before == bench.table.totals().cpu_job_seconds


def test_stop_that_takes_too_long(bench: Bench) -> None:
    """A child that does not end is told of, not waited for without end."""
    job = bench.submit()
    bench.spawn.children[0].survives_kill = True
    with pytest.raises(Problem, match="its processes were killed and have not ended yet") as caught:
        bench.table.stop(job.id)

    assert (503, {"Retry-After": "1"}) == (caught.value.status, caught.value.headers)


def test_import_root() -> None:
    """A child finds the package where this process has it."""
    import_root = str(Path(__file__).parents[2])

    assert import_root in Command(module="load_harness.workloads.cpu", arguments=()).argv(1)[4]
