"""Row: what each optional feature costs a light request, and all of them but tracing together, against bare Flask."""

import statistics
from collections.abc import Mapping

from load_harness.access.keys import new_key
from load_harness.access.roles import Role
from tests.bench.arithmetic import ratios
from tests.bench.instrumented_version import THREADS, Variant, driven_in_turn, start_bare
from tests.bench.interface import Beside, Bound, Measurement, Row, Target
from tests.bench.machine import Machine
from tests.bench.processes import Processes
from tests.bench.trivial_server import TrivialServer
from tests.bench.workload import Workload

ROUNDS = 9
_BARE, _NONE, _ALL_BUT_TRACING = "bare Flask", "none", "all but tracing"
_LIMIT = {"LOAD_HARNESS_MAX_REQUESTS_PER_SECOND": "100000"}
"""So many that none is refused: what counting costs is what is measured."""
_LOGS = {"LOAD_HARNESS_LOG_FORMAT": "json", "LOAD_HARNESS_ACCESS_LOG": "true"}


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="features",
            name="GET /version with keys, rate limit and JSON logs, requests/s against bare Flask",
            unit="",
            target=Target(bound=Bound.AT_LEAST, value=0.7),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, rounds: int = ROUNDS) -> Measurement:
    """Drive a server for each feature, one for all but tracing, and bare Flask, in turn."""
    with Processes(machine) as processes:
        variants = _start(processes, machine)
        rates = driven_in_turn(machine, variants, rounds=rounds)
    against = {variant.name: ratios(rates[variant.name], rates[_BARE]) for variant in variants}
    features = [name for name in against if name not in {_BARE, _ALL_BUT_TRACING}]
    return Measurement(
        value=statistics.median(against[_ALL_BUT_TRACING]),
        how=(
            "16 connections, 1 s each in turn, median of pairwise ratios; a file with one hashed key, a limit that "
            f"nobody reaches, a JSON line in a file for each request; all spans are sent; {machine.pinning}"
        ),
        samples=against[_ALL_BUT_TRACING],
        samples_unit="",
        beside=(
            Beside(name=_BARE, unit="requests/s", value=statistics.median(rates[_BARE])),
            *(Beside(name=name, unit="of bare Flask", value=statistics.median(against[name])) for name in features),
        ),
    )


def _start(processes: Processes, machine: Machine) -> tuple[Variant, ...]:
    text, key = new_key("bench", Role.ADMIN)
    file = processes.directory / "keys"
    file.write_text(f"{key.line}\n", encoding="ascii")
    sent, keys = {"X-API-Key": text}, {"LOAD_HARNESS_API_KEYS_FILE": str(file)}
    tracing = {
        "LOAD_HARNESS_TRACING": "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT": TrivialServer(processes, machine).url,
        "OTEL_TRACES_SAMPLER": "always_on",
    }

    def ours(name: str, environment: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Variant:
        settings = {"LOAD_HARNESS_THREADS": str(THREADS), **environment}
        started = Workload(processes, core=machine.server_core, name=name.replace(" ", "-"), environment=settings)
        return Variant(name=name, port=started.port, headers=dict(headers or {}))

    return (
        Variant(name=_BARE, port=start_bare(processes, machine.server_core), headers={}),
        ours(_NONE, {}),
        ours("keys", keys, sent),
        ours("rate limit", _LIMIT),
        ours("JSON logs", _LOGS),
        ours("tracing", tracing),
        ours(_ALL_BUT_TRACING, {**keys, **_LIMIT, **_LOGS}, sent),
    )
