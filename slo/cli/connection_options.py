"""Read from options and the environment how a server is reached."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from click.core import ParameterSource

from slo.cli.options import Command, Duration
from slo.connection import Connection

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
CONNECTION_NAMES = ("ca_file", "client_certificate", "client_key", "headers", "timeout_seconds", "is_insecure")
"""What the options of `connection_options` are called."""
AUTHENTICATED_NAMES = ("bearer_token_file", "basic_auth_file", *CONNECTION_NAMES)
"""What the options of `authenticated_options` are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """What the environment calls the options of `authenticated_options`, and the secrets themselves; whole names."""

    bearer_token: str
    bearer_token_file: str
    basic_auth: str
    basic_auth_file: str
    ca_file: str


_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie"})


def connection_options(*, ca_file_variable: str, header_example: str = "") -> list[Callable[[Command], Command]]:
    """Give the options that every server has, whoever is asked for at it.

    Args:
        ca_file_variable: The environment's variable for `--ca-file`.
        header_example: A header that this server knows, as `X-Grafana-Org-Id:2`.
    """
    example = f", as {header_example}" if header_example else ""
    return [
        click.option(
            "--ca-file",
            type=FILE,
            envvar=ca_file_variable,
            show_envvar=True,
            help="Certificates to trust in place of the system's.",
        ),
        click.option("--client-certificate", type=FILE, help="Certificate to show to the server."),
        click.option("--client-key", type=FILE, help="Its key, where the certificate's file does not hold it."),
        click.option(
            "--header",
            "headers",
            multiple=True,
            metavar="NAME:VALUE",
            help=f"A further header{example}; NAME:@FILE reads the value from a file. May be given again.",
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


def authenticated_options(variables: Variables) -> list[Callable[[Command], Command]]:
    """Give the options of a server that takes a bearer token, or a user and a password."""
    return [
        click.option(
            "--bearer-token-file",
            type=FILE,
            envvar=variables.bearer_token_file,
            show_envvar=True,
            help=f"File with a bearer token; or set {variables.bearer_token} to the token.",
        ),
        click.option(
            "--basic-auth-file",
            type=FILE,
            envvar=variables.basic_auth_file,
            show_envvar=True,
            help=f"File with USER:PASSWORD; or set {variables.basic_auth}.",
        ),
        *connection_options(ca_file_variable=variables.ca_file),
    ]


def authenticated(given: dict[str, Any], variables: Variables, *, tenant: str = "") -> Connection:
    """Build the connection from what `authenticated_options` gave.

    Raises:
        UsageError: a token and a user at once, or as `connection`.
    """
    reached = connection(
        given,
        bearer_token=secret(given["bearer_token_file"], variables.bearer_token),
        basic_auth=basic_auth(given["basic_auth_file"], variables.basic_auth),
        tenant=tenant,
    )
    if reached.bearer_token and reached.basic_auth:
        message = "--bearer-token-file and --basic-auth-file: exclude each other; give one"
        raise click.UsageError(message)
    return reached


def connection(given: dict[str, Any], **identity: Any) -> Connection:  # noqa: ANN401 - fields of Connection
    """Build the connection from what `connection_options` gave, and who asks.

    Raises:
        UsageError: a key of no certificate, a header that is none.
    """
    _check_client_key(given["client_certificate"], given["client_key"])
    return Connection(
        **identity,
        headers=dict(_header(text) for text in given["headers"]),
        ca_file=given["ca_file"],
        client_certificate=given["client_certificate"],
        client_key=given["client_key"],
        is_insecure=given["is_insecure"],
    )


def check_url(url: str, *, option: str, parameter: str, example: str) -> None:
    """Refuse what is no address of a server, or tells a password to everybody.

    Args:
        url: As it was given.
        option: As `--prometheus`.
        parameter: The option's parameter, as `prometheus_url`.
        example: A good one.
    """
    shown = url.rpartition("@")[2]
    if not url.startswith(("http://", "https://")):
        message = f"{option} {shown}: must start with http:// or https://; write it as {example}"
        raise click.UsageError(message)
    try:
        parts = urlsplit(url)
        is_address = bool(parts.hostname) and parts.port != 0
    except ValueError:  # a bracket too few, a port that is none
        is_address = False
    if not is_address or parts.query or parts.fragment:
        message = f"{option} {shown}: must be a host, a port and a path; write it as {example}"
        raise click.UsageError(message)
    if "@" in parts.path:
        message = f"{option} {shown}: must not hold an @ in its path; write the / of a password as %2F"
        raise click.UsageError(message)
    source = click.get_current_context().get_parameter_source(parameter)
    if "@" in parts.netloc and source is ParameterSource.COMMANDLINE:
        message = f"{option}: must not hold a password, as every user can read arguments; use --basic-auth-file"
        raise click.UsageError(message)


def secret(file: Path | None, variable: str) -> str:
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


def basic_auth(file: Path | None, variable: str) -> tuple[str, str] | None:
    """Read a user and a password; None where there are none."""
    text = secret(file, variable)
    if not text:
        return None
    user, colon, password = text.partition(":")
    if not colon:
        message = f"{file or variable}: must be USER:PASSWORD; put a colon between them"
        raise click.UsageError(message)
    return user, password


# Private


def _check_client_key(certificate: Path | None, key: Path | None) -> None:
    """Refuse a key of no certificate, which would be left aside."""
    if key is not None and certificate is None:
        message = f"--client-key {key}: is the key of no certificate; give it with --client-certificate"
        raise click.UsageError(message)


def _header(text: str) -> tuple[str, str]:
    """Parse a header; a secret one comes from a file."""
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or not name:
        message = "--header: must be NAME:VALUE; put a colon between them"
        raise click.UsageError(message)
    if not text.isascii():
        message = f"--header {name!a}: must be of plain letters, as headers are; see what was pasted"
        raise click.UsageError(message)
    if value.startswith("@"):
        return name, secret(Path(value[1:]), "")
    if name.lower() in _SECRET_HEADERS:
        message = f"--header {name}: must come from a file, as every user can read arguments; write {name}:@FILE"
        raise click.UsageError(message)
    return name, value
