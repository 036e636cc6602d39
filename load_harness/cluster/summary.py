"""Add up what the pods say of one cluster load; what a pod says is another program's word, so it is read with care."""

from collections.abc import Iterable, Mapping, Sequence

from load_harness.cluster.loads import PodJobs
from load_harness.params.disk import READ, WRITE
from load_harness.params.network import RECEIVE, SEND
from load_harness.params.share_of import SHARE_OF

_Job = Mapping[str, object]
_MOVED = ("written_bytes", "read_bytes", "sent_bytes", "received_bytes")
_REQUESTED = ("cores", "millicores", "cpu_seconds", "mebibytes", WRITE, READ, SEND, RECEIVE)
_LIVE = ("queued", "running")
_TOO_MUCH = 1e18
_BY_WEIGHT = ("failed", "stopped", "done")


def summed(cluster_id: str, pods: list[PodJobs]) -> dict[str, object]:
    """Describe a cluster load as if it were one job, with what is not known of it beside it.

    What a share tells of the whole is all that is left of the shares whose pods are gone.
    """
    jobs = [job for pod in pods for job in pod.jobs]
    missing = [pod.pod.address for pod in pods if not pod.pod.good]
    whole = next((found for job in jobs if isinstance(found := job.get(SHARE_OF), dict)), None)
    missing_shares = max(0, round(number_in((whole or {}).get("shares")) or 0) - len(jobs))
    return {
        "id": cluster_id,
        "kind": next((job.get("kind") for job in jobs), None),
        "state": _state(jobs),
        "requested": _sums(jobs, "requested", _REQUESTED),
        "due": _sums(jobs, "due", ("cores_now", "cpu_seconds", "resident_bytes", *_MOVED)),
        "achieved": _sums(jobs, "achieved", ("cores", "cpu_seconds", "resident_bytes", *_MOVED)),
        "throttled": _sums(jobs, "throttled", ("periods", "seconds")) or None,
        "elapsed_seconds": _most(job.get("elapsed_seconds") for job in jobs) or 0.0,
        "duration_seconds": _duration(jobs),
        "complete": not missing and not missing_shares,
        "missing": missing,
        SHARE_OF: whole,
        "missing_shares": missing_shares,
        "pods": [described(pod) for pod in pods],
    }


def described(pod: PodJobs) -> dict[str, object]:
    """Show one pod's jobs, or why they are not known."""
    jobs: dict[str, object] = {"jobs": pod.jobs} if pod.pod.good or pod.jobs else {}
    return {"address": pod.pod.address, "outcome": pod.pod.outcome, "because": pod.pod.because, **jobs}


def _state(jobs: Iterable[_Job]) -> str | None:
    states = {job.get("state") for job in jobs}
    if states & set(_LIVE):
        return "running"
    return next((state for state in _BY_WEIGHT if state in states), None)


def _sums(jobs: Sequence[_Job], part: str, names: Iterable[str]) -> dict[str, float]:
    """Add each figure up over the jobs that have it; one that no job has stays away."""
    parts = [found for job in jobs if isinstance(found := job.get(part), dict)]
    figures = {name: [number for each in parts if (number := number_in(each.get(name))) is not None] for name in names}
    return {name: sum(numbers) for name, numbers in figures.items() if numbers}


def _duration(jobs: Sequence[_Job]) -> float | None:
    return _most(found.get("duration_seconds") for job in jobs if isinstance(found := job.get("requested"), dict))


def _most(values: Iterable[object]) -> float | None:
    return max((number for value in values if (number := number_in(value)) is not None), default=None)


def number_in(value: object) -> float | None:
    """Read a figure; None for what is none, and for one that no load comes near, which could not even be written."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < _TOO_MUCH else None
