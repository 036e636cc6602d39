"""Row: what our paced user, with its record and exporter, costs against Locust's own fast user."""

import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loadtests.locust_settings import CLIENT_LOG, METRICS_PORT, SCENARIO, START
from loadtests.sandbox.ports import free_port
from tests.bench import cpu_clock
from tests.bench.arithmetic import millicores, ratios
from tests.bench.interface import Beside, Bound, Measurement, Row, Target
from tests.bench.machine import Machine, root
from tests.bench.processes import Processes, wait_until
from tests.bench.trivial_server import TrivialServer

ROUNDS = 3
_USERS = 40
_LEAD_SECONDS = 3.0
"""Locust is up by then; users are due from then on."""
_WARM_UP_SECONDS = 1.0
_SECONDS = 4.0
_FIRST_REQUESTS = 200
# Every user is due each millisecond, which is more than a core can send: each sends as soon as it is free.
_SCENARIO = f"""
name: saturation
description: more than the generator can send
locustfile: work
request: {{cpu_milliseconds: 20, pace: 1ms}}
stages: [{{name: all, duration: 60s, users: {_USERS}}}]
expectations: [error_ratio < 1%]
"""


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="paced-user",
            name="paced Locust user at saturation, requests/s against bare FastHttpUser",
            unit="",
            target=Target(bound=Bound.AT_LEAST, value=0.7),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, rounds: int = ROUNDS) -> Measurement:
    """Let both saturate the client's core in turn."""
    ours: list[_Run] = []
    bare: list[_Run] = []
    for number in range(rounds):
        steps = ((_run_paced, ours), (_run_bare, bare))
        for run, runs in steps if number % 2 else steps[::-1]:
            with Processes(machine) as processes:
                runs.append(run(processes, machine))
    pairs = ratios([run.requests_per_second for run in ours], [run.requests_per_second for run in bare])
    return Measurement(
        value=statistics.median(pairs),
        how=(
            f"{_USERS} users who are always due, recording every request, against as many of FastHttpUser's; requests "
            f"that HAProxy, which answers by itself, counted in {_SECONDS:g} s; in turn, median of pairwise ratios; "
            f"{machine.pinning}"
        ),
        samples=pairs,
        samples_unit="",
        beside=(*_described("bare FastHttpUser", bare), *_described("ours", ours)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    requests_per_second: float
    generator_millicores: float
    """Well below 1000 means that something else used the core, or that the users were not saturated."""


def _described(name: str, runs: Sequence[_Run]) -> tuple[Beside, ...]:
    used = statistics.median(run.generator_millicores for run in runs)
    rate = statistics.median(run.requests_per_second for run in runs)
    return (Beside(name=name, unit="requests/s", value=rate, note=f"the generator used {used:.0f} m"),)


def _run_paced(processes: Processes, machine: Machine) -> _Run:
    scenario = processes.directory / "saturation.yaml"
    scenario.write_text(_SCENARIO, encoding="ascii")
    environment = {
        SCENARIO: str(scenario),
        CLIENT_LOG: str(processes.directory / "client.jsonl"),
        START: str(time.time() + _LEAD_SECONDS),
        METRICS_PORT: str(free_port()),
    }
    locustfile = root() / "loadtests/locustfiles/work.py"
    return _run(processes, machine, locustfile, options=(), environment=environment)


def _run_bare(processes: Processes, machine: Machine) -> _Run:
    options = ("--users", str(_USERS), "--spawn-rate", str(_USERS))
    return _run(processes, machine, Path(__file__).with_name("bare_user.py"), options=options, environment={})


def _run(
    processes: Processes,
    machine: Machine,
    locustfile: Path,
    *,
    options: Sequence[str],
    environment: Mapping[str, str],
) -> _Run:
    server = TrivialServer(processes, machine)
    arguments = [
        *(sys.executable, "-m", "locust", "-f", str(locustfile), "--host", server.url),
        *("--headless", "--only-summary", *options),
    ]
    core = machine.server_core if machine.client_core is None else machine.client_core
    locust = processes.start("locust", arguments, core=core, environment=environment)
    wait_until(locust, lambda: server.requests()[1] > _FIRST_REQUESTS, what="requests")
    time.sleep(_WARM_UP_SECONDS)
    (began, before), used_before = server.requests(), cpu_clock.read([locust.pid])
    time.sleep(_SECONDS)
    (ended, after), used_after = server.requests(), cpu_clock.read([locust.pid])
    return _Run(
        requests_per_second=(after - before) / (ended - began),
        generator_millicores=millicores(used_before, used_after),
    )
