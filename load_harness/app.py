"""The composition root: builds every part of the workload and connects them; nothing else knows them all."""

import logging
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask
from prometheus_client import CollectorRegistry

from load_harness import __version__
from load_harness.cgroup import Cgroup
from load_harness.cluster.loads import ClusterLoads
from load_harness.faults import FAULTS, Faults
from load_harness.jobs.record import Job, JobKind, JobState
from load_harness.jobs.table import Clock, JobTable
from load_harness.lifecycle import Lifecycle
from load_harness.metrics import HttpMetrics, JobMetrics, LoadReading, register_load, register_process
from load_harness.params.faults import FaultPlan
from load_harness.settings import Settings
from load_harness.web import answers
from load_harness.web.api import WORK_PATH, LoadApi
from load_harness.web.auth import ApiKey
from load_harness.web.cluster import ClusterApi
from load_harness.web.drills import Drills
from load_harness.web.exposition import Exposition
from load_harness.web.faults import FaultApi
from load_harness.web.hooks import install_faults, install_key, install_measuring
from load_harness.web.index import Index
from load_harness.web.probes import Probes
from load_harness.web.slots import Slots
from load_harness.workloads.process import Spawn
from load_harness.workloads.work import RequestMeter

EXTENSION = "load_harness"
"""The key of `Handles` in `app.extensions`."""
CRASHED = 134
"""The exit code of a process that aborts: 128 and the number of SIGABRT."""
_LOG = logging.getLogger("load_harness.jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handles:
    """What the server that runs the app has to reach."""

    settings: Settings
    lifecycle: Lifecycle
    meter: RequestMeter
    slots: Slots


def crash_process() -> None:
    """End this process at once, as one does that aborts."""
    os._exit(CRASHED)


def create_app(  # noqa: PLR0913 - everything from outside comes in here
    settings: Settings,
    *,
    registry: CollectorRegistry,
    spawn: Spawn,
    clock: Clock = time,
    cgroup: Cgroup | None = None,
    sleep: Callable[[float], None] = time.sleep,
    crash: Callable[[], None] = crash_process,
) -> Flask:
    """Build the workload."""
    cgroup = cgroup or Cgroup()
    lifecycle, meter, slots = Lifecycle(), RequestMeter(), Slots(settings.slots)
    job_metrics = _job_metrics(registry)
    faults = Faults(_faults_at_start(settings), on_fault=job_metrics.injected)
    table = _job_table(settings, job_metrics, spawn=spawn, clock=clock, cgroup=cgroup)
    cluster = ClusterLoads(settings, new_id=_new_id)
    register_load(registry, lambda: _reading(table, meter))
    register_process(registry, version=__version__, revision=settings.revision)

    app = _empty_app(settings)
    app.extensions[EXTENSION] = Handles(settings=settings, lifecycle=lifecycle, meter=meter, slots=slots)
    install_measuring(app, _http_metrics(registry))
    if settings.api_key is not None:
        install_key(app, ApiKey(settings.api_key))
    install_faults(app, faults, slots=slots, sleep=sleep)
    for part in (
        LoadApi(settings, table=table, cluster=cluster, limits=cgroup.limits, meter=meter, slots=slots),
        ClusterApi(settings, loads=cluster, limits=cgroup.limits, slots=slots),
        FaultApi(settings, faults),
        Probes(settings, lifecycle),
        Drills(settings, lifecycle, slots=slots, sleep=sleep, crash=crash),
        Exposition(registry),
        Index(settings, cgroup.limits),
    ):
        app.register_blueprint(part.blueprint())
    return app


class _Workload(Flask):
    """Flask without asking of every hook, at every request, whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def _faults_at_start(settings: Settings) -> FaultPlan:
    return FaultPlan(
        error_rate=settings.fail_rate, latency_milliseconds=settings.latency_milliseconds, seed=settings.fault_seed
    )


def _empty_app(settings: Settings) -> Flask:
    app = _Workload(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body_bytes, PROVIDE_AUTOMATIC_OPTIONS=False)
    # A redirect would be one more answer to explain.
    app.url_map.merge_slashes = False
    answers.install(app)
    return app


def _job_table(settings: Settings, metrics: JobMetrics, *, spawn: Spawn, clock: Clock, cgroup: Cgroup) -> JobTable:
    return JobTable(
        settings,
        clock=clock,
        new_id=_new_id,
        spawn=spawn,
        throttling=cgroup.throttling,
        hooks=(_log_job, lambda job: _count_job(metrics, job)),
    )


def _new_id() -> str:
    return secrets.token_hex(6)


def _http_metrics(registry: CollectorRegistry) -> HttpMetrics:
    metrics = HttpMetrics(registry)
    for method in ("GET", "POST"):  # a new pod takes load, and may fail it, before its first scrape
        for code in (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR):
            metrics.expect(method, WORK_PATH, code)
    return metrics


def _job_metrics(registry: CollectorRegistry) -> JobMetrics:
    metrics = JobMetrics(registry)
    outcomes = tuple(state for state in JobState if not state.live)
    metrics.expect(kinds=tuple(JobKind), outcomes=outcomes, faults=FAULTS)
    return metrics


def _reading(table: JobTable, meter: RequestMeter) -> LoadReading:
    totals = table.totals()
    return LoadReading(
        jobs={(kind, state): totals.jobs.get((kind, state), 0) for kind in JobKind for state in JobState},
        requested_cores=totals.requested_cores,
        achieved_cores=totals.achieved_cores,
        cpu_seconds={JobKind.CPU: totals.cpu_job_seconds, "work": meter.burnt_seconds},
        held_bytes=totals.held_bytes,
    )


def _count_job(metrics: JobMetrics, job: Job) -> None:
    if not job.state.live:
        metrics.finished(job.kind, job.state)


def _log_job(job: Job) -> None:
    level = logging.WARNING if job.state is JobState.FAILED else logging.INFO
    _LOG.log(level, "job %s (%s): %s%s", job.id, job.kind, job.state, f", {job.because}" if job.because else "")
