"""The options that say which Prometheus to ask, and as whom."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from slo.connection import Connection
from slo.durations import parse_duration_seconds
from slo.prometheus import Prometheus

Command = Callable[..., Any]

_URL = "LOAD_HARNESS_PROMETHEUS_URL"
_BEARER_TOKEN = "LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN"  # noqa: S105 - a variable's name
_BASIC_AUTH = "LOAD_HARNESS_PROMETHEUS_BASIC_AUTH"
_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


class Duration(click.ParamType[float]):
    """A positive duration with a unit, such as 30s, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text; a number is a default that is seconds already."""
        seconds = value if isinstance(value, float) else parse_duration_seconds(value)
        if seconds is None or seconds <= 0:
            self.fail(f"{value}: must be a positive duration with a unit; write it as 30s or 5m", param, ctx)
        return seconds


def prometheus_options(command: Command) -> Command:
    """Add the options and hand the command `prometheus`: the client, or None where no server was named.

    Secrets come from files or from the environment, never from arguments, which every user of a machine can read.
    What the server says beside its data is printed as a warning.
    """

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ours = {name: given.pop(name) for name in _NAMES}
        return command(**given, prometheus=_client(ours))

    decorated: Command = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def required(prometheus: Prometheus | None) -> Prometheus:
    """Insist on a server, for a command that cannot do without."""
    if prometheus is None:
        message = f"--prometheus: is required; give the server's URL, or set {_URL}"
        raise click.UsageError(message)
    return prometheus


# Private

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NAMES = (
    "prometheus_url",
    "tenant",
    "bearer_token_file",
    "basic_auth_file",
    "ca_file",
    "client_certificate",
    "client_key",
    "headers",
    "timeout_seconds",
    "is_insecure",
)
_OPTIONS: list[Callable[[Command], Command]] = [
    click.option(
        "--prometheus",
        "prometheus_url",
        metavar="URL",
        envvar=_URL,
        show_envvar=True,
        help="Prometheus, Thanos, Mimir (ends in /prometheus) or VictoriaMetrics.",
    ),
    click.option(
        "--tenant",
        metavar="ID",
        default="",
        envvar="LOAD_HARNESS_PROMETHEUS_TENANT",
        show_envvar=True,
        help="Tenant of Mimir or Thanos.",
    ),
    click.option(
        "--bearer-token-file",
        type=_FILE,
        envvar="LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN_FILE",
        show_envvar=True,
        help=f"File with a bearer token; or set {_BEARER_TOKEN} to the token.",
    ),
    click.option(
        "--basic-auth-file",
        type=_FILE,
        envvar="LOAD_HARNESS_PROMETHEUS_BASIC_AUTH_FILE",
        show_envvar=True,
        help=f"File with USER:PASSWORD; or set {_BASIC_AUTH}.",
    ),
    click.option(
        "--ca-file",
        type=_FILE,
        envvar="LOAD_HARNESS_PROMETHEUS_CA_FILE",
        show_envvar=True,
        help="Certificates to trust in place of the system's.",
    ),
    click.option("--client-certificate", type=_FILE, help="Certificate to show to the server."),
    click.option("--client-key", type=_FILE, help="Its key, where the certificate's file does not hold it."),
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="NAME:VALUE",
        help="A further header; NAME:@FILE reads the value from a file. May be given again.",
    ),
    click.option(
        "--timeout",
        "timeout_seconds",
        type=Duration(),
        default=30.0,
        metavar="DURATION",
        help="How long to wait for each answer.  [default: 30s]",
    ),
    click.option("--insecure", "is_insecure", is_flag=True, help="Accept any certificate of the server."),
]


def _client(given: dict[str, Any]) -> Prometheus | None:
    url = given["prometheus_url"]
    if not url:
        return None
    _check_url(url)
    connection = Connection(
        bearer_token=_secret(given["bearer_token_file"], _BEARER_TOKEN),
        basic_auth=_basic_auth(given["basic_auth_file"]),
        tenant=given["tenant"],
        headers=dict(_header(text) for text in given["headers"]),
        ca_file=given["ca_file"],
        client_certificate=given["client_certificate"],
        client_key=given["client_key"],
        is_insecure=given["is_insecure"],
    )
    if connection.bearer_token and connection.basic_auth:
        message = "--bearer-token-file and --basic-auth-file: exclude each other; give one"
        raise click.UsageError(message)
    return Prometheus(
        url,
        timeout_seconds=given["timeout_seconds"],
        connection=connection,
        on_warning=lambda warning: click.echo(f"warning: the server says: {warning}", err=True),
    )


def _check_url(url: str) -> None:
    shown = url.rpartition("@")[2]
    if not url.startswith(("http://", "https://")):
        message = f"--prometheus {shown}: must start with http:// or https://; write it as http://localhost:9090"
        raise click.UsageError(message)
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket too few, a port that is none
        is_address = False
    if not is_address or parts.query or parts.fragment:
        message = f"--prometheus {shown}: must be a host, a port and a path; write it as http://localhost:9090"
        raise click.UsageError(message)
    source = click.get_current_context().get_parameter_source("prometheus_url")
    if "@" in parts.netloc and source is ParameterSource.COMMANDLINE:
        message = "--prometheus: must not hold a password, as every user can read arguments; use --basic-auth-file"
        raise click.UsageError(message)


def _secret(file: Path | None, variable: str) -> str:
    """Read a secret from its file, else from the environment; empty where there is none."""
    if file is None:
        return os.environ.get(variable, "").strip()
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{file}: cannot be read ({type(error).__name__}); check the path"
        raise click.UsageError(message) from error
    if not text:
        message = f"{file}: must not be empty; write the secret into it"
        raise click.UsageError(message)
    return text


def _basic_auth(file: Path | None) -> tuple[str, str] | None:
    secret = _secret(file, _BASIC_AUTH)
    if not secret:
        return None
    user, colon, password = secret.partition(":")
    if not colon:
        message = f"{file or _BASIC_AUTH}: must be USER:PASSWORD; put a colon between them"
        raise click.UsageError(message)
    return user, password


def _header(text: str) -> tuple[str, str]:
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or not name:
        message = "--header: must be NAME:VALUE; put a colon between them"
        raise click.UsageError(message)
    if value.startswith("@"):
        return name, _secret(Path(value[1:]), "")
    if name.lower() in _SECRET_HEADERS:
        message = f"--header {name}: must come from a file, as every user can read arguments; write {name}:@FILE"
        raise click.UsageError(message)
    return name, value
