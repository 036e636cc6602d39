"""Let Locust saturate one core against a server that is much faster, and see how many requests a second it sends."""

import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loadtests.locust_settings import CLIENT_LOG, METRICS_PORT, SCENARIO, START
from loadtests.sandbox.ports import free_port
from tests.bench import cpu_clock
from tests.bench.arithmetic import millicores, ratios
from tests.bench.interface import Beside, Measurement
from tests.bench.machine import Machine, root
from tests.bench.processes import Processes, wait_until
from tests.bench.trivial_server import TrivialServer

USERS = 40
ROUNDS = 3
_LEAD_SECONDS = 3.0
"""Locust is up by then; requests are due from then on."""
_WARM_UP_SECONDS = 1.0
_SECONDS = 4.0
_FIRST_REQUESTS = 200


def against_bare(
    machine: Machine, *, locustfile: str, scenario: Callable[[float], str], how: str, rounds: int
) -> Measurement:
    """Let a scenario for one of our locustfiles, and bare users, saturate the client's core in turn.

    The scenario is given the requests per second of the first bare run: more than ours can send.
    """
    ours: list[_Run] = []
    bare: list[_Run] = []
    for number in range(rounds):
        for is_ours in (True, False) if number % 2 else (False, True):  # bare users are the first of all
            with Processes(machine) as processes:
                if is_ours:
                    ours.append(_run_ours(processes, machine, locustfile, scenario(bare[0].requests_per_second)))
                else:
                    bare.append(_run_bare(processes, machine))
    pairs = ratios([run.requests_per_second for run in ours], [run.requests_per_second for run in bare])
    return Measurement(
        value=statistics.median(pairs),
        how=(
            f"{how}, recording every request, against {USERS} users of FastHttpUser; requests that HAProxy, which "
            f"answers by itself, counted in {_SECONDS:g} s; in turn, median of pairwise ratios; {machine.pinning}"
        ),
        samples=pairs,
        samples_unit="",
        beside=(*_described("bare FastHttpUser", bare), *_described("ours", ours)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    requests_per_second: float
    generator_millicores: float
    """Well below 1000 means that something else used the core, or that the generator was not saturated."""


def _described(name: str, runs: Sequence[_Run]) -> tuple[Beside, ...]:
    used = statistics.median(run.generator_millicores for run in runs)
    rate = statistics.median(run.requests_per_second for run in runs)
    return (Beside(name=name, unit="requests/s", value=rate, note=f"the generator used {used:.0f} m"),)


def _run_ours(processes: Processes, machine: Machine, locustfile: str, text: str) -> _Run:
    scenario = processes.directory / "saturation.yaml"
    scenario.write_text(text, encoding="ascii")
    environment = {
        SCENARIO: str(scenario),
        CLIENT_LOG: str(processes.directory / "client.jsonl"),
        START: str(time.time() + _LEAD_SECONDS),
        METRICS_PORT: str(free_port()),
    }
    path = root() / f"loadtests/locustfiles/{locustfile}.py"
    return _run(processes, machine, path, options=(), environment=environment)


def _run_bare(processes: Processes, machine: Machine) -> _Run:
    options = ("--users", str(USERS), "--spawn-rate", str(USERS))
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
