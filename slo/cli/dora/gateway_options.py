"""The options that say which Pushgateway to push to, and as whom."""

import functools
from collections.abc import Callable
from typing import Any

import click

from slo.cli.connection_options import AUTHENTICATED_NAMES, Variables, authenticated, authenticated_options, check_url
from slo.cli.options import Command
from slo.dora.push.gateway import Gateway

_URL = "LOAD_HARNESS_PUSHGATEWAY_URL"
_VARIABLES = Variables(
    bearer_token="LOAD_HARNESS_PUSHGATEWAY_BEARER_TOKEN",  # noqa: S106 - a variable's name
    bearer_token_file="LOAD_HARNESS_PUSHGATEWAY_BEARER_TOKEN_FILE",  # noqa: S106 - a variable's name
    basic_auth="LOAD_HARNESS_PUSHGATEWAY_BASIC_AUTH",
    basic_auth_file="LOAD_HARNESS_PUSHGATEWAY_BASIC_AUTH_FILE",
    ca_file="LOAD_HARNESS_PUSHGATEWAY_CA_FILE",
)
_NAMES = ("gateway_url", *AUTHENTICATED_NAMES)


def gateway_options(command: Command) -> Command:
    """Add the options and hand the command `gateway`, or None where none was named.

    Secrets come from files or from the environment, never from arguments, which every user of a machine can read.
    """

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ours = {name: given.pop(name) for name in _NAMES}
        return command(**given, gateway=_gateway(ours))

    decorated: Command = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


# Private

_OPTIONS: list[Callable[[Command], Command]] = [
    click.option(
        "--pushgateway",
        "gateway_url",
        metavar="URL",
        envvar=_URL,
        show_envvar=True,
        help="The Pushgateway to push to.",
    ),
    *authenticated_options(_VARIABLES),
]


def _gateway(given: dict[str, Any]) -> Gateway | None:
    url = given["gateway_url"]
    if not url:
        return None
    check_url(url, option="--pushgateway", parameter="gateway_url", example="http://localhost:9091")
    if "@" in url:
        message = f"--pushgateway: must not hold a password; set {_VARIABLES.basic_auth}, or use --basic-auth-file"
        raise click.UsageError(message)
    return Gateway(url, connection=authenticated(given, _VARIABLES), timeout_seconds=given["timeout_seconds"])
