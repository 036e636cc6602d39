"""The options that say which Grafana to ask, and as whom."""

import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import click
from click.core import ParameterSource

from dashboards.grafana_api.address import base_of_page
from dashboards.grafana_api.transport import Transport
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

_URL = "GRAFANA_URL"
_TOKEN = "GRAFANA_TOKEN"  # noqa: S105 - a variable's name
_BASIC_AUTH = "GRAFANA_BASIC_AUTH"
_EXAMPLE = "https://grafana.example.com"
_CLOUD_POLICY = "glc_"
"""How the tokens of Grafana Cloud's access policies begin, which Grafana itself does not take."""


def grafana_options(command: Command) -> Command:
    """Add the options and hand the command `grafana`: the way to it.

    Secrets come from files or from the environment, never from arguments, which every user of a machine can read.
    """

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ours = {name: given.pop(name) for name in _NAMES}
        return command(**given, grafana=_transport(ours))

    decorated: Command = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


# Private

_NAMES = (
    "grafana_url",
    "token_file",
    "basic_auth_file",
    *CONNECTION_NAMES,
)
_OPTIONS: list[Callable[[Command], Command]] = [
    click.option(
        "--grafana",
        "grafana_url",
        metavar="URL",
        envvar=_URL,
        show_envvar=True,
        help="Grafana, with its path where it has one.  [required]",
    ),
    click.option(
        "--token-file",
        type=FILE,
        envvar="GRAFANA_TOKEN_FILE",
        show_envvar=True,
        help=f"File with a service account's token; or set {_TOKEN} to the token.",
    ),
    click.option(
        "--basic-auth-file",
        type=FILE,
        envvar="GRAFANA_BASIC_AUTH_FILE",
        show_envvar=True,
        help=f"File with USER:PASSWORD; or set {_BASIC_AUTH}.",
    ),
    *connection_options(ca_file_variable="GRAFANA_CA_FILE", header_example="X-Grafana-Org-Id:2"),
]


def _transport(given: dict[str, Any]) -> Transport:
    url = (given["grafana_url"] or "").strip()
    if not url:
        message = f"--grafana: is required; give Grafana's URL, or set {_URL}"
        raise click.UsageError(message)
    _check_is_no_page(url)
    check_url(url, option="--grafana", parameter="grafana_url", example=_EXAMPLE)
    shown, in_url = _split(url)
    return Transport(shown, connection(given, **_identity(given, in_url)), timeout_seconds=given["timeout_seconds"])


def _check_is_no_page(url: str) -> None:
    shown = _without_password(url)
    base = base_of_page(shown) if url.startswith(("http://", "https://")) else None
    if base is not None:
        page = re.split(r"[?#]", shown, maxsplit=1)[0]
        message = f"--grafana {page}: must be the address of Grafana, not of a page in it; try {base}"
        raise click.UsageError(message)


def _identity(given: dict[str, Any], in_url: tuple[str, str] | None) -> dict[str, Any]:
    """Take a token or a password; what is given as an option wins over the environment's other one."""
    has_token, has_password = (_is_argument(name) for name in ("token_file", "basic_auth_file"))
    if has_token and has_password:
        message = "--token-file and --basic-auth-file: exclude each other; give one"
        raise click.UsageError(message)
    token = "" if has_password else _token(given["token_file"])
    password = None if has_token else basic_auth(given["basic_auth_file"], _BASIC_AUTH) or in_url
    if token and password:
        message = f"{_TOKEN} and {_BASIC_AUTH}: exclude each other; unset one"
        raise click.UsageError(message)
    return {"bearer_token": token, "basic_auth": password}


def _is_argument(name: str) -> bool:
    return click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE


def _token(file: Path | None) -> str:
    token = secret(file, _TOKEN)
    where = file or _TOKEN
    if token.lower().startswith(("bearer ", "authorization:")) or len(token.split()) > 1 or not token.isascii():
        message = f"{where}: must be the token alone, one word; take away what stands around it"
        raise click.UsageError(message)
    if token.startswith(_CLOUD_POLICY):
        message = (
            f"{where}: must be a service account's token (glsa_...), not one of Grafana Cloud; make one in Grafana"
        )
        raise click.UsageError(message)
    return token


def _without_password(url: str) -> str:
    """Cut what stands before the last @, since in a hurry nobody quotes the / or @ of a password."""
    scheme, separator, rest = url.partition("://")
    address, *asked = re.split(r"([?#])", rest, maxsplit=1)
    return "".join((scheme, separator, address.rpartition("@")[2], *asked))


def _split(url: str) -> tuple[str, tuple[str, str] | None]:
    """Take the user and password out of a URL, so that no message shows them."""
    parts = urlsplit(url)
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", "")), auth
