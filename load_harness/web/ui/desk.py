"""What the page does, on this pod or on all of them; the same table, cluster and faults as the interface has."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from load_harness.cgroup import Limits
from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.cluster.loads import ClusterLoads, PodJobs
from load_harness.errors import Problem
from load_harness.faults import Faults
from load_harness.jobs.record import JobState
from load_harness.jobs.table import JobTable
from load_harness.params.cluster import parse_cluster
from load_harness.params.cluster_id import CLUSTER_ID, parse_cluster_id
from load_harness.params.once import Once
from load_harness.settings import Settings
from load_harness.web.described import described
from load_harness.web.slots import Slots
from load_harness.web.ui.kinds import Kind

THIS_POD = "this pod"
_LIVE = tuple(state.value for state in JobState if state.live)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Starts and stops loads, and looks at them; asking other pods keeps a thread waiting, so it takes a slot."""

    settings: Settings
    table: JobTable
    cluster: ClusterLoads
    limits: Callable[[], Limits]
    faults: Faults
    slots: Slots

    @property
    def alone(self) -> bool:
        """Whether this pod knows no others."""
        return self.settings.peers is None

    def pods(self) -> int | None:
        """Count the pods; None where this one knows no others.

        Raises:
            Problem: 503 where the list cannot be had.
        """
        return None if self.alone else len(self.cluster.addresses())

    def start_here(self, kind: Kind, body: Mapping[str, object], once: Once | None) -> str:
        """Start a load on this pod, and say so.

        Raises:
            Problem: Where it is wrong, or does not fit.
        """
        limits = self.limits()
        job = self.table.submit(kind.parse(body, self.settings, limits), limits, once)
        return f"Started {kind.name} load {job.id} on this pod."

    def start_everywhere(self, kind: Kind, body: Mapping[str, object], once: Once | None) -> str:
        """Spread a load over all pods, and say what became of it.

        Raises:
            Problem: Where it is wrong, or no pod takes its share.
        """
        with self.slots.one():
            addresses = self.cluster.addresses()
            load = parse_cluster(body, self.settings, self.limits(), pods=len(addresses))
            placement = self.cluster.start(load, addresses, once)
        refused = [pod for pod in placement.pods if not pod.good]
        if not placement.placed:
            raise Problem(HTTPStatus.CONFLICT, f"no pod took its share: {reasons(refused)}")
        started = f"Started {kind.name} load {placement.id} on {len(placement.placed)} of {len(placement.pods)} pods"
        return f"{started}; the others: {reasons(refused)}" if refused else f"{started}."

    def jobs(self) -> list[PodJobs]:
        """List the jobs of every pod.

        Raises:
            Problem: 503 where the list of pods cannot be had.
        """
        if self.alone:
            here = PodAnswer(address=THIS_POD, outcome=Outcome.ANSWERED)
            return [PodJobs(pod=here, jobs=[described(job) for job in self.table.jobs()])]
        with self.slots.one():
            return self.cluster.jobs()

    def stop_job(self, job_id: str) -> str:
        """End a job, wherever it runs.

        Raises:
            Problem: 404 where no pod knows it.
        """
        if self.alone:
            return f"Job {job_id} is {self.table.stop(job_id).state}."
        with self.slots.one():
            pods = self.cluster.everywhere("DELETE", f"/load/jobs/{quote(job_id, safe='')}")
        if any(pod.good for pod in pods):
            return f"Stopped job {job_id}."
        silent = [pod for pod in pods if pod.outcome is not Outcome.REFUSED]
        if silent:
            raise Problem(
                HTTPStatus.BAD_GATEWAY, f"job {job_id}: was not found on the pods that answer: {reasons(silent)}"
            )
        raise Problem(HTTPStatus.NOT_FOUND, f"job {job_id}: is not known to any pod (any more)")

    def stop_cluster(self, cluster_id: str) -> str:
        """End a cluster load on every pod.

        Raises:
            Problem: 404 where no pod knows it, 422 for what is no id.
        """
        with self.slots.one():
            pods = self.cluster.stop(parse_cluster_id({CLUSTER_ID: cluster_id}))
        missing = [pod.pod for pod in pods if not pod.pod.good]
        if missing:
            raise Problem(HTTPStatus.BAD_GATEWAY, f"load {cluster_id}: may still run on {reasons(missing)}")
        return f"Stopped load {cluster_id} on {sum(bool(pod.jobs) for pod in pods)} pods."

    def stop_all(self) -> str:
        """End everything that runs.

        Raises:
            Problem: 502 where a pod cannot be asked, or something does not end; all else is stopped.
        """
        found = self.jobs()
        missing = [pod.pod for pod in found if not pod.pod.good]
        trouble = [f"loads may still run on {reasons(missing)}"] if missing else []
        live = [job for pod in found for job in pod.jobs if job.get("state") in _LIVE]
        spread = {str(job[CLUSTER_ID]) for job in live if job.get(CLUSTER_ID) and not self.alone}
        single = [str(job.get("id")) for job in live if str(job.get(CLUSTER_ID)) not in spread]
        stops = [partial(self.stop_cluster, cluster_id) for cluster_id in sorted(spread)]
        for stop in [*stops, *(partial(self.stop_job, job_id) for job_id in single)]:
            try:
                stop()
            except Problem as problem:
                # One that is gone needs no stopping; one that cannot be stopped must not save the others.
                if problem.status is not HTTPStatus.NOT_FOUND:
                    trouble.append(problem.detail)
        if trouble:
            raise Problem(HTTPStatus.BAD_GATEWAY, f"not all is stopped: {'; '.join(trouble)}")
        return f"Stopped {len(live)} jobs." if live else "Nothing runs."


def reasons(pods: list[PodAnswer]) -> str:
    """Say why pods did not do what they were asked."""
    return "; ".join(f"{pod.address}: {pod.because}" for pod in pods)
