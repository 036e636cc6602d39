"""Rows: a CPU job's mean over 30 s against its request, alone on its core and against a hog."""

import statistics
import time
from collections.abc import Sequence
from functools import partial

from tests.bench.arithmetic import Reading, deviation_percent, error_percent, millicores, windows_millicores
from tests.bench.burners import start_hog, start_naive_loop, start_stress_ng, why_no_stress_ng
from tests.bench.cpu_clock import watch
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.limited import limit_text, limited
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.workload import Workload

SECONDS = 30
_SETTLE_SECONDS = 1.5
_SPARE_SECONDS = 10
_REQUESTS_MILLICORES = (50, 250, 800)
_FAIR_MILLICORES = 400
"""Below the half of a core that the hog leaves."""
_OURS, _PEER = "ours", "peer"
_CLOCKS = "CPU clock of the job's process, read from outside each second"


def rows() -> tuple[Row, ...]:
    """Return the rows."""
    target = Target(bound=Bound.AT_MOST, value=0.5)
    alone = tuple(
        Row(
            key=f"cpu-{request}m",
            name=f"sustained CPU load of {request} m, mean error over {SECONDS} s",
            unit="%",
            target=target,
            measure=partial(measure_alone, requested=request),
        )
        for request in _REQUESTS_MILLICORES
    )
    limit = Row(
        key="cpu-limit",
        name=f"sustained CPU load at the limit less the reserve, mean error over {SECONDS} s",
        unit="%",
        target=target,
        measure=measure_at_limit,
    )
    hog = Row(
        key="cpu-hog",
        name=f"sustained CPU load of {_FAIR_MILLICORES} m against a hog, mean error over {SECONDS} s",
        unit="%",
        target=target,
        measure=measure_against_hog,
    )
    return (*alone, limit, hog)


def measure_alone(machine: Machine, *, requested: int, seconds: int = SECONDS) -> Measurement:
    """Burn on one core, stress-ng on the other."""
    with Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core)
        ours = workload.start_job("/load/cpu", millicores=requested, duration_seconds=seconds + _SPARE_SECONDS)
        peer = start_stress_ng(processes, machine, millicores=requested)
        readings = _watch(ours, peer, seconds)
    how = f"{_CLOCKS}; {machine.pinning}"
    return _measurement(readings, requested, how, _stress_ng(readings, requested, machine))


def measure_at_limit(machine: Machine, *, seconds: int = SECONDS) -> Measurement:
    """Burn all that the limit leaves, stress-ng under the same limit on the other core."""
    with limited("ours") as pod, limited("peer") as peers_pod, Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core, group=pod)
        requested = int(workload.most_millicores())
        ours = workload.start_job("/load/cpu", millicores=requested, duration_seconds=seconds + _SPARE_SECONDS)
        peer = start_stress_ng(processes, machine, millicores=requested, group=peers_pod)
        readings = _watch(ours, peer, seconds)
    how = f"{_CLOCKS}; requested {requested} m, limit {limit_text(pod)}; {machine.pinning}"
    return _measurement(readings, requested, how, _stress_ng(readings, requested, machine))


def measure_against_hog(machine: Machine, *, seconds: int = SECONDS) -> Measurement:
    """Burn beside a hog, and the naive loop beside another one on the other core."""
    requested, peer_core = _FAIR_MILLICORES, machine.client_core
    if machine.server_core is None:
        raise NotMeasured(what="a hog on the same core", why="needs taskset, of the package util-linux")
    with Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core)
        start_hog(processes, core=machine.server_core, name="hog")
        ours = workload.start_job("/load/cpu", millicores=requested, duration_seconds=seconds + _SPARE_SECONDS)
        peer: tuple[int, ...] = ()
        if peer_core is not None:
            start_hog(processes, core=peer_core, name="peers-hog")
            peer = start_naive_loop(processes, core=peer_core, millicores=requested)
        readings = _watch(ours, peer, seconds)
    beside = _peer(
        "naive busy/sleep loop beside a hog of its own", readings, requested, missing="needs a second core, and taskset"
    )
    how = f"{_CLOCKS}; a 100 % hog on the same core; {machine.pinning}"
    return _measurement(readings, requested, how, beside)


def _watch(ours: Sequence[int], peer: Sequence[int], seconds: int) -> dict[str, list[Reading]]:
    time.sleep(_SETTLE_SECONDS)
    return watch({_OURS: ours, **({_PEER: peer} if peer else {})}, seconds)


def _measurement(readings: dict[str, list[Reading]], requested: float, how: str, peer: Beside) -> Measurement:
    ours = readings[_OURS]
    windows = windows_millicores(ours)
    mean = millicores(ours[0], ours[-1])
    return Measurement(
        value=error_percent(mean, requested),
        how=how,
        samples=windows,
        samples_unit="m",
        beside=(
            Beside(name="mean", unit="m", value=mean),
            Beside(name="standard deviation of 1 s windows", unit="m", value=statistics.stdev(windows)),
            peer,
        ),
    )


def _stress_ng(readings: dict[str, list[Reading]], requested: int, machine: Machine) -> Beside:
    return _peer("stress-ng", readings, requested, missing=why_no_stress_ng(machine))


def _peer(name: str, readings: dict[str, list[Reading]], requested: float, *, missing: str) -> Beside:
    name = f"{name}, meanwhile on the other core: mean error with its sign"
    if _PEER not in readings:
        return Beside(name=name, unit="%", value=None, note=missing)
    peer = readings[_PEER]
    spread = statistics.stdev(windows_millicores(peer))
    return Beside(
        name=name,
        unit="%",
        value=deviation_percent(millicores(peer[0], peer[-1]), requested),
        note=f"standard deviation of 1 s windows {spread:.3g} m",
    )
