"""Read all settings of the workload from environment variables, reporting every bad one at once."""

import difflib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from load_harness.contradictions import contradictions_of_access, contradictions_of_faults
from load_harness.errors import InvalidSettings, Mistake, shown
from load_harness.peers import PeerSource
from load_harness.variable_text import Network, parsed_variable
from load_harness.variables import VARIABLES

PREFIX = "LOAD_HARNESS_"
OF_THE_TOOLKIT = frozenset(
    {
        "LOAD_HARNESS_ALERTMANAGER",
        "LOAD_HARNESS_AMTOOL",
        "LOAD_HARNESS_CLIENT_LOG",
        "LOAD_HARNESS_CONNECTION_SECONDS",
        "LOAD_HARNESS_DORA_SECRETS_FILE",
        "LOAD_HARNESS_GATE_TOKEN",
        "LOAD_HARNESS_GATE_TOKEN_FILE",
        "LOAD_HARNESS_HAPROXY",
        "LOAD_HARNESS_KUBECTL",
        "LOAD_HARNESS_KUSTOMIZE",
        "LOAD_HARNESS_METRICS_HOST",
        "LOAD_HARNESS_METRICS_PORT",
        "LOAD_HARNESS_PROMETHEUS",
        "LOAD_HARNESS_PROMETHEUS_BASIC_AUTH",
        "LOAD_HARNESS_PROMETHEUS_BASIC_AUTH_FILE",
        "LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN",
        "LOAD_HARNESS_PROMETHEUS_CA_FILE",
        "LOAD_HARNESS_PROMETHEUS_TENANT",
        "LOAD_HARNESS_PROMTOOL",
        "LOAD_HARNESS_PUSHGATEWAY",
        "LOAD_HARNESS_PUSHGATEWAY_BASIC_AUTH",
        "LOAD_HARNESS_PUSHGATEWAY_BASIC_AUTH_FILE",
        "LOAD_HARNESS_PUSHGATEWAY_BEARER_TOKEN",
        "LOAD_HARNESS_PUSHGATEWAY_BEARER_TOKEN_FILE",
        "LOAD_HARNESS_PUSHGATEWAY_CA_FILE",
        "LOAD_HARNESS_PUSHGATEWAY_URL",
        "LOAD_HARNESS_SCENARIO",
        "LOAD_HARNESS_SCHEMAS",
        "LOAD_HARNESS_START",
        "LOAD_HARNESS_VECTORS",
    }
)
"""Variables that others read, and that are found here when both are started from one shell."""
# Kubernetes and Docker put such variables into every container beside a service called load-harness(-canary, ...).
_OF_A_SERVICE = re.compile(r".*(_SERVICE_(HOST|PORT)(_.*)?|_PORT(_\d+_(TCP|UDP|SCTP)(_(PORT|PROTO|ADDR))?)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything about the workload that can be set; `variables.py` documents each field."""

    threads: int
    probe_threads: int
    max_waiting_requests: int
    keep_alive_seconds: int
    drain_seconds: float
    cpu_reserve_millicores: float
    memory_reserve_mebibytes: float
    max_cpu_millicores: float
    max_memory_mebibytes: float
    memory_margin_mebibytes: float
    disk_directory: Path | None
    disk_reserve_mebibytes: float
    max_disk_mebibytes: float
    max_disk_mebibytes_per_second: float
    max_network_mebibits_per_second: float
    max_duration_seconds: float
    max_work_milliseconds: float
    max_latency_milliseconds: float
    max_live_jobs: int
    max_finished_jobs: int
    max_body_bytes: int
    api_key: str | None = field(repr=False)
    api_keys_file: Path | None
    secret: str | None = field(repr=False)
    session_hours: float
    insecure_cookies: bool
    hosts: frozenset[str] | None
    trusted_proxies: tuple[Network, ...] | None
    identity_header: str | None
    groups_header: str | None
    identity_roles: Mapping[str, str] | None
    max_requests_per_second: float | None
    open: bool
    drills: bool
    peers: PeerSource | None
    peer_timeout_seconds: float
    fail_rate: float
    latency_milliseconds: float
    fault_seed: int | None
    faults: Mapping[str, object] | None
    prometheus_url: str | None
    prometheus_bearer_token_file: Path | None
    grafana_url: str | None
    log_format: str
    access_log: bool
    audit_file: Path | None
    events_url: str | None
    tracing: bool
    revision: str
    cpu_request_millicores: float | None
    memory_request_bytes: int | None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read every setting of an environment.

        Raises:
            InvalidSettings: Listing every variable that is wrong or unknown.
        """
        mistakes: list[Mistake] = list(_unknown(environ))
        values: dict[str, object] = {}
        for variable in VARIABLES:
            raw = environ.get(variable.name)
            parsed = variable.default if raw is None else parsed_variable(variable, raw)
            if isinstance(parsed, Mistake):
                mistakes.append(parsed)
            values[variable.field] = parsed
        if not mistakes:
            mistakes.extend(_contradictions(values))
        if mistakes:
            raise InvalidSettings(mistakes)
        return cls(**{one.name: values[one.name] for one in fields(cls)})  # type: ignore[arg-type]

    @property
    def disk_folder(self) -> Path:
        """Where disk jobs have their files."""
        return Path(tempfile.gettempdir()) if self.disk_directory is None else self.disk_directory

    @property
    def guarded(self) -> bool:
        """Whether a client has to say who it is."""
        return any(way is not None for way in (self.api_key, self.api_keys_file, self.identity_header))

    @property
    def slots(self) -> int:
        """How many requests may keep a thread busy on purpose at once; the other threads stay free for probes."""
        return self.threads - self.probe_threads


def _unknown(environ: Mapping[str, str]) -> Iterator[Mistake]:
    known = [variable.name.removeprefix(PREFIX) for variable in VARIABLES if variable.name.startswith(PREFIX)]
    for name, raw in sorted(environ.items()):
        short = name.removeprefix(PREFIX)
        if short == name or short in known or name in OF_THE_TOOLKIT or _OF_A_SERVICE.fullmatch(name):
            continue
        close = difflib.get_close_matches(short, known, n=1)
        next_step = f"did you mean {PREFIX}{close[0]}?" if close else "unset it"
        yield Mistake(field=name, value=shown(raw), rule="is no setting of the workload", next_step=next_step)


def _contradictions(values: Mapping[str, object]) -> Iterator[Mistake]:
    yield from contradictions_of_access(values)
    yield from contradictions_of_faults(values)
    threads, probe_threads = values["threads"], values["probe_threads"]
    if isinstance(threads, int) and isinstance(probe_threads, int) and probe_threads >= threads:
        yield Mistake(
            field="LOAD_HARNESS_PROBE_THREADS",
            value=str(probe_threads),
            rule=f"must be below LOAD_HARNESS_THREADS, which is {threads}",
            next_step="lower it, or raise LOAD_HARNESS_THREADS",
        )
    latency, most = values["latency_milliseconds"], values["max_latency_milliseconds"]
    if isinstance(latency, int | float) and isinstance(most, int | float) and latency > most:
        yield Mistake(
            field="LOAD_HARNESS_LATENCY_MILLISECONDS",
            value=f"{latency:g}",
            rule=f"must be at most LOAD_HARNESS_MAX_LATENCY_MILLISECONDS, which is {most:g}",
            next_step="lower it, or raise LOAD_HARNESS_MAX_LATENCY_MILLISECONDS",
        )
