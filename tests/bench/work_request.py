"""Rows: what one work request costs the server, against what was asked for."""

import http.client
import statistics
import time
from functools import partial

from loadtests.sandbox.ports import LOOPBACK
from tests.bench import cpu_clock
from tests.bench.arithmetic import deviation_percent, error_percent
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.workload import Workload

BATCHES = 11
_REQUESTS_MILLISECONDS = (5, 20, 100)
_BATCH_CPU_SECONDS = 0.4
_SETTLE_SECONDS = 0.05
"""Long enough for the server to be done with an answer that has arrived."""


def rows() -> tuple[Row, ...]:
    """Return the rows."""
    return tuple(
        Row(
            key=f"work-{asked}ms",
            name=f"/load/cpu/work of {asked} ms, CPU time's error, median of batches",
            unit="%",
            target=Target(bound=Bound.AT_MOST, value=2.0),
            measure=partial(measure, asked_milliseconds=asked),
        )
        for asked in _REQUESTS_MILLISECONDS
    )


def measure(machine: Machine, *, asked_milliseconds: int, batches: int = BATCHES) -> Measurement:
    """Send batches of requests and read what the server's process has used for each batch."""
    size = max(round(_BATCH_CPU_SECONDS * 1000 / asked_milliseconds), 4)
    with Processes(machine) as processes, machine.client_here():
        workload = Workload(processes, core=machine.server_core)
        connection = http.client.HTTPConnection(LOOPBACK, workload.port, timeout=10)
        # The first batch is not counted: a server that has just started is no server at work.
        costs = [_batch(connection, workload.worker, asked_milliseconds, size) for _ in range(batches + 1)][1:]
        connection.close()
    return Measurement(
        value=statistics.median(error_percent(cost, asked_milliseconds) for cost in costs),
        how=(
            f"CPU clock of the server's whole process over batches of {size} requests on one kept connection; "
            f"{machine.pinning}"
        ),
        samples=tuple(costs),
        samples_unit="ms per request",
        beside=(
            Beside(
                name="median of the batches, error with its sign",
                unit="%",
                value=deviation_percent(statistics.median(costs), asked_milliseconds),
            ),
        ),
    )


def _batch(connection: http.client.HTTPConnection, worker: int, asked_milliseconds: int, size: int) -> float:
    """Return the CPU milliseconds per request."""
    before = cpu_clock.read([worker])
    for _ in range(size):
        connection.request("GET", f"/load/cpu/work?ms={asked_milliseconds}")
        response = connection.getresponse()
        content = response.read()
        if response.status != http.client.OK:
            raise NotMeasured(what="GET /load/cpu/work", why=f"{response.status} {content.decode()}")
    time.sleep(_SETTLE_SECONDS)
    return 1000 * (cpu_clock.read([worker]).cpu_seconds - before.cpu_seconds) / size
