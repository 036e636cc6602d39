"""The composition root: builds every part of the workload and connects them; nothing else knows them all."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, Request
from prometheus_client import CollectorRegistry
from werkzeug.routing import MapAdapter

from load_harness import __version__
from load_harness.cgroup import HOST, Cgroup
from load_harness.cluster.loads import ClusterLoads
from load_harness.faults import FAULTS, Faults
from load_harness.jobs.commands import Surroundings
from load_harness.jobs.record import Job, JobKind, JobState, Moved
from load_harness.jobs.table import Clock, JobTable
from load_harness.lifecycle import Lifecycle
from load_harness.live.parts import LiveParts, live_parts
from load_harness.metrics import HttpMetrics, JobMetrics, LoadReading, register_load, register_process
from load_harness.params.faults import plan_at_start
from load_harness.settings import Settings
from load_harness.web import answers
from load_harness.web.access import Access
from load_harness.web.api import WORK_PATH, LoadApi
from load_harness.web.cluster import ClusterApi
from load_harness.web.docs_page import DocsPage
from load_harness.web.drills import Drills
from load_harness.web.exposition import Exposition
from load_harness.web.faults import FaultApi
from load_harness.web.hooks import install_faults
from load_harness.web.index import Index
from load_harness.web.live import LivePages
from load_harness.web.network import NetworkEnds
from load_harness.web.observability import Observability
from load_harness.web.overload import Overload
from load_harness.web.probes import Probes
from load_harness.web.slots import Slots
from load_harness.web.static import StaticFiles
from load_harness.web.ui.desk import Desk
from load_harness.web.ui.pages import Pages
from load_harness.web.way import WayFinder
from load_harness.workloads.allowance import Allowance
from load_harness.workloads.exchange import PREFIX
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
    overload: Overload
    live: LiveParts
    close: Callable[[], None]
    """Hand over what waits to be sent, at the end and within a few seconds."""


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
    pod: str | None = None,
) -> Flask:
    """Build the workload, under the name of its pod or else of the machine."""
    cgroup, pod = cgroup or Cgroup(), pod or socket.gethostname()
    observability = Observability.of(settings, registry, clock, pod=pod)
    access = Access.of(settings, clock, on_reload=observability.keys_reloaded)
    lifecycle, meter, slots = Lifecycle(), _meter(cgroup), Slots(settings.slots)
    job_metrics = _job_metrics(registry)
    faults = Faults(plan_at_start(settings), on_fault=job_metrics.injected, versions=(__version__, settings.revision))
    own_id = _new_id()
    way = WayFinder(settings.peers, pod=own_id, credentials=partial(access.authentication.sign_for, PREFIX))
    around = Surroundings.of(settings, way=way, memory_files=cgroup.memory_files)
    hooks = (_log_job, lambda job: _count_job(job_metrics, job), observability.job)
    table = _job_table(settings, hooks, spawn=spawn, clock=clock, cgroup=cgroup, around=around)
    cluster = ClusterLoads(
        settings,
        new_id=_new_id,
        credentials=access.authentication.credentials,
        tracing=observability.tracing,
    )
    register_load(registry, lambda: _reading(table, meter))
    register_process(registry, version=__version__, revision=settings.revision)

    http_metrics = _http_metrics(registry)
    ask_pods = None if settings.peers is None else cluster.everywhere
    live = live_parts(settings, pod=pod, registry=registry, http=http_metrics, cgroup=cgroup, ask_pods=ask_pods)
    app = _empty_app(settings)
    app.extensions[EXTENSION] = Handles(
        settings=settings,
        lifecycle=lifecycle,
        meter=meter,
        slots=slots,
        overload=Overload(app, http_metrics, most_waiting=settings.max_waiting_requests),
        live=live,
        close=observability.close,
    )
    observability.install(app, http_metrics)
    access.stand_before(app)
    install_faults(app, faults, slots=slots, sleep=sleep)
    for part in (
        LoadApi(settings, table=table, cluster=cluster, limits=cgroup.limits, meter=meter, slots=slots),
        ClusterApi(settings, loads=cluster, limits=cgroup.limits, slots=slots),
        NetworkEnds(pod=own_id),
        FaultApi(settings, faults, cluster=cluster, slots=slots),
        Probes(settings, lifecycle),
        Drills(settings, lifecycle, slots=slots, sleep=sleep, crash=observability.before(crash)),
        Exposition(registry),
        observability,
        Index(settings, cgroup.limits),
        DocsPage(),
        Pages(Desk(settings=settings, table=table, cluster=cluster, limits=cgroup.limits, faults=faults, slots=slots)),
        access,
        LivePages(settings, live),
    ):
        app.register_blueprint(part.blueprint())
    StaticFiles().install(app)
    access.gate.learn(app)
    return app


class _Workload(Flask):
    """Flask without what it does at every request, and nothing here needs."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func  # none is a coroutine

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        # By path and method alone; Flask's own reads the Host as well, for more than all that stands before a route.
        if request is None:
            return None
        return self.url_map.bind(
            "localhost",
            script_name=request.root_path or "/",
            url_scheme=request.scheme,
            default_method=request.method,
            path_info=request.path,
        )


def _empty_app(settings: Settings) -> Flask:
    app = _Workload(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body_bytes, PROVIDE_AUTOMATIC_OPTIONS=False)
    # A redirect would be one more answer to explain.
    app.url_map.merge_slashes = False
    answers.install(app)
    return app


def _job_table(
    settings: Settings,
    hooks: tuple[Callable[[Job], None], ...],
    *,
    spawn: Spawn,
    clock: Clock,
    cgroup: Cgroup,
    around: Surroundings,
) -> JobTable:
    return JobTable(
        settings,
        clock=clock,
        new_id=_new_id,
        spawn=spawn,
        throttling=cgroup.throttling,
        around=around,
        hooks=hooks,
    )


def _meter(cgroup: Cgroup) -> RequestMeter:
    cores = max(1, int(cgroup.limits().cpu_millicores // 1000))
    return RequestMeter(cores, wait_seconds=Allowance(partial(_quota_cores, cgroup)).wait_seconds)


def _quota_cores(cgroup: Cgroup) -> float | None:
    limits = cgroup.limits()
    return None if limits.cpu_source == HOST else limits.cpu_millicores / 1000


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
        disk_bytes=_by_direction(totals.moved[JobKind.DISK], "write", "read"),
        network_bytes=_by_direction(totals.moved[JobKind.NETWORK], "send", "receive"),
    )


def _by_direction(moved: Moved, out_name: str, in_name: str) -> dict[str, int]:
    return {out_name: moved.out_bytes, in_name: moved.in_bytes}


def _count_job(metrics: JobMetrics, job: Job) -> None:
    if not job.state.live:
        metrics.finished(job.kind, job.state)


def _log_job(job: Job) -> None:
    level = logging.WARNING if job.state is JobState.FAILED else logging.INFO
    _LOG.log(level, "job %s (%s): %s%s", job.id, job.kind, job.state, f", {job.because}" if job.because else "")
