"""The workload's environment variables as data: name (with the unit), meaning, default and bounds."""

from dataclasses import dataclass
from typing import Literal

from load_harness.errors import spelt

Kind = Literal[
    "integer",
    "number",
    "switch",
    "text",
    "choice",
    "path",
    "url",
    "networks",
    "peers",
    "header",
    "names",
    "pairs",
    "object",
]


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
    choices: tuple[str, ...] = ()
    """Of a choice, the words that it takes."""
    shortest: int = 1
    """Of a text, in characters."""
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
    _integer("LOAD_HARNESS_PROBE_THREADS", 4, 1, 128, "threads that work and delays leave free for all else"),
    _integer("LOAD_HARNESS_MAX_WAITING_REQUESTS", 256, 0, 10_000, "requests that may wait for a thread; more get 503"),
    _integer("LOAD_HARNESS_KEEP_ALIVE_SECONDS", 75, 0, 3600, "how long an idle connection stays open"),
    _number("LOAD_HARNESS_DRAIN_SECONDS", 5, 0, 300, "how long SIGTERM leaves between not ready and not listening"),
    _number("LOAD_HARNESS_CPU_RESERVE_MILLICORES", 50, 0, 64_000, "CPU that jobs leave to the server itself"),
    _number("LOAD_HARNESS_MEMORY_RESERVE_MEBIBYTES", 64, 0, 1_048_576, "memory that jobs leave to the server itself"),
    _number("LOAD_HARNESS_MAX_CPU_MILLICORES", 64_000, 1, 1_024_000, "most CPU of one job"),
    _number("LOAD_HARNESS_MAX_MEMORY_MEBIBYTES", 65_536, 1, 1_048_576, "most memory of one job"),
    _number(
        "LOAD_HARNESS_MEMORY_MARGIN_MEBIBYTES",
        16,
        1,
        1_048_576,
        "memory below the pod's limit at which memory jobs stop themselves",
    ),
    Variable(
        name="LOAD_HARNESS_DISK_DIRECTORY",
        field="disk_directory",
        kind="path",
        default=None,
        meaning="folder whose disk the disk jobs write and read; unset: the system's for temporary files",
    ),
    _number("LOAD_HARNESS_DISK_RESERVE_MEBIBYTES", 256, 0, 1_073_741_824, "disk space that disk jobs leave free"),
    _number("LOAD_HARNESS_MAX_DISK_MEBIBYTES", 1024, 1, 1_073_741_824, "most disk space of all disk jobs together"),
    _number(
        "LOAD_HARNESS_MAX_DISK_MEBIBYTES_PER_SECOND",
        1024,
        0.001,
        1_048_576,
        "most that all disk jobs together write, and read, each second",
    ),
    _number(
        "LOAD_HARNESS_MAX_NETWORK_MEBIBITS_PER_SECOND",
        1000,
        0.001,
        1_048_576,
        "most that all network jobs together send, and receive, each second",
    ),
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
        meaning="key with which a request may do everything, named default; probes and metrics need none; unset: none",
        secret=True,
    ),
    Variable(
        name="LOAD_HARNESS_API_KEYS_FILE",
        field="api_keys_file",
        kind="path",
        default=None,
        meaning="file with named keys, a line each: NAME ROLE sha256:HEX, as `load-harness key new` prints; read again "
        "when it changes; unset: none",
    ),
    Variable(
        name="LOAD_HARNESS_SECRET",
        field="secret",
        kind="text",
        default=None,
        shortest=32,
        meaning="signs sessions and requests between pods, the same on each; unset: derived from LOAD_HARNESS_API_KEY, "
        "or random where that is unset, too",
        secret=True,
    ),
    _number("LOAD_HARNESS_SESSION_HOURS", 12, 0.1, 720, "how long a login to the page lasts"),
    _switch("LOAD_HARNESS_INSECURE_COOKIES", "allow logins over plain http from other machines"),
    Variable(
        name="LOAD_HARNESS_HOSTS",
        field="hosts",
        kind="names",
        default=None,
        meaning="comma-separated host names that requests may be addressed to; unset: any where keys are set or "
        "LOAD_HARNESS_OPEN is, else addresses and localhost alone",
    ),
    Variable(
        name="LOAD_HARNESS_TRUSTED_PROXIES",
        field="trusted_proxies",
        kind="networks",
        default=None,
        meaning="networks of the proxies whose X-Forwarded-For, -Proto and -Host are believed; unset: nobody's are",
    ),
    Variable(
        name="LOAD_HARNESS_IDENTITY_HEADER",
        field="identity_header",
        kind="header",
        default=None,
        meaning="header in which a trusted proxy says who asks, such as X-Forwarded-Email; unset: none",
    ),
    Variable(
        name="LOAD_HARNESS_GROUPS_HEADER",
        field="groups_header",
        kind="header",
        default=None,
        meaning="header in which it lists the groups of whoever asks, with commas; unset: none",
    ),
    Variable(
        name="LOAD_HARNESS_IDENTITY_ROLES",
        field="identity_roles",
        kind="pairs",
        default=None,
        choices=("read", "load", "admin"),
        meaning="what each group may do, comma-separated GROUP=ROLE with role read, load or admin; the group * is "
        "everybody whom the proxy lets in",
    ),
    _number(
        "LOAD_HARNESS_MAX_REQUESTS_PER_SECOND",
        None,
        0.1,
        100_000,
        "most requests of one client, DELETE, probes, metrics and pages excepted; unset: any number",
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
    Variable(
        name="LOAD_HARNESS_FAULTS",
        field="faults",
        kind="object",
        default=None,
        meaning="faults from the start, until /faults says otherwise: what PUT /faults takes, as JSON, in place of the "
        "three settings above; unset: none",
    ),
    Variable(
        name="LOAD_HARNESS_PROMETHEUS_URL",
        field="prometheus_url",
        kind="url",
        default=None,
        meaning="Prometheus that the page's live figures come from; unset: the pods themselves",
    ),
    Variable(
        name="LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN_FILE",
        field="prometheus_bearer_token_file",
        kind="path",
        default=None,
        meaning="file with the token that LOAD_HARNESS_PROMETHEUS_URL asks for, read each time; unset: none",
    ),
    Variable(
        name="LOAD_HARNESS_GRAFANA_URL",
        field="grafana_url",
        kind="url",
        default=None,
        meaning="Grafana whose boards the page links to; unset: no links",
    ),
    Variable(
        name="LOAD_HARNESS_LOG_FORMAT",
        field="log_format",
        kind="choice",
        default="text",
        choices=("text", "json"),
        meaning="form of every line of the log: text or json",
    ),
    _switch("LOAD_HARNESS_ACCESS_LOG", "log a line for each request, probes and metrics excepted"),
    Variable(
        name="LOAD_HARNESS_AUDIT_FILE",
        field="audit_file",
        kind="path",
        default=None,
        meaning="file to which the audit log is appended as JSON lines; unset: it goes to the log",
    ),
    Variable(
        name="LOAD_HARNESS_EVENTS_URL",
        field="events_url",
        kind="url",
        default=None,
        meaning="where each entry of the audit log is sent as a CloudEvent; unset: nowhere",
    ),
    _switch("LOAD_HARNESS_TRACING", "send OpenTelemetry traces as the OTEL_* variables say (extra `tracing`)"),
    _text("LOAD_HARNESS_REVISION", "unknown", "source revision to report"),
    _number(
        "LOAD_HARNESS_CPU_REQUEST_MILLICORES", None, 1, 1_024_000, "the pod's CPU request, to report; unset: unknown"
    ),
    _integer(
        "LOAD_HARNESS_MEMORY_REQUEST_BYTES", None, 1, 2**60, "the pod's memory request, to report; unset: unknown"
    ),
)
