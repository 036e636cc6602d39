"""The table of jobs and their life cycle; tells hooks what happens, and knows neither metrics nor log."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from http import HTTPStatus
from typing import Protocol

from load_harness.cgroup import Limits, Throttling
from load_harness.errors import Problem
from load_harness.jobs.commands import Surroundings, commands_for, no_way
from load_harness.jobs.fits import refuse_what_does_not_fit
from load_harness.jobs.record import MOVING, NOTHING_MOVED, Job, JobKind, JobState, Load, Totals, kind_of
from load_harness.jobs.running import Part, RunningJob, throttled_since, why_failed
from load_harness.params.once import HEADER, Once
from load_harness.settings import Settings
from load_harness.workloads.process import Exit, Spawn

STOP_SECONDS = 2.0
"""A killed child is gone in milliseconds; longer means the machine is in trouble, and the answer says so."""
_SOON = {"Retry-After": "1"}


class Clock(Protocol):
    """The two clocks a job needs."""

    def time(self) -> float:
        """Unix seconds, for people."""

    def monotonic(self) -> float:
        """Seconds that never jump, for durations; the children's clock too."""


class JobTable:
    """All jobs of this pod."""

    def __init__(  # noqa: PLR0913 - everything from outside comes in here
        self,
        settings: Settings,
        *,
        clock: Clock,
        new_id: Callable[[], str],
        spawn: Spawn,
        throttling: Callable[[], Throttling | None],
        hooks: Iterable[Callable[[Job], None]] = (),
        around: Surroundings | None = None,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._around = around or Surroundings.of(settings, way=no_way)
        self._settings = settings
        self._clock = clock
        self._new_id = new_id
        self._spawn = spawn
        self._throttling = throttling
        self._hooks = tuple(hooks)
        self._stop_seconds = stop_seconds
        self._lock = threading.RLock()
        self._jobs: dict[str, RunningJob] = {}
        self._finished_cpu_seconds = 0.0
        self._finished_moved = dict.fromkeys(MOVING, NOTHING_MOVED)

    def submit(self, load: Load, limits: Limits, once: Once | None = None) -> Job:
        """Start a job, or find the one that this was asked for under the same name before.

        Raises:
            Problem: 422 where another load has that name, 409 where it does not fit beside the jobs that run,
                503 where no process can be made.
        """
        starts_at = self._clock.monotonic()
        commands = commands_for(load, starts_at=starts_at, around=self._around)
        with self._lock:
            if once is not None and (known := self._started_before(once, load)):
                return self._seen(known)
            self._refuse_what_does_not_fit(load, limits)
            job = RunningJob(
                id=self._new_id(),
                load=load,
                created_at=self._clock.time(),
                starts_at=starts_at,
                parts=[Part() for _ in commands],
                throttled_before=self._throttling(),
                once=once,
            )
            self._jobs[job.id] = job
            queued = self._seen(job)
        self._tell(queued)
        try:
            for part, command in zip(job.parts, commands, strict=True):
                part.child = self._spawn(command, partial(self._part_ended, job, part))
        except OSError as error:
            raise self._could_not_start(job, error) from error
        return self._started(job)

    def job(self, job_id: str) -> Job:
        """Look at one job.

        Raises:
            Problem: 404 where there is no such job (any more).
        """
        with self._lock:
            return self._seen(self._found(job_id))

    def jobs(self) -> list[Job]:
        """Look at all jobs, the oldest first."""
        with self._lock:
            throttled_now = self._throttling()
            monotonic = self._clock.monotonic()
            return [job.seen(monotonic=monotonic, throttled_now=throttled_now) for job in self._jobs.values()]

    def stop(self, job_id: str) -> Job:
        """End a job now; one that has ended stays as it ended.

        Raises:
            Problem: 404 where there is no such job, 503 where its processes do not end.
        """
        with self._lock:
            job = self._found(job_id)
            self._seen(job)  # the last reading of what its children hold
            job.stop_wanted = True
            job.kill()
        if not job.over.wait(self._stop_seconds):
            raise Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"job {job_id}: its processes were killed and have not ended yet; look again at /load/jobs/{job_id}",
                headers=_SOON,
            )
        with self._lock:
            return self._seen(job)

    def stop_shares(self, cluster_id: str) -> list[Job]:
        """End what this pod has of a cluster load.

        Raises:
            Problem: 503 where its processes do not end.
        """
        with self._lock:
            ids = [job.id for job in self._jobs.values() if job.load.cluster_id == cluster_id]
        return [self.stop(job_id) for job_id in ids]

    def totals(self) -> Totals:
        """Sum up all jobs."""
        with self._lock:
            monotonic = self._clock.monotonic()
            jobs = [job.seen(monotonic=monotonic, throttled_now=None) for job in self._jobs.values()]
            live = [job for job in jobs if job.state.live]
            cpu = [job for job in live if job.kind is JobKind.CPU]
            moved = self._finished_moved.items()
            return Totals(
                jobs=dict(Counter((job.kind, job.state) for job in jobs)),
                requested_cores=sum(job.due_cores_now for job in cpu),
                achieved_cores=sum(job.achieved_cores or 0.0 for job in cpu),
                cpu_job_seconds=self._finished_cpu_seconds + sum(job.cpu_seconds for job in cpu),
                held_bytes=sum(job.resident_bytes or 0 for job in live if job.kind is JobKind.MEMORY),
                moved={kind: sum((job.moved for job in live if job.kind is kind), before) for kind, before in moved},
            )

    def _found(self, job_id: str) -> RunningJob:
        if job_id not in self._jobs:
            raise Problem(HTTPStatus.NOT_FOUND, f"job {job_id}: is not known here; GET /load/jobs lists those that are")
        return self._jobs[job_id]

    def _started_before(self, once: Once, load: Load) -> RunningJob | None:
        job = next((job for job in self._jobs.values() if job.once == once), None)
        if job is not None and job.load != load:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"{HEADER} {once.key}: was sent with another load, job {job.id}; send a new one with each load",
            )
        return job

    def _refuse_what_does_not_fit(self, load: Load, limits: Limits) -> None:
        live = [job.load for job in self._jobs.values() if job.state.live]
        if len(live) >= self._settings.max_live_jobs:
            raise Problem(
                HTTPStatus.CONFLICT,
                f"{len(live)} jobs run: at most {self._settings.max_live_jobs} may at once; "
                "stop one, or raise LOAD_HARNESS_MAX_LIVE_JOBS",
            )
        if load.cluster_id is not None and load.cluster_id in {job.load.cluster_id for job in self._jobs.values()}:
            raise Problem(
                HTTPStatus.CONFLICT,
                f"cluster_id {load.cluster_id}: this pod has its share of that load already; name each pod once in the "
                "list of peers",
            )
        running = [job for job in self._jobs.values() if job.state.live]
        refuse_what_does_not_fit(load, running, limits, self._settings, disk_folder=self._around.disk_folder)

    def _started(self, job: RunningJob) -> Job:
        with self._lock:
            # A child that ended at once may have ended the job already.
            runs = job.state is JobState.QUEUED
            if runs:
                job.state = JobState.RUNNING
            if job.stop_wanted or job.because:
                job.kill()
            seen = self._seen(job)
        if runs:
            self._tell(seen)
        return seen

    def _could_not_start(self, job: RunningJob, error: OSError) -> Problem:
        with self._lock:
            job.parts = [part for part in job.parts if part.child is not None]
            job.because = f"no child process could be made: {error.strerror}"
            job.once = None  # whoever asks again means another attempt
            job.kill()
        self._finish_when_over(job)
        detail = f"job {job.id}: {job.because}; check the pod's process limit"
        return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers=_SOON)

    def _part_ended(self, job: RunningJob, part: Part, ended: Exit) -> None:
        with self._lock:
            part.exit = ended
            if ended.code != 0 and not job.stop_wanted and not job.because:
                job.because = why_failed(ended)
                job.kill()
        self._finish_when_over(job)

    def _finish_when_over(self, job: RunningJob) -> None:
        with self._lock:
            if not job.state.live or any(part.exit is None for part in job.parts):
                return
            job.state = JobState.FAILED if job.because else JobState.STOPPED if job.stop_wanted else JobState.DONE
            job.ended_at = self._clock.time()
            job.ran_seconds = self._clock.monotonic() - job.starts_at
            job.throttled = throttled_since(job.throttled_before, self._throttling())
            if kind_of(job.load) is JobKind.CPU:
                self._finished_cpu_seconds += job.cpu_seconds()
            elif (kind := kind_of(job.load)) in MOVING:
                self._finished_moved[kind] += job.moved()
            self._forget_the_oldest()
            ended = self._seen(job)
        self._tell(ended)
        job.over.set()

    def _forget_the_oldest(self) -> None:
        """Forget those that ended first: of a long job that began before all others, somebody waits for the end."""
        finished = sorted((job for job in self._jobs.values() if not job.state.live), key=RunningJob.ended_monotonic)
        for job in finished[: max(0, len(finished) - self._settings.max_finished_jobs)]:
            del self._jobs[job.id]

    def _seen(self, job: RunningJob) -> Job:
        return job.seen(monotonic=self._clock.monotonic(), throttled_now=self._throttling())

    def _tell(self, seen: Job) -> None:
        """Tell what was seen as the state changed; the job may be further by now, which whoever moved it tells."""
        for hook in self._hooks:
            hook(seen)
