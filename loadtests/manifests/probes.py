"""Read probes and the preStop hook."""

import re

from loadtests.manifests.model import HttpProbe, Port
from slo.fields import Fields

HIGHEST_PORT = 65535

_OTHER_KINDS = ("exec", "grpc", "tcpSocket")
_SLEEP_COMMAND = re.compile(r"(?:(?:/bin/)?sh -c )?(?:/bin/)?sleep (\d+)s?")


def read_probe(container: Fields, name: str, ports: tuple[Port, ...]) -> HttpProbe | None:
    """Read a readiness or liveness probe, with the API's defaults; None if there is none."""
    fields = container.optional_mapping(name)
    if fields is None:
        return None
    others = [kind for kind in _OTHER_KINDS if fields.raw(kind) is not None]
    for kind in others:
        fields.mistake(kind, fields.raw(kind), "is a kind of probe that the sandbox cannot do", "use httpGet")
    http = fields.optional_mapping("httpGet") if others else fields.mapping("httpGet")
    path, port = ("/", 0) if http is None else _read_http(http, ports)
    probe = HttpProbe(
        path=path,
        port=port,
        initial_delay_seconds=fields.integer("initialDelaySeconds", default=0, minimum=0),
        period_seconds=fields.integer("periodSeconds", default=10, minimum=1),
        timeout_seconds=fields.integer("timeoutSeconds", default=1, minimum=1),
        success_threshold=fields.integer("successThreshold", default=1, minimum=1),
        failure_threshold=fields.integer("failureThreshold", default=3, minimum=1),
    )
    fields.raw("terminationGracePeriodSeconds")
    fields.reject_unknown()
    return probe


def read_port(fields: Fields, name: str, ports: tuple[Port, ...]) -> int:
    """Read a port given by its number or by the name that a container gave it."""
    value = fields.raw(name)
    if not isinstance(value, str):
        return fields.integer(name, minimum=1, maximum=HIGHEST_PORT)
    numbers = [port.number for port in ports if port.name == value]
    if not numbers:
        known = ", ".join(port.name for port in ports if port.name) or "none"
        fields.mistake(name, value, f"must be a number or a port of the container (named: {known})", "correct the name")
        return 0
    return numbers[0]


def read_pre_stop_sleep_seconds(container: Fields) -> int:
    """Read how long the preStop hook sleeps, 0 without one."""
    lifecycle = container.optional_mapping("lifecycle")
    hook = None if lifecycle is None else lifecycle.optional_mapping("preStop")
    if lifecycle is None or hook is None:
        return 0
    if "sleep" in hook:
        return hook.mapping("sleep").integer("seconds", minimum=0)
    match = _SLEEP_COMMAND.fullmatch(" ".join(_command(hook)))
    if match is None:
        rule = "must be a sleep: the sandbox runs no other hook"
        lifecycle.mistake("preStop", lifecycle.raw("preStop"), rule, "write it as sleep: {seconds: 5}")
        return 0
    return int(match[1])


def _command(hook: Fields) -> list[str]:
    action = hook.optional_mapping("exec")
    return [] if action is None else action.texts("command")


def _read_http(fields: Fields, ports: tuple[Port, ...]) -> tuple[str, int]:
    path, port = fields.text("path", default="/"), read_port(fields, "port", ports)
    fields.choice("scheme", ("HTTP",), default="HTTP")
    fields.raw("host")
    fields.raw("httpHeaders")
    fields.reject_unknown()
    return path, port
