"""The options that say which Prometheus to ask, and as whom."""

import functools
from collections.abc import Callable
from typing import Any

import click

from slo.cli.connection_options import (
    CONNECTION_NAMES,
    FILE,
    basic_auth,
    check_url,
    connection,
    connection_options,
    secret,
)
from slo.cli.options import Command
from slo.prometheus import Prometheus

_URL = "LOAD_HARNESS_PROMETHEUS_URL"
_BEARER_TOKEN = "LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN"  # noqa: S105 - a variable's name
_BASIC_AUTH = "LOAD_HARNESS_PROMETHEUS_BASIC_AUTH"


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

_NAMES = (
    "prometheus_url",
    "tenant",
    "bearer_token_file",
    "basic_auth_file",
    *CONNECTION_NAMES,
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
        type=FILE,
        envvar="LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN_FILE",
        show_envvar=True,
        help=f"File with a bearer token; or set {_BEARER_TOKEN} to the token.",
    ),
    click.option(
        "--basic-auth-file",
        type=FILE,
        envvar="LOAD_HARNESS_PROMETHEUS_BASIC_AUTH_FILE",
        show_envvar=True,
        help=f"File with USER:PASSWORD; or set {_BASIC_AUTH}.",
    ),
    *connection_options(ca_file_variable="LOAD_HARNESS_PROMETHEUS_CA_FILE"),
]


def _client(given: dict[str, Any]) -> Prometheus | None:
    url = given["prometheus_url"]
    if not url:
        return None
    check_url(url, option="--prometheus", parameter="prometheus_url", example="http://localhost:9090")
    reached = connection(
        given,
        bearer_token=secret(given["bearer_token_file"], _BEARER_TOKEN),
        basic_auth=basic_auth(given["basic_auth_file"], _BASIC_AUTH),
        tenant=given["tenant"],
    )
    if reached.bearer_token and reached.basic_auth:
        message = "--bearer-token-file and --basic-auth-file: exclude each other; give one"
        raise click.UsageError(message)
    return Prometheus(
        url,
        timeout_seconds=given["timeout_seconds"],
        connection=reached,
        on_warning=lambda warning: click.echo(f"warning: the server says: {warning}", err=True),
    )
