"""Rows: the memory a job holds, against its request."""

import statistics
import time
from functools import partial

import psutil

from loadtests.sandbox.cgroups import Cgroup
from tests.bench.arithmetic import deviation_percent, error_percent
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.limited import limited
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.workload import Workload

_REQUESTS_MEBIBYTES = (64, 256)
_MEBIBYTE = 1 << 20
_SETTLE_SECONDS = 2.0
_SAMPLES = 10
_INTERVAL_SECONDS = 0.3
_GROWTH = "growth of the whole pod's working set (cgroup), error with its sign"


def rows() -> tuple[Row, ...]:
    """Return the rows."""
    return tuple(
        Row(
            key=f"memory-{requested}mib",
            name=f"resident memory held, {requested} MiB asked for, mean error",
            unit="%",
            target=Target(bound=Bound.AT_MOST, value=1.0),
            measure=partial(measure, requested_mebibytes=requested),
        )
        for requested in _REQUESTS_MEBIBYTES
    )


def measure(machine: Machine, *, requested_mebibytes: int) -> Measurement:
    """Hold memory; read what only the job's process has, and by how much the pod has grown."""
    with limited("ours") as pod, Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core, group=pod)
        before = _working_set_mebibytes(pod)
        pids = workload.start_job("/load/memory", mebibytes=requested_mebibytes, duration_seconds=60)
        time.sleep(_SETTLE_SECONDS)
        samples = []
        for _ in range(_SAMPLES):
            samples.append(sum(_unique_mebibytes(pid) for pid in pids))
            time.sleep(_INTERVAL_SECONDS)
        after = _working_set_mebibytes(pod)
    return Measurement(
        value=error_percent(statistics.mean(samples), requested_mebibytes),
        how=f"memory that only the job's process has (USS), read {_SAMPLES} times from outside",
        samples=tuple(samples),
        samples_unit="MiB",
        beside=(_growth(before, after, requested_mebibytes),),
    )


def _unique_mebibytes(pid: int) -> float:
    try:
        return float(psutil.Process(pid).memory_full_info().uss) / _MEBIBYTE
    except psutil.Error as error:
        raise NotMeasured(what=f"memory of process {pid}", why=str(error)) from error


def _working_set_mebibytes(pod: Cgroup | None) -> float | None:
    usage = None if pod is None else pod.read()
    return None if usage is None else usage.memory_working_set_bytes / _MEBIBYTE


def _growth(before: float | None, after: float | None, requested_mebibytes: int) -> Beside:
    if before is None or after is None:
        return Beside(name=_GROWTH, unit="%", value=None, note="no cgroup to be had")
    growth = after - before
    return Beside(
        name=_GROWTH, unit="%", value=deviation_percent(growth, requested_mebibytes), note=f"{growth:.2f} MiB"
    )
