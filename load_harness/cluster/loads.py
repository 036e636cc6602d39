"""Cluster loads: start one, look at it, stop it, on every pod; no pod keeps a list of them, the jobs carry their id."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlencode

from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.cluster.fan_out import Credentials, FanOut, Request
from load_harness.cluster.shares import body_of, split
from load_harness.errors import Problem
from load_harness.params.cluster_id import CLUSTER_ID
from load_harness.params.load import Load
from load_harness.params.once import HEADER, Once
from load_harness.peers import Peers
from load_harness.settings import Settings
from load_harness.tracing.interface import Tracing

_ID_DIGITS = 12
"""Of a load that has a name, as many as of any other."""
_UNSET = (
    "peers: this pod knows none; set LOAD_HARNESS_PEERS to dns:NAME:PORT (a headless Service), file:PATH (one "
    "HOST:PORT a line) or a comma-separated list, on every pod, and restart"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What became of a cluster load when it was started."""

    id: str
    load: Load
    """The total."""
    shares: list[Load]
    """Of the pods, in their order."""
    pods: list[PodAnswer]

    @property
    def placed(self) -> list[Load]:
        """The shares that a pod took."""
        return [share for share, pod in zip(self.shares, self.pods, strict=True) if pod.good]


@dataclass(frozen=True, slots=True, kw_only=True)
class PodJobs:
    """The jobs of one pod, or why they are not known."""

    pod: PodAnswer
    jobs: list[dict[str, object]]


class ClusterLoads:
    """One load over all pods."""

    def __init__(
        self, settings: Settings, *, new_id: Callable[[], str], credentials: Credentials, tracing: Tracing
    ) -> None:
        self._peers: Peers | None = settings.peers
        self._ask = FanOut(timeout_seconds=settings.peer_timeout_seconds, credentials=credentials, tracing=tracing)
        self._new_id = new_id

    def addresses(self) -> tuple[str, ...]:
        """List the pods.

        Raises:
            Problem: 501 where nobody said where they are, 503 where the list cannot be had.
        """
        if self._peers is None:
            raise Problem(HTTPStatus.NOT_IMPLEMENTED, _UNSET)
        return self._peers.addresses()

    def start(self, load: Load, addresses: tuple[str, ...], once: Once | None = None) -> Placement:
        """Ask every pod for its share; what one does not take, no other gets.

        What is to be done once has its id from its name, so that it is the same whichever pod is asked: those that have
        their share already say so, and the others take it.
        """
        cluster_id = self._new_id() if once is None else once.digest()[:_ID_DIGITS]
        shares = split(load, len(addresses))
        requests = [_start(address, share, cluster_id, once) for address, share in zip(addresses, shares, strict=True)]
        pods = [_with_warning(pod, cluster_id) for pod in self._ask.all(requests)]
        return Placement(id=cluster_id, load=load, shares=shares, pods=pods)

    def jobs(self) -> list[PodJobs]:
        """List the jobs of every pod."""
        return self._everywhere("GET", "/load/jobs")

    def look(self, cluster_id: str) -> list[PodJobs]:
        """List the shares of one cluster load.

        Raises:
            Problem: 404 where every pod answers and none knows the load.
        """
        return _known(cluster_id, [_shares_of(cluster_id, pod) for pod in self.jobs()])

    def stop(self, cluster_id: str) -> list[PodJobs]:
        """End every share of a cluster load.

        Raises:
            Problem: 404 where every pod answers and none knows the load.
        """
        # No fault is injected into a DELETE, so that a load can be ended under any.
        return _known(cluster_id, self._everywhere("DELETE", f"/load/jobs?{urlencode({CLUSTER_ID: cluster_id})}"))

    def everywhere(self, method: str, path: str, body: Mapping[str, object] | None = None) -> list[PodAnswer]:
        """Ask every pod the same.

        Raises:
            Problem: 501 where nobody said where they are, 503 where the list cannot be had.
        """
        return self._ask.all(
            Request(address=address, method=method, path=path, body=body) for address in self.addresses()
        )

    def _everywhere(self, method: str, path: str) -> list[PodJobs]:
        return [_jobs_in(pod) for pod in self.everywhere(method, path)]


def _jobs_in(pod: PodAnswer) -> PodJobs:
    listed = pod.document.get("jobs")
    if not pod.good:
        return PodJobs(pod=pod, jobs=[])
    if not isinstance(listed, list) or not all(isinstance(job, dict) for job in listed):
        return PodJobs(pod=_stranger(pod), jobs=[])
    return PodJobs(pod=pod, jobs=listed)


def _shares_of(cluster_id: str, found: PodJobs) -> PodJobs:
    return replace(found, jobs=[job for job in found.jobs if job.get(CLUSTER_ID) == cluster_id])


def _known(cluster_id: str, found: list[PodJobs]) -> list[PodJobs]:
    if all(pod.pod.good and not pod.jobs for pod in found):
        raise Problem(
            HTTPStatus.NOT_FOUND,
            f"cluster load {cluster_id}: is not known to any of the {len(found)} pods; "
            "GET /load/jobs?scope=cluster lists the jobs that are",
        )
    return found


def _start(address: str, share: Load, cluster_id: str, once: Once | None) -> Request:
    path, body = body_of(share, cluster_id)
    # Of the address, too: a pod that is there under two names must not give one share twice.
    headers = {} if once is None else {HEADER: once.digest(address)}
    return Request(address=address, method="POST", path=path, body=body, headers=headers)


def _with_warning(pod: PodAnswer, cluster_id: str) -> PodAnswer:
    if pod.good and not isinstance(pod.document.get("id"), str):
        pod = _stranger(pod)
    if pod.outcome not in {Outcome.TIMED_OUT, Outcome.BROKEN_OFF}:
        return pod
    return replace(
        pod, because=f"{pod.because}; it may run its share all the same: DELETE /load/cluster/{cluster_id} stops it"
    )


def _stranger(pod: PodAnswer) -> PodAnswer:
    return replace(pod, outcome=Outcome.GARBLED, because="what answers there is no workload; correct the list of peers")
