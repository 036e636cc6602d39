"""Jobs as JSON."""

from datetime import UTC, datetime
from typing import assert_never

from load_harness.cluster.shares import amount_of, extras_of
from load_harness.jobs.record import Job, JobKind, Load, Moved
from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import DiskLoad
from load_harness.params.memory import MemoryLoad
from load_harness.params.network import NetworkLoad
from load_harness.params.share_of import SHARE_OF

WAYS = {JobKind.DISK: ("written_bytes", "read_bytes"), JobKind.NETWORK: ("sent_bytes", "received_bytes")}
"""What moving bytes out and in is called, of each kind that does."""


def described(job: Job) -> dict[str, object]:
    """Show a job: what was asked, what of it is due by now, and what it got."""
    return {
        "id": job.id,
        "cluster_id": job.load.cluster_id,
        SHARE_OF: job.load.whole and job.load.whole.document(),
        "kind": job.kind,
        "state": job.state,
        "requested": _requested(job.load),
        "due": _due(job),
        "achieved": _achieved(job),
        "throttled": job.throttled and {"periods": job.throttled.periods, "seconds": job.throttled.seconds},
        "created_at": _timestamp(job.created_at),
        "ended_at": _timestamp(job.ended_at),
        "elapsed_seconds": job.elapsed_seconds,
        "because": job.because,
    }


def _requested(load: Load) -> dict[str, object]:
    amounts: dict[str, object] = {**amount_of(load), "duration_seconds": load.duration_seconds, **extras_of(load)}
    if isinstance(load, CpuLoad):
        cpu_seconds = load.curve.used_by(load.duration_seconds) / 1000
        return {"cores": load.millicores / 1000, **amounts, "cpu_seconds": cpu_seconds}
    return amounts


def _due(job: Job) -> dict[str, float]:
    match job.load:
        case CpuLoad():
            return {"cores_now": job.due_cores_now, "cpu_seconds": job.load.curve.used_by(job.elapsed_seconds) / 1000}
        case MemoryLoad():
            return {"resident_bytes": job.load.bytes_at(job.elapsed_seconds)}
        case DiskLoad() | NetworkLoad():
            return {**_moved(job, job.due_moved)}
        case _:
            assert_never(job.load)


def _achieved(job: Job) -> dict[str, float | None]:
    match job.load:
        case CpuLoad():
            return {"cores": job.achieved_cores, "cpu_seconds": job.cpu_seconds}
        case MemoryLoad():
            return {"resident_bytes": job.resident_bytes}
        case DiskLoad() | NetworkLoad():
            return {**_moved(job, job.moved)}
        case _:
            assert_never(job.load)


def _moved(job: Job, moved: Moved) -> dict[str, int]:
    out_name, in_name = WAYS[job.kind]
    return {out_name: moved.out_bytes, in_name: moved.in_bytes}


def _timestamp(unix_seconds: float | None) -> str | None:
    return None if unix_seconds is None else datetime.fromtimestamp(unix_seconds, UTC).isoformat()
