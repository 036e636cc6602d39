"""Split a load over pods so that the shares add up to the total exactly."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, assert_never

from load_harness.params.cluster_id import CLUSTER_ID
from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import READ, SIZE, WRITE, DiskLoad
from load_harness.params.load import Load
from load_harness.params.memory import MEBIBYTE, MemoryLoad
from load_harness.params.network import MEBIBIT_BYTES, RECEIVE, SEND, NetworkLoad
from load_harness.params.share_of import SHARE_OF, Whole

_NANOCORES = 1_000_000
"""In a millicore; the smallest CPU that Kubernetes has a name for."""
_GRAINS = {
    "millicores": _NANOCORES,
    "mebibytes": MEBIBYTE,
    WRITE: MEBIBYTE,
    READ: MEBIBYTE,
    SEND: MEBIBIT_BYTES,
    RECEIVE: MEBIBIT_BYTES,
}
"""How many of the smallest parts that are told apart each unit has: nanocores and bytes."""


def split(load: Load, pods: int) -> list[Load]:
    """Make one share per pod, each of which knows the whole; they differ by a nanocore or a byte at most."""
    load = _with(load, {"whole": Whole(shares=pods, total=tuple(amount_of(load).items()))})
    amounts = {unit: _even(_grains(unit, amount), pods) for unit, amount in amount_of(load).items()}
    shares = [{unit: parts[pod] / _GRAINS[unit] for unit, parts in amounts.items()} for pod in range(pods)]
    if not isinstance(load, CpuLoad):
        return [_with(load, share) for share in shares]
    lows = [low / _NANOCORES for low in _even(_grains("millicores", load.profile.low_millicores), pods)]
    profiles = [replace(load.profile, low_millicores=low) for low in lows]
    return [_with(load, {**share, "profile": profile}) for share, profile in zip(shares, profiles, strict=True)]


def sum_of(loads: Iterable[Load]) -> dict[str, float]:
    """Add amounts up exactly, each in its unit."""
    totals: dict[str, int] = {}
    for load in loads:
        for unit, amount in amount_of(load).items():
            totals[unit] = totals.get(unit, 0) + _grains(unit, amount)
    return {unit: total / _GRAINS[unit] for unit, total in totals.items()}


def amount_of(load: Load) -> dict[str, float]:
    """Spell how much a load is, by unit."""
    match load:
        case CpuLoad():
            return {"millicores": load.millicores}
        case MemoryLoad():
            return {"mebibytes": load.mebibytes}
        case DiskLoad():
            return {WRITE: load.write_mebibytes_per_second, READ: load.read_mebibytes_per_second}
        case NetworkLoad():
            return {SEND: load.send_mebibits_per_second, RECEIVE: load.receive_mebibits_per_second}
        case _:
            assert_never(load)


def extras_of(load: Load) -> dict[str, object]:
    """Spell what else a load is; this is the same on every pod, but for the low of a profile."""
    match load:
        case CpuLoad():
            return {"profile": load.profile.named()}
        case MemoryLoad():
            return {"ramp_seconds": load.ramp_seconds, "ramp_down_seconds": load.ramp_down_seconds}
        case DiskLoad():
            return {SIZE: load.file_mebibytes}
        case NetworkLoad():
            return {}
        case _:
            assert_never(load)


def body_of(share: Load, cluster_id: str) -> tuple[str, dict[str, object]]:
    """Spell the request that starts a share on its pod: path and body."""
    whole = {} if share.whole is None else {SHARE_OF: share.whole.document()}
    said = {"duration_seconds": share.duration_seconds, CLUSTER_ID: cluster_id, **whole}
    body = {**amount_of(share), **said, **extras_of(share)}
    return _PATHS[type(share)], body


_PATHS: dict[type[Load], str] = {
    CpuLoad: "/load/cpu",
    MemoryLoad: "/load/memory",
    DiskLoad: "/load/disk",
    NetworkLoad: "/load/network",
}


def _with(load: Load, changes: Mapping[str, Any]) -> Load:
    return replace(load, **changes)


def _grains(unit: str, amount: float) -> int:
    return round(amount * _GRAINS[unit])


def _even(total: int, pods: int) -> list[int]:
    each, left = divmod(total, pods)
    return [each + (number < left) for number in range(pods)]
