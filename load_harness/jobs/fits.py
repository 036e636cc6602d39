"""Whether a load fits beside those that run: on the pod's limits, its disk, and what the settings allow altogether."""

import shutil
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from load_harness.cgroup import Limits
from load_harness.errors import Problem, spelt
from load_harness.jobs.running import RunningJob
from load_harness.params.cpu import CpuLoad
from load_harness.params.disk import READ, WRITE, DiskLoad
from load_harness.params.load import Load
from load_harness.params.memory import MEBIBYTE, MemoryLoad
from load_harness.params.network import RECEIVE, SEND, NetworkLoad
from load_harness.settings import Settings

_POD_LEAVES = "that the pod's limit leaves"


def refuse_what_does_not_fit(
    load: Load, running: Sequence[RunningJob], limits: Limits, settings: Settings, *, disk_folder: Path
) -> None:
    """Let a load pass that fits.

    Raises:
        Problem: 409 where it does not, 503 where the disk's space is not known.
    """
    live = [job.load for job in running]
    match load:
        case CpuLoad():
            most = limits.cpu_millicores - settings.cpu_reserve_millicores
            _refuse_sum("millicores", load.millicores, _sum(live, CpuLoad, "millicores"), most, _POD_LEAVES)
        case MemoryLoad():
            most = limits.memory_bytes / MEBIBYTE - settings.memory_reserve_mebibytes
            _refuse_sum("mebibytes", load.mebibytes, _sum(live, MemoryLoad, "mebibytes"), most, _POD_LEAVES)
        case DiskLoad():
            most, allowed = settings.max_disk_mebibytes_per_second, "LOAD_HARNESS_MAX_DISK_MEBIBYTES_PER_SECOND"
            _refuse_rates(load, live, (WRITE, READ), most, allowed)
            _refuse_file(load, running, settings, disk_folder)
        case NetworkLoad():
            most, allowed = settings.max_network_mebibits_per_second, "LOAD_HARNESS_MAX_NETWORK_MEBIBITS_PER_SECOND"
            _refuse_rates(load, live, (SEND, RECEIVE), most, allowed)


def _refuse_rates(load: Load, live: Sequence[Load], names: tuple[str, str], most: float, setting: str) -> None:
    for name in names:
        running = _sum(live, type(load), name)
        _refuse_sum(name, getattr(load, name), running, most, f"that {setting} allows")


def _refuse_file(load: DiskLoad, running: Sequence[RunningJob], settings: Settings, folder: Path) -> None:
    files = [job for job in running if isinstance(job.load, DiskLoad)]
    there = _sum([job.load for job in files], DiskLoad, "file_mebibytes")
    allowed = "that LOAD_HARNESS_MAX_DISK_MEBIBYTES allows"
    _refuse_sum("file_mebibytes", load.file_mebibytes, there, settings.max_disk_mebibytes, allowed)
    to_come = sum(max(0, job.load.file_bytes - job.taken_bytes()) for job in files if isinstance(job.load, DiskLoad))
    left = _free_bytes(folder) - to_come - settings.disk_reserve_mebibytes * MEBIBYTE
    if load.file_bytes > left:
        raise Problem(
            HTTPStatus.CONFLICT,
            f"file_mebibytes {spelt(load.file_mebibytes)}: is more than the {max(0, left) // MEBIBYTE:.0f} free in "
            f"{folder} beside {to_come // MEBIBYTE} promised to jobs and "
            f"{spelt(settings.disk_reserve_mebibytes)} of LOAD_HARNESS_DISK_RESERVE_MEBIBYTES; ask for less, or set "
            "LOAD_HARNESS_DISK_DIRECTORY to a larger disk",
        )


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError as error:
        raise Problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"{folder}: cannot be used for disk loads ({error.strerror}); set LOAD_HARNESS_DISK_DIRECTORY to a folder "
            "that this pod may write to",
        ) from None


def _sum(live: Sequence[Load], kind: type[Load], name: str) -> float:
    return sum(float(getattr(load, name)) for load in live if isinstance(load, kind))


def _refuse_sum(unit: str, wanted: float, running: float, most: float, who_says: str) -> None:
    if wanted + running > most:
        raise Problem(
            HTTPStatus.CONFLICT,
            f"{unit} {spelt(wanted)}: with the {spelt(running)} that run already it is more than the {spelt(most)} "
            f"{who_says}; wait for a job to end, or stop one",
        )
