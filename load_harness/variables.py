"""The workload's environment variables as data: name (with the unit), meaning, default and bounds."""

from dataclasses import dataclass
from typing import Literal

from load_harness.errors import spelt

Kind = Literal["integer", "number", "switch", "text", "peers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One environment variable and the field of `Settings` it sets."""

    name: str
    field: str
    kind: Kind
    default: float | str | bool | None
    """None means unset, which the meaning explains."""
    meaning: str
    minimum: float = 0
    """Of numbers, inclusive; the unit is in the name."""
    maximum: float = 0
    secret: bool = False
    """Whether its value must not be shown."""

    @property
    def range_text(self) -> str:
        """The bounds, as an error message and a table show them; empty where it is no number."""
        return "" if self.kind not in {"integer", "number"} else f"{spelt(self.minimum)}..{spelt(self.maximum)}"

    @property
    def default_text(self) -> str:
        """The default as one would type it."""
        if isinstance(self.default, bool):
            return str(self.default).lower()
        return spelt(self.default) if isinstance(self.default, int | float) else self.default or ""


def _number(name: str, default: float | None, minimum: float, maximum: float, meaning: str) -> Variable:
    return _bounded(name, "number", default, minimum, maximum, meaning)


def _integer(name: str, default: int | None, minimum: int, maximum: int, meaning: str) -> Variable:
    return _bounded(name, "integer", default, minimum, maximum, meaning)


def _bounded(name: str, kind: Kind, default: float | None, minimum: float, maximum: float, meaning: str) -> Variable:
    return Variable(
        name=name, field=_field(name), kind=kind, default=default, minimum=minimum, maximum=maximum, meaning=meaning
    )


def _switch(name: str, meaning: str) -> Variable:
    return Variable(name=name, field=_field(name), kind="switch", default=False, meaning=meaning)


def _text(name: str, default: str | None, meaning: str) -> Variable:
    return Variable(name=name, field=_field(name), kind="text", default=default, meaning=meaning)


def _field(name: str) -> str:
    return name.removeprefix("LOAD_HARNESS_").lower()


VARIABLES = (
    _integer("LOAD_HARNESS_THREADS", 16, 2, 256, "threads that answer requests"),
    _integer("LOAD_HARNESS_PROBE_THREADS", 4, 1, 128, "threads that work and delays leave free for probes"),
    _integer("LOAD_HARNESS_KEEP_ALIVE_SECONDS", 75, 0, 3600, "how long an idle connection stays open"),
    _number("LOAD_HARNESS_DRAIN_SECONDS", 5, 0, 300, "how long SIGTERM leaves between not ready and not listening"),
    _number("LOAD_HARNESS_CPU_RESERVE_MILLICORES", 50, 0, 64_000, "CPU that jobs leave to the server itself"),
    _number("LOAD_HARNESS_MEMORY_RESERVE_MEBIBYTES", 64, 0, 1_048_576, "memory that jobs leave to the server itself"),
    _number("LOAD_HARNESS_MAX_CPU_MILLICORES", 64_000, 1, 1_024_000, "most CPU of one job"),
    _number("LOAD_HARNESS_MAX_MEMORY_MEBIBYTES", 65_536, 1, 1_048_576, "most memory of one job"),
    _number("LOAD_HARNESS_MAX_DURATION_SECONDS", 3600, 1, 604_800, "longest job"),
    _number("LOAD_HARNESS_MAX_WORK_MILLISECONDS", 10_000, 1, 60_000, "most CPU time of one work request"),
    _number("LOAD_HARNESS_MAX_LATENCY_MILLISECONDS", 10_000, 1, 60_000, "longest delay, injected or by /delay"),
    _integer("LOAD_HARNESS_MAX_LIVE_JOBS", 32, 1, 1000, "jobs that may run at once"),
    _integer("LOAD_HARNESS_MAX_FINISHED_JOBS", 100, 0, 10_000, "finished jobs that are remembered"),
    _integer("LOAD_HARNESS_MAX_BODY_BYTES", 65_536, 1024, 16_777_216, "largest request body"),
    Variable(
        name="LOAD_HARNESS_API_KEY",
        field="api_key",
        kind="text",
        default=None,
        meaning="key that every request needs, probes and metrics excepted; unset: none",
        secret=True,
    ),
    _switch("LOAD_HARNESS_OPEN", "serve addresses other than loopback without a key"),
    _switch("LOAD_HARNESS_DRILLS", "allow drills: /drain, /delay, /status, /panic"),
    Variable(
        name="LOAD_HARNESS_PEERS",
        field="peers",
        kind="peers",
        default=None,
        meaning="where all pods are, for cluster loads: dns:NAME:PORT (a headless Service), file:PATH (one HOST:PORT a "
        "line) or a comma-separated list; unset: unknown",
    ),
    _number("LOAD_HARNESS_PEER_TIMEOUT_SECONDS", 5, 0.1, 60, "how long one pod may take to answer another"),
    _number("FAIL_RATE", 0.0, 0, 1, "share of requests that fail from the start, until /faults says otherwise"),
    _number(
        "LOAD_HARNESS_LATENCY_MILLISECONDS",
        0.0,
        0,
        60_000,
        "delay of every request from the start, until /faults says otherwise",
    ),
    _integer("LOAD_HARNESS_FAULT_SEED", None, 0, 2**63 - 1, "seed of the injected faults; unset: a random one"),
    _text("LOAD_HARNESS_REVISION", "unknown", "source revision to report"),
    _number(
        "LOAD_HARNESS_CPU_REQUEST_MILLICORES", None, 1, 1_024_000, "the pod's CPU request, to report; unset: unknown"
    ),
    _integer(
        "LOAD_HARNESS_MEMORY_REQUEST_BYTES", None, 1, 2**60, "the pod's memory request, to report; unset: unknown"
    ),
)
