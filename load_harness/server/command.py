"""The command `load-harness serve`."""

import os

import click

from load_harness.access.keyring import KeyRing
from load_harness.errors import CannotServe
from load_harness.logs.setup import configure
from load_harness.params.faults import plan_at_start
from load_harness.server.application import Server
from load_harness.server.listener import bind, is_loopback
from load_harness.settings import Settings
from load_harness.wsgi import refuse_blindness, refuse_web_concurrency


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
def serve(host: str, port: int) -> None:
    """Serve the workload under gunicorn.

    All else is set by environment variables. SIGTERM drains: not ready first, then not listening, no request lost.

    Example: LOAD_HARNESS_DRAIN_SECONDS=10 load-harness serve --port 8080
    """
    settings = Settings.from_env(os.environ)
    refuse_web_concurrency(os.environ)
    refuse_strangers(host, settings)
    KeyRing(settings)  # a file of keys that is wrong is said here, and not by a worker that does not start
    refuse_blindness(settings, os.environ)
    plan_at_start(settings)
    configure(settings.log_format)
    Server(settings, bind(host, port)).run()


def refuse_strangers(host: str, settings: Settings) -> None:
    """Serve other machines only with a key, or where told explicitly to be open.

    Raises:
        CannotServe: Otherwise.
    """
    if not settings.guarded and not settings.open and not is_loopback(host):
        raise CannotServe(
            what=f"host {host}",
            rule="can be reached by other machines, which could then load this one",
            next_step="set LOAD_HARNESS_API_KEY or LOAD_HARNESS_API_KEYS_FILE, or LOAD_HARNESS_OPEN=true to be open "
            "on purpose",
        )
