"""The load: start it, look at it, stop it."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, url_for

from load_harness.cgroup import Limits
from load_harness.jobs.record import Job, JobKind, Load
from load_harness.jobs.table import JobTable
from load_harness.params.cpu import CpuLoad, parse_cpu
from load_harness.params.form import Form
from load_harness.params.memory import parse_memory
from load_harness.params.work import Work, parse_work, parse_work_query
from load_harness.settings import Settings
from load_harness.web.answers import answer
from load_harness.web.body import json_body, query
from load_harness.web.slots import Slots
from load_harness.workloads.work import RequestMeter

_PREFIX = "/load"
_WORK = "/cpu/work"
WORK_PATH = _PREFIX + _WORK
"""The route of requests that cost CPU time."""
_CPU_EXAMPLE = '{"millicores": 250, "duration_seconds": 60}'
_MEMORY_EXAMPLE = '{"mebibytes": 64, "duration_seconds": 60}'
_WORK_EXAMPLE = '{"cpu_milliseconds": 20}'
_JOBS_QUERY = Form(fields=())


class LoadApi:
    """The routes under `/load`."""

    def __init__(
        self, settings: Settings, *, table: JobTable, limits: Callable[[], Limits], meter: RequestMeter, slots: Slots
    ) -> None:
        self._settings = settings
        self._table = table
        self._limits = limits
        self._meter = meter
        self._slots = slots

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("load", __name__, url_prefix=_PREFIX)
        blueprint.add_url_rule("/cpu", view_func=self.cpu, methods=["POST"])
        blueprint.add_url_rule("/memory", view_func=self.memory, methods=["POST"])
        blueprint.add_url_rule(_WORK, view_func=self.work, methods=["POST"])
        blueprint.add_url_rule(_WORK, view_func=self.work_query, methods=["GET"])
        blueprint.add_url_rule("/jobs", view_func=self.jobs, methods=["GET"])
        blueprint.add_url_rule("/jobs/<id>", view_func=self.job, methods=["GET"])
        blueprint.add_url_rule("/jobs/<id>", view_func=self.stop, methods=["DELETE"])
        return blueprint

    def cpu(self) -> Response:
        """Start a job that burns CPU."""
        limits = self._limits()
        return self._started(parse_cpu(json_body(_CPU_EXAMPLE), self._settings, limits), limits)

    def memory(self) -> Response:
        """Start a job that holds memory."""
        limits = self._limits()
        return self._started(parse_memory(json_body(_MEMORY_EXAMPLE), self._settings, limits), limits)

    def work(self) -> Response:
        """Spend CPU time on this request."""
        return self._worked(parse_work(json_body(_WORK_EXAMPLE), self._settings))

    def work_query(self) -> Response:
        """Spend CPU time on this request, as the query string says."""
        return self._worked(parse_work_query(query(), self._settings))

    def jobs(self) -> Response:
        """List the jobs."""
        _JOBS_QUERY.read(query())
        return answer({"jobs": [_described(job) for job in self._table.jobs()]})

    def job(self, id: str) -> Response:  # noqa: A002 - the name in the contract's route
        """Show one job."""
        return answer(_described(self._table.job(id)))

    def stop(self, id: str) -> Response:  # noqa: A002 - the name in the contract's route
        """Stop one job."""
        return answer(_described(self._table.stop(id)))

    def _started(self, load: Load, limits: Limits) -> Response:
        job = self._table.submit(load, limits)
        return answer(_described(job), HTTPStatus.ACCEPTED, {"Location": url_for(".job", id=job.id)})

    def _worked(self, work: Work) -> Response:
        with self._slots.one():
            burnt_seconds = self._meter.spend(work.cpu_milliseconds / 1000)
        return answer({"cpu_milliseconds": work.cpu_milliseconds, "burnt_milliseconds": round(burnt_seconds * 1000, 3)})


def _described(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "requested": _requested(job.load),
        "achieved": _achieved(job),
        "throttled": job.throttled and {"periods": job.throttled.periods, "seconds": job.throttled.seconds},
        "created_at": _timestamp(job.created_at),
        "ended_at": _timestamp(job.ended_at),
        "elapsed_seconds": job.elapsed_seconds,
        "because": job.because,
    }


def _requested(load: Load) -> dict[str, float]:
    if isinstance(load, CpuLoad):
        return {
            "cores": load.millicores / 1000,
            "millicores": load.millicores,
            "duration_seconds": load.duration_seconds,
        }
    return {
        "mebibytes": load.mebibytes,
        "duration_seconds": load.duration_seconds,
        "ramp_seconds": load.ramp_seconds,
    }


def _achieved(job: Job) -> dict[str, float | None]:
    if job.kind is JobKind.CPU:
        return {"cores": job.achieved_cores, "cpu_seconds": job.cpu_seconds}
    return {"resident_bytes": job.resident_bytes}


def _timestamp(unix_seconds: float | None) -> str | None:
    return None if unix_seconds is None else datetime.fromtimestamp(unix_seconds, UTC).isoformat()
