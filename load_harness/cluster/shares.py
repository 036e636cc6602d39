"""Split a load over pods so that the shares add up to the total exactly."""

from dataclasses import replace

from load_harness.params.cluster_id import CLUSTER_ID
from load_harness.params.cpu import CpuLoad
from load_harness.params.memory import MEBIBYTE, MemoryLoad

_NANOCORES = 1_000_000
"""In a millicore; the smallest CPU that Kubernetes has a name for."""


def split(load: CpuLoad | MemoryLoad, pods: int) -> list[CpuLoad | MemoryLoad]:
    """Make one share per pod; they differ by a nanocore or a byte at most."""
    if isinstance(load, MemoryLoad):
        return [replace(load, mebibytes=share / MEBIBYTE) for share in _even(load.size_bytes, pods)]
    peaks, lows = _even_millicores(load.millicores, pods), _even_millicores(load.profile.low_millicores, pods)
    return [
        replace(load, millicores=peak, profile=replace(load.profile, low_millicores=low))
        for peak, low in zip(peaks, lows, strict=True)
    ]


def sum_of(loads: list[CpuLoad | MemoryLoad]) -> float:
    """Add amounts up exactly, in millicores or mebibytes."""
    nanocores = sum(round(load.millicores * _NANOCORES) for load in loads if isinstance(load, CpuLoad))
    held = sum(load.size_bytes for load in loads if isinstance(load, MemoryLoad))
    return nanocores / _NANOCORES if nanocores else held / MEBIBYTE


def amount_of(load: CpuLoad | MemoryLoad) -> dict[str, float]:
    """Spell how much a load is."""
    return {"millicores": load.millicores} if isinstance(load, CpuLoad) else {"mebibytes": load.mebibytes}


def body_of(share: CpuLoad | MemoryLoad, cluster_id: str) -> tuple[str, dict[str, object]]:
    """Spell the request that starts a share on its pod: path and body."""
    body: dict[str, object] = {
        **amount_of(share),
        "duration_seconds": share.duration_seconds,
        CLUSTER_ID: cluster_id,
    }
    if isinstance(share, CpuLoad):
        return "/load/cpu", body | {"profile": share.profile.named()}
    return "/load/memory", body | {"ramp_seconds": share.ramp_seconds}


def _even_millicores(millicores: float, pods: int) -> list[float]:
    return [share / _NANOCORES for share in _even(round(millicores * _NANOCORES), pods)]


def _even(total: int, pods: int) -> list[int]:
    each, left = divmod(total, pods)
    return [each + (number < left) for number in range(pods)]
