"""`dora serve`: a receiver for webhooks of deployments and incidents."""

from pathlib import Path

import click

from slo.cli.connection_options import FILE
from slo.dora.ledger.branch import PREFIX as GIT_PREFIX
from slo.dora.receiver.secrets import read_secrets
from slo.dora.receiver.server import serve as serve_receiver
from slo.dora.receiver.settings import ReceiverSettings
from slo.dora.sources.catalog import push_sources
from slo.serving.listener import bind, refuse_strangers

_SOURCES = "\n\n".join(f"/{name}: {source.title}" for name, source in push_sources().items())


@click.command(epilog=f"Sources, each at its own path:\n\n{_SOURCES}")
@click.option(
    "--ledger",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("dora.jsonl"),
    show_default=True,
    help="The file that facts are added to; made where it is missing.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8092, show_default=True, type=click.IntRange(0, 65535), help="0: a free one.")
@click.option(
    "--secrets",
    "secrets_file",
    type=FILE,
    envvar="LOAD_HARNESS_DORA_SECRETS_FILE",
    show_envvar=True,
    help="YAML file with the secret of each source; those without one are not served.",
)
@click.option(
    "--environment", default="production", show_default=True, help="Environment of deployments that name none."
)
@click.option("--open", "is_open", is_flag=True, help="Serve other machines without secrets.")
def serve(*, ledger: Path, host: str, port: int, secrets_file: Path | None, environment: str, is_open: bool) -> int:
    """Take webhooks of deployments and incidents into a ledger.

    A delivery is answered with 200 once it is on disk. Exits with 0 on SIGTERM, with 130 on Ctrl-C.

    Example: load-harness dora serve --ledger dora.jsonl --secrets secrets.yaml --host 0.0.0.0
    """
    if not environment.strip():
        message = '--environment "": must not be empty; name it as your policy does, as production'
        raise click.UsageError(message)
    if str(ledger).startswith(GIT_PREFIX):
        message = f"--ledger {ledger}: must be a file here; give one, and bring it to the branch by a job of its own"
        raise click.UsageError(message)
    secrets = read_secrets(secrets_file) if secrets_file else None
    refuse_strangers(
        host,
        is_guarded=secrets is not None or is_open,
        could="which could then write what they like into the ledger",
        next_step="give --secrets, or --open to be open on purpose",
    )
    settings = ReceiverSettings(ledger=ledger.absolute(), secrets=secrets, environment=environment.strip())
    return serve_receiver(settings, bind(host, port))
