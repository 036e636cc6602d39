"""Read all settings of the workload from environment variables, reporting every bad one at once."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Self

from load_harness.errors import InvalidSettings, Mistake, shown
from load_harness.peers import BadPeers, PeerSource, parse_peers
from load_harness.variables import VARIABLES, Variable

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
        "LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN_FILE",
        "LOAD_HARNESS_PROMETHEUS_CA_FILE",
        "LOAD_HARNESS_PROMETHEUS_TENANT",
        "LOAD_HARNESS_PROMETHEUS_URL",
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
# No longer than Python converts.
_DECIMAL = re.compile(r"-?[0-9]{1,300}(\.[0-9]{1,300})?")
_SWITCH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything about the workload that can be set; `variables.py` documents each field."""

    threads: int
    probe_threads: int
    keep_alive_seconds: int
    drain_seconds: float
    cpu_reserve_millicores: float
    memory_reserve_mebibytes: float
    max_cpu_millicores: float
    max_memory_mebibytes: float
    max_duration_seconds: float
    max_work_milliseconds: float
    max_latency_milliseconds: float
    max_live_jobs: int
    max_finished_jobs: int
    max_body_bytes: int
    api_key: str | None
    open: bool
    drills: bool
    peers: PeerSource | None
    peer_timeout_seconds: float
    fail_rate: float
    latency_milliseconds: float
    fault_seed: int | None
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
            parsed = variable.default if raw is None else _parsed(variable, raw)
            if isinstance(parsed, Mistake):
                mistakes.append(parsed)
            values[variable.field] = parsed
        if not mistakes:
            mistakes.extend(_contradictions(values))
        if mistakes:
            raise InvalidSettings(mistakes)
        return cls(**{field.name: values[field.name] for field in fields(cls)})  # type: ignore[arg-type]

    @property
    def slots(self) -> int:
        """How many requests may keep a thread busy on purpose at once; the other threads stay free for probes."""
        return self.threads - self.probe_threads


def plain_number(text: str) -> float | int | None:
    """Read a decimal number in ASCII; None for all else that Python would take, such as 1_0, nan or other digits."""
    if not _DECIMAL.fullmatch(text):
        return None
    return float(text) if "." in text else int(text)


def _unknown(environ: Mapping[str, str]) -> Iterator[Mistake]:
    known = [variable.name.removeprefix(PREFIX) for variable in VARIABLES if variable.name.startswith(PREFIX)]
    for name, raw in sorted(environ.items()):
        short = name.removeprefix(PREFIX)
        if short == name or short in known or name in OF_THE_TOOLKIT or _OF_A_SERVICE.fullmatch(name):
            continue
        close = difflib.get_close_matches(short, known, n=1)
        next_step = f"did you mean {PREFIX}{close[0]}?" if close else "unset it"
        yield Mistake(field=name, value=shown(raw), rule="is no setting of the workload", next_step=next_step)


def _parsed(variable: Variable, raw: str) -> object:
    match variable.kind:
        case "switch":
            return _switch(variable, raw)
        case "text":
            return _text(variable, raw)
        case "peers":
            return _peers(variable, raw)
        case _:
            return _number(variable, raw)


def _text(variable: Variable, raw: str) -> str | Mistake:
    if not raw.strip():
        return _mistake(variable, raw, "must not be empty")
    # A key that was read from a file with its line break could be sent by nobody; HTTP drops blanks around it.
    if not raw.isprintable() or raw != raw.strip():
        value = "(not shown)" if variable.secret else repr(raw)
        return _mistake(variable, value, "must not contain line breaks and the like, or begin or end with a blank")
    return raw


def _peers(variable: Variable, raw: str) -> PeerSource | Mistake:
    try:
        return parse_peers(raw)
    except BadPeers as bad:
        return Mistake(field=variable.name, value=shown(raw), rule=bad.rule, next_step=bad.next_step)


def _switch(variable: Variable, raw: str) -> bool | Mistake:
    found = _SWITCH.get(raw.strip().lower())
    return _mistake(variable, raw, "must be true or false") if found is None else found


def _number(variable: Variable, raw: str) -> float | int | Mistake:
    kind = int if variable.kind == "integer" else float
    article = "a whole number" if kind is int else "a number"
    number = plain_number(raw.strip())
    if number is None or not isinstance(number, int | kind):
        return _mistake(variable, raw, f"must be {article} in {variable.range_text}")
    if not variable.minimum <= number <= variable.maximum:
        return _mistake(variable, raw, f"must be in {variable.range_text}")
    return kind(number)


def _mistake(variable: Variable, raw: str, rule: str) -> Mistake:
    default = "leave it unset" if variable.default is None else f"unset it for the default of {variable.default_text}"
    return Mistake(field=variable.name, value=shown(raw), rule=rule, next_step=f"correct it, or {default}")


def _contradictions(values: Mapping[str, object]) -> Iterator[Mistake]:
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
