"""Row: how long a liveness probe takes while the pod burns all that its limit leaves."""

import statistics
import time

from tests.bench.arithmetic import percentile
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.limited import limit_text, limited
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.workload import Workload, answers

SECONDS = 20
_IDLE_SECONDS = 5
_PER_SECOND = 25
"""Far more than a kubelet asks, and little enough to stay within the server's reserve."""
_SETTLE_SECONDS = 1.0
_SPARE_SECONDS = 20


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="healthz",
            name="/healthz p99 while burning the limit less the reserve",
            unit="ms",
            target=Target(bound=Bound.AT_MOST, value=50.0),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, seconds: int = SECONDS) -> Measurement:
    """Ask on a schedule, before the load and under it."""
    with limited("ours") as pod, Processes(machine) as processes, machine.client_here():
        workload = Workload(processes, core=machine.server_core, group=pod)
        most = workload.most_millicores()
        idle = _ask_on_schedule(workload.port, _IDLE_SECONDS)
        workload.start_job("/load/cpu", millicores=most, duration_seconds=seconds + _SPARE_SECONDS)
        time.sleep(_SETTLE_SECONDS)
        latencies = _ask_on_schedule(workload.port, seconds)
    return Measurement(
        value=percentile(latencies, 0.99),
        how=(
            f"{_PER_SECOND} requests/s on an absolute schedule, each on a connection of its own as a kubelet's, timed "
            f"from when it was due; burning {most:g} m, limit {limit_text(pod)}; {machine.pinning}"
        ),
        samples=tuple(latencies),
        samples_unit="ms",
        beside=(
            Beside(name="p50", unit="ms", value=statistics.median(latencies)),
            Beside(name="largest", unit="ms", value=max(latencies)),
            Beside(name="p99 before the load", unit="ms", value=percentile(idle, 0.99)),
        ),
    )


def _ask_on_schedule(port: int, seconds: int) -> list[float]:
    """Return the latencies in milliseconds."""
    latencies = []
    start = time.monotonic()
    for number in range(seconds * _PER_SECOND):
        due = start + number / _PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        if not answers(port, "/healthz"):
            raise NotMeasured(what="GET /healthz", why="was not answered with 200")
        latencies.append(1000 * (time.monotonic() - due))
    return latencies
