"""Jobs as JSON."""

from datetime import UTC, datetime

from load_harness.jobs.record import Job, Load
from load_harness.params.cpu import CpuLoad


def described(job: Job) -> dict[str, object]:
    """Show a job: what was asked, what of it is due by now, and what it got."""
    return {
        "id": job.id,
        "cluster_id": job.load.cluster_id,
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
    if isinstance(load, CpuLoad):
        return {
            "cores": load.millicores / 1000,
            "millicores": load.millicores,
            "duration_seconds": load.duration_seconds,
            "cpu_seconds": load.curve.used_by(load.duration_seconds) / 1000,
            "profile": load.profile.named(),
        }
    return {
        "mebibytes": load.mebibytes,
        "duration_seconds": load.duration_seconds,
        "ramp_seconds": load.ramp_seconds,
    }


def _due(job: Job) -> dict[str, float]:
    if isinstance(job.load, CpuLoad):
        return {"cores_now": job.due_cores_now, "cpu_seconds": job.load.curve.used_by(job.elapsed_seconds) / 1000}
    return {"resident_bytes": job.load.bytes_at(job.elapsed_seconds)}


def _achieved(job: Job) -> dict[str, float | None]:
    if isinstance(job.load, CpuLoad):
        return {"cores": job.achieved_cores, "cpu_seconds": job.cpu_seconds}
    return {"resident_bytes": job.resident_bytes}


def _timestamp(unix_seconds: float | None) -> str | None:
    return None if unix_seconds is None else datetime.fromtimestamp(unix_seconds, UTC).isoformat()
