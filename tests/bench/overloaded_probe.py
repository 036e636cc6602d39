"""Row: how long a liveness probe takes at four times what the pod can do, of heavy and of light requests."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from loadtests.sandbox.cgroups import Cgroup
from tests.bench.arithmetic import percentile
from tests.bench.http_load import requests_per_second
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.limited import limit_text, limited
from tests.bench.machine import Machine, root
from tests.bench.open_loop import HELD_BACK, NO_ANSWER
from tests.bench.processes import Processes
from tests.bench.workload import Workload, answers, ask

SECONDS = 8
TIMES = 4
_PER_SECOND = 25
_SETTLE_SECONDS = 1.0
_CAPACITY_SECONDS = 3
_WORK_MILLISECONDS = 20
_WORK = f"/load/cpu/work?ms={_WORK_MILLISECONDS}"
_LIGHT = "/version"


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="overload",
            name=f"/healthz p99 at {TIMES} times the pod's capacity, the worst of four kinds of load",
            unit="ms",
            target=Target(bound=Bound.AT_MOST, value=50.0),
            measure=measure,
        ),
        Row(
            key="overload-limit",
            name=f"/healthz p99 at {TIMES} times the capacity of a pod with a CPU limit, the worst of four",
            unit="ms",
            target=Target(bound=Bound.AT_MOST, value=50.0),
            measure=measure_limited,
        ),
    )


def measure_limited(machine: Machine, *, seconds: int = SECONDS) -> Measurement:
    """Overload a pod that the kernel stops where it uses more than its limit."""
    with limited("overload") as pod:
        return measure(machine, seconds=seconds, group=pod, limit=f", limit {limit_text(pod)}")


def measure(machine: Machine, *, seconds: int = SECONDS, group: Cgroup | None = None, limit: str = "") -> Measurement:
    """Overload it with work and with light requests, on kept connections and each on a new one."""
    with Processes(machine) as processes:
        workload = Workload(processes, core=machine.server_core, group=group)
        cores = min(1.0, ask(workload.port, "GET", "/")[1]["cpu"]["limit_millicores"] / 1000)
        work = 1000 * cores / _WORK_MILLISECONDS
        light = {
            keep: requests_per_second(machine, workload.port, _LIGHT, seconds=_CAPACITY_SECONDS, keep=keep)
            for keep in (True, False)
        }
        found = [
            _overloaded(machine, workload.port, path, TIMES * capacity, keep=keep, seconds=seconds)
            for keep in (True, False)
            for path, capacity in ((_WORK, work), (_LIGHT, light[keep]))
        ]
    worst = max(found, key=lambda one: one.p99)
    return Measurement(
        value=worst.p99,
        how=(
            f"{_PER_SECOND} probes a second on connections of their own, timed from when they were due, while an "
            f"open-loop client sends {TIMES} times {work:g} work requests of {_WORK_MILLISECONDS} ms, or "
            f"{TIMES} times {light[True]:.0f} light ones, or {light[False]:.0f} each on a new connection, a second"
            f"{limit}; {machine.pinning}"
        ),
        samples=tuple(worst.latencies),
        samples_unit="ms",
        beside=tuple(beside for one in found for beside in one.described()),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Overload:
    name: str
    latencies: list[float]
    sent: dict[str, Any]

    @property
    def p99(self) -> float:
        return percentile(self.latencies, 0.99)

    def described(self) -> Iterator[Beside]:
        outcomes, seconds = self.sent["outcomes"], self.sent["seconds"]
        refused = outcomes.get("503", 0)
        offered = sum(count for outcome, count in outcomes.items() if outcome != HELD_BACK)
        yield Beside(name=f"{self.name}: p50", unit="ms", value=statistics.median(self.latencies))
        yield Beside(name=f"{self.name}: p99", unit="ms", value=self.p99)
        yield Beside(
            name=f"{self.name}: sent",
            unit="requests/s",
            value=offered / seconds,
            note=f"{outcomes.get('200', 0)} answered, {refused} refused with 503, {outcomes.get(NO_ANSWER, 0)} broken "
            f"off, {outcomes.get(HELD_BACK, 0)} that the client could not send",
        )


def _overloaded(machine: Machine, port: int, path: str, per_second: float, *, keep: bool, seconds: int) -> _Overload:
    name = f"{'work' if path == _WORK else 'light'} on {'kept' if keep else 'new'} connections"
    asked = {
        "port": port,
        "request": f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "keep": keep,
        "per_second": per_second,
        "seconds": seconds,
    }
    with _generator(machine, asked) as generator, machine.client_here():
        time.sleep(_SETTLE_SECONDS)
        latencies = _probed(port, seconds - 2 * _SETTLE_SECONDS)
        said, _ = generator.communicate(timeout=seconds + 60)
    if generator.returncode != 0:
        raise NotMeasured(what="the open-loop client", why=f"ended with {generator.returncode}")
    sent = json.loads(said)
    if sent["without_retry_after"]:
        raise NotMeasured(what=name, why=f"{sent['without_retry_after']} refusals do not say when to come back")
    return _Overload(name=name, latencies=latencies, sent=sent)


@contextmanager
def _generator(machine: Machine, asked: dict[str, object]) -> Iterator[subprocess.Popen[str]]:
    command = machine.pinned(machine.client_core, [sys.executable, "-m", "tests.bench.open_loop", json.dumps(asked)])
    with subprocess.Popen(command, cwd=root(), stdout=subprocess.PIPE, text=True) as generator:
        try:
            yield generator
        finally:
            generator.kill()


def _probed(port: int, seconds: float) -> list[float]:
    """Return the latencies in milliseconds; one that the last one held up counts from when it was due."""
    latencies = []
    start = time.monotonic()
    for number in range(round(seconds * _PER_SECOND)):
        due = start + number / _PER_SECOND
        time.sleep(max(0.0, due - time.monotonic()))
        if not answers(port, "/healthz"):
            raise NotMeasured(what="GET /healthz", why="was not answered with 200")
        latencies.append(1000 * (time.monotonic() - due))
    return latencies
