"""The load: start it, look at it, stop it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, url_for

from load_harness.cgroup import Limits
from load_harness.cluster.loads import ClusterLoads
from load_harness.jobs.record import Load
from load_harness.jobs.table import JobTable
from load_harness.params.cluster_id import parse_cluster_id
from load_harness.params.cpu import parse_cpu
from load_harness.params.disk import parse_disk
from load_harness.params.memory import parse_memory
from load_harness.params.network import parse_network
from load_harness.params.scope import Scope, parse_scope
from load_harness.params.work import Work, parse_work, parse_work_query
from load_harness.settings import Settings
from load_harness.web.answers import answer
from load_harness.web.body import json_body, once, query
from load_harness.web.described import described
from load_harness.web.pods import every_job
from load_harness.web.slots import Slots
from load_harness.workloads.work import RequestMeter

_PREFIX = "/load"
_WORK = "/cpu/work"
WORK_PATH = _PREFIX + _WORK
"""The route of requests that cost CPU time."""
_CPU_EXAMPLE = '{"millicores": 250, "duration_seconds": 60}'
_DISK_EXAMPLE = '{"write_mebibytes_per_second": 10, "duration_seconds": 60}'
_NETWORK_EXAMPLE = '{"send_mebibits_per_second": 100, "duration_seconds": 60}'
_MEMORY_EXAMPLE = '{"mebibytes": 64, "duration_seconds": 60}'
_WORK_EXAMPLE = '{"cpu_milliseconds": 20}'


class LoadApi:
    """The routes under `/load`."""

    def __init__(
        self,
        settings: Settings,
        *,
        table: JobTable,
        cluster: ClusterLoads,
        limits: Callable[[], Limits],
        meter: RequestMeter,
        slots: Slots,
    ) -> None:
        self._settings = settings
        self._cluster = cluster
        self._table = table
        self._limits = limits
        self._meter = meter
        self._slots = slots

    def blueprint(self) -> Blueprint:
        """Route requests here."""
        blueprint = Blueprint("load", __name__, url_prefix=_PREFIX)
        blueprint.add_url_rule("/cpu", view_func=self.cpu, methods=["POST"])
        blueprint.add_url_rule("/memory", view_func=self.memory, methods=["POST"])
        blueprint.add_url_rule("/disk", view_func=self.disk, methods=["POST"])
        blueprint.add_url_rule("/network", view_func=self.network, methods=["POST"])
        blueprint.add_url_rule(_WORK, view_func=self.work, methods=["POST"])
        blueprint.add_url_rule(_WORK, view_func=self.work_query, methods=["GET"])
        blueprint.add_url_rule("/jobs", view_func=self.jobs, methods=["GET"])
        blueprint.add_url_rule("/jobs", view_func=self.stop_shares, methods=["DELETE"])
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

    def disk(self) -> Response:
        """Start a job that writes and reads."""
        limits = self._limits()
        return self._started(parse_disk(json_body(_DISK_EXAMPLE), self._settings, limits), limits)

    def network(self) -> Response:
        """Start a job that sends and receives."""
        limits = self._limits()
        return self._started(parse_network(json_body(_NETWORK_EXAMPLE), self._settings, limits), limits)

    def work(self) -> Response:
        """Spend CPU time on this request."""
        return self._worked(parse_work(json_body(_WORK_EXAMPLE), self._settings))

    def work_query(self) -> Response:
        """Spend CPU time on this request, as the query string says."""
        return self._worked(parse_work_query(query(), self._settings))

    def jobs(self) -> Response:
        """List the jobs of this pod, or of all."""
        if parse_scope(query()) is Scope.CLUSTER:
            with self._slots.one():
                pods = self._cluster.jobs()
            return every_job(pods)
        return answer({"jobs": [described(job) for job in self._table.jobs()]})

    def stop_shares(self) -> Response:
        """Stop this pod's share of a cluster load; none is no mistake, as not every pod has one."""
        cluster_id = parse_cluster_id(query(numbers=False))
        return answer({"jobs": [described(job) for job in self._table.stop_shares(cluster_id)]})

    def job(self, id: str) -> Response:  # noqa: A002 - the name in the contract's route
        """Show one job."""
        return answer(described(self._table.job(id)))

    def stop(self, id: str) -> Response:  # noqa: A002 - the name in the contract's route
        """Stop one job."""
        return answer(described(self._table.stop(id)))

    def _started(self, load: Load, limits: Limits) -> Response:
        job = self._table.submit(load, limits, once())
        return answer(described(job), HTTPStatus.ACCEPTED, {"Location": url_for(".job", id=job.id)})

    def _worked(self, work: Work) -> Response:
        with self._slots.one():
            burnt_seconds = self._meter.spend(work.cpu_milliseconds / 1000)
        return answer({"cpu_milliseconds": work.cpu_milliseconds, "burnt_milliseconds": round(burnt_seconds * 1000, 3)})
