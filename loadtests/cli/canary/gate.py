"""`canary gate`: a webhook server for Flagger's hooks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from loadtests.gate.server import serve
from loadtests.gate.settings import GateSettings
from slo.cli.connection_options import FILE, secret
from slo.cli.prometheus_options import prometheus_options
from slo.prometheus import Prometheus
from slo.serving.listener import bind, refuse_strangers
from slo.spec.read import read_slos

_TOKEN = "LOAD_HARNESS_GATE_TOKEN"  # noqa: S105 - a variable's name
_FOLDER = click.Path(file_okay=False, path_type=Path)


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the gate's own options."""
    options = [
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
        click.option("--port", default=8090, show_default=True, type=click.IntRange(0, 65535), help="0: a free one."),
        click.option(
            "--token-file",
            type=FILE,
            envvar="LOAD_HARNESS_GATE_TOKEN_FILE",
            show_envvar=True,
            help=f"File with the token that hooks carry in their metadata; or set {_TOKEN} to it.",
        ),
        click.option("--open", "is_open", is_flag=True, help="Serve other machines without a token."),
        click.option(
            "--dir",
            "directory",
            type=_FOLDER,
            default=Path(".canary-gate"),
            show_default=True,
            help="Where switches, answers and the journal are kept.",
        ),
        click.option(
            "--sandbox",
            type=_FOLDER,
            default=Path(".sandbox"),
            show_default=True,
            help="The sandbox that scenarios are run against.",
        ),
        click.option(
            "--runs", type=_FOLDER, default=Path("runs"), show_default=True, help="Where recorded runs are, and go."
        ),
        click.option(
            "--slos",
            "specs",
            type=click.Path(exists=True, path_type=Path),
            multiple=True,
            help="Specs of SLOs that a check may name. May be given again.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_options
@prometheus_options
def gate(  # noqa: PLR0913 - one per option
    prometheus: Prometheus | None,
    *,
    host: str,
    port: int,
    token_file: Path | None,
    is_open: bool,
    directory: Path,
    sandbox: Path,
    runs: Path,
    specs: tuple[Path, ...],
) -> int:
    """Answer Flagger's webhooks: may this release go on?

    Exits with 0 on SIGTERM, with 130 on Ctrl-C.

    Example: load-harness canary gate --prometheus http://localhost:9090 --port 8090
    """
    token = secret(token_file, _TOKEN)
    refuse_strangers(
        host,
        is_guarded=bool(token) or is_open,
        could="which could then approve a release",
        next_step=f"set --token-file or {_TOKEN}, or --open to be open on purpose",
    )
    settings = GateSettings(
        directory=directory.absolute(),
        token=token,
        prometheus=prometheus,
        sandbox=sandbox.absolute(),
        runs=runs.absolute(),
        slos=read_slos(specs) if specs else (),
    )
    return serve(settings, bind(host, port))
