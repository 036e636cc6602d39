"""Rows without a target: what a pod uses that does nothing; it backs the reserve and the predicted idle CPU."""

import time

import psutil

from loadtests.sandbox.servers import SCRAPE_INTERVAL_SECONDS
from tests.bench.arithmetic import millicores, windows_millicores
from tests.bench.cpu_clock import watch
from tests.bench.interface import Beside, Measurement, NotMeasured, Row
from tests.bench.machine import Machine
from tests.bench.processes import Processes, family
from tests.bench.workload import Workload, answers

SECONDS = 10
_MEBIBYTE = 1 << 20


def rows() -> tuple[Row, ...]:
    """Return the rows."""
    return (
        Row(key="idle-cpu", name="CPU of an idle pod", unit="m", target=None, measure=measure_cpu),
        Row(key="idle-memory", name="memory of an idle pod", unit="MiB", target=None, measure=measure_memory),
    )


def measure_cpu(machine: Machine, *, seconds: int = SECONDS) -> Measurement:
    """Leave a pod alone, then probe and scrape it as the sandbox does."""
    with Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core)
        pod = {"pod": family(workload.arbiter)}
        alone = watch(pod, seconds)["pod"]
        observed = watch(pod, seconds, each_second=_Observer(workload.port).observe)["pod"]
    return Measurement(
        value=millicores(alone[0], alone[-1]),
        how=f"CPU clocks of arbiter and worker over {seconds} s without a request",
        samples=windows_millicores(alone),
        samples_unit="m",
        beside=(
            Beside(
                name=f"with a readiness probe each second and a scrape each {SCRAPE_INTERVAL_SECONDS} s",
                unit="m",
                value=millicores(observed[0], observed[-1]),
            ),
        ),
    )


def measure_memory(machine: Machine) -> Measurement:
    """Sum up arbiter and worker, what they share once."""
    with Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core)
        time.sleep(1.0)
        pod = [psutil.Process(pid).memory_full_info() for pid in family(workload.arbiter)]
        samples = tuple(float(process.pss) / _MEBIBYTE for process in pod)
        resident = [float(process.rss) / _MEBIBYTE for process in pod]
    return Measurement(
        value=sum(samples),
        how="PSS of arbiter and worker, after the first requests",
        samples=samples,
        samples_unit="MiB",
        beside=(Beside(name="largest RSS of one process", unit="MiB", value=max(resident)),),
    )


class _Observer:
    """Asks as the cluster does."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._seconds = 0

    def observe(self) -> None:
        paths = ["/readyz", *(["/metrics"] if self._seconds % SCRAPE_INTERVAL_SECONDS == 0 else [])]
        self._seconds += 1
        for path in paths:
            if not answers(self._port, path):
                raise NotMeasured(what=f"GET {path}", why="was not answered with 200")
