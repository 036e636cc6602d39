"""The options that say which Prometheus to ask, and as whom."""

import functools
from collections.abc import Callable
from typing import Any

import click

from slo.cli.connection_options import AUTHENTICATED_NAMES, Variables, authenticated, authenticated_options, check_url
from slo.cli.options import Command
from slo.prometheus import Prometheus

_URL = "LOAD_HARNESS_PROMETHEUS_URL"
_VARIABLES = Variables(
    bearer_token="LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN",  # noqa: S106 - a variable's name
    bearer_token_file="LOAD_HARNESS_PROMETHEUS_BEARER_TOKEN_FILE",  # noqa: S106 - a variable's name
    basic_auth="LOAD_HARNESS_PROMETHEUS_BASIC_AUTH",
    basic_auth_file="LOAD_HARNESS_PROMETHEUS_BASIC_AUTH_FILE",
    ca_file="LOAD_HARNESS_PROMETHEUS_CA_FILE",
)


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

_NAMES = ("prometheus_url", "tenant", *AUTHENTICATED_NAMES)
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
    *authenticated_options(_VARIABLES),
]


def _client(given: dict[str, Any]) -> Prometheus | None:
    url = given["prometheus_url"]
    if not url:
        return None
    check_url(url, option="--prometheus", parameter="prometheus_url", example="http://localhost:9090")
    return Prometheus(
        url,
        timeout_seconds=given["timeout_seconds"],
        connection=authenticated(given, _VARIABLES, tenant=given["tenant"]),
        on_warning=lambda warning: click.echo(f"warning: the server says: {warning}", err=True),
    )
