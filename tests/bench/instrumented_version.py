"""Row: what measuring every request costs, against bare Flask."""

import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.sandbox.ports import LOOPBACK, free_port
from tests.bench.arithmetic import ratios
from tests.bench.http_load import CONNECTIONS, requests_per_second
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine
from tests.bench.processes import Processes, wait_until
from tests.bench.workload import Workload, answers, ask

ROUNDS = 15
_SECONDS = 1
_PATH = "/version"
THREADS = 16
_KEEP_ALIVE_SECONDS = 75
_KEY = "bench"
_BARE, _OURS, _WITH_KEY, _WITH_FAULTS = "bare Flask", "ours", "ours with an API key", "ours with faults on, none due"
# Active, so that every request draws; this rare that none fails.
_NO_FAULT_DUE = {"error_rate": 1e-12, "seed": 1}


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="version",
            name="GET /version, requests/s against bare Flask",
            unit="",
            target=Target(bound=Bound.AT_LEAST, value=0.85),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, rounds: int = ROUNDS) -> Measurement:
    """Drive each variant in turn, and again, so that a drift of the machine hits all alike."""
    with Processes(machine) as processes:
        rates = driven_in_turn(machine, _start(processes, machine), rounds=rounds)
    pairs = ratios(rates[_OURS], rates[_BARE])
    client = "wrk" if machine.wrk else "a small Python client, as wrk is not there"
    return Measurement(
        value=statistics.median(pairs),
        how=(
            f"{client}, {CONNECTIONS} connections, {_SECONDS} s each in turn, median of pairwise ratios; "
            f"gunicorn gthread, 1 worker, {THREADS} threads; {machine.pinning}"
        ),
        samples=pairs,
        samples_unit="",
        beside=(
            *(Beside(name=name, unit="requests/s", value=statistics.median(rates[name])) for name in (_BARE, _OURS)),
            *(
                Beside(name=name, unit="of bare Flask", value=statistics.median(ratios(rates[name], rates[_BARE])))
                for name in (_WITH_KEY, _WITH_FAULTS)
            ),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One server that is driven."""

    name: str
    port: int
    headers: dict[str, str]

    def rate(self, machine: Machine, *, seconds: int) -> float:
        """Measure how many requests a second it answers."""
        return requests_per_second(machine, self.port, _PATH, seconds=seconds, headers=self.headers)


def driven_in_turn(machine: Machine, variants: Sequence[Variant], *, rounds: int) -> dict[str, list[float]]:
    """Measure requests a second of each variant, by its name, one of each in every round."""
    rates: dict[str, list[float]] = {variant.name: [] for variant in variants}
    for variant in variants:
        variant.rate(machine, seconds=1)  # warm up
    for number in range(rounds):
        for variant in variants if number % 2 else variants[::-1]:
            rates[variant.name].append(variant.rate(machine, seconds=_SECONDS))
    return rates


def _start(processes: Processes, machine: Machine) -> tuple[Variant, ...]:
    settings = {
        "LOAD_HARNESS_THREADS": str(THREADS),
    }
    core = machine.server_core
    plain = Workload(processes, core=core, name="plain", environment=settings)
    keyed = Workload(processes, core=core, name="keyed", environment={**settings, "LOAD_HARNESS_API_KEY": _KEY})
    faulty = Workload(processes, core=core, name="faulty", environment=settings)
    status, said = ask(faulty.port, "PUT", "/faults", _NO_FAULT_DUE)
    if status != 200:
        raise NotMeasured(what=f"PUT /faults {_NO_FAULT_DUE}", why=f"{status} {said}")
    return (
        Variant(name=_BARE, port=start_bare(processes, core), headers={}),
        Variant(name=_OURS, port=plain.port, headers={}),
        Variant(name=_WITH_KEY, port=keyed.port, headers={"X-API-Key": _KEY}),
        Variant(name=_WITH_FAULTS, port=faulty.port, headers={}),
    )


def start_bare(processes: Processes, core: int | None) -> int:
    """Start bare Flask under the same gunicorn settings; its port."""
    port = free_port()
    arguments = [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{LOOPBACK}:{port}", "--no-control-socket"),
        *("--workers", "1", "--worker-class", "gthread", "--threads", str(THREADS)),
        *("--keep-alive", str(_KEEP_ALIVE_SECONDS), "--worker-tmp-dir", "/dev/shm"),  # noqa: S108 - as the workload's
        "tests.bench.bare_flask:create()",
    ]
    child = processes.start("bare-flask", arguments, core=core)
    wait_until(child, lambda: answers(port, _PATH), what=_PATH)
    return port
