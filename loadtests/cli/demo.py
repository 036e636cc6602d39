"""The `demo` command: the whole loop on a sandbox."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from loadtests.cli.loadtest.run import run_scenario
from loadtests.cli.sandbox import DEFAULT_DIRECTORY
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import DEFAULT_VERSION
from loadtests.manifests.shipped import default_manifests
from loadtests.report.write import REPORTS
from loadtests.run.directory import RECORD, create_run_directory
from loadtests.sandbox import lifecycle
from loadtests.sandbox.servers import free_ports
from loadtests.sandbox.settings import SandboxSettings

_SCENARIO = "hpa"


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out/demo"),
    show_default=True,
    help="Where the run's record and its report go; an earlier run there is replaced.",
)
@click.option("--keep", is_flag=True, help="Leave the sandbox up afterwards.")
def demo(*, out: Path, keep: bool) -> int:
    """Scale a service out and back under load on this machine, judge it, and write a report.

    Example: load-harness demo --out out/demo
    """
    interrupt_on_sigterm()
    began = time.monotonic()
    _make_room(out)
    with _sandbox(keep=keep):
        exit_code = run_scenario(_SCENARIO, DEFAULT_DIRECTORY, out, "text")
    click.echo(f"the whole demo took {time.monotonic() - began:.0f} s", err=True)
    return exit_code


def _make_room(out: Path) -> None:
    """Remove an earlier run, also one that was cut short; a directory that holds anything else is refused."""
    if out.is_dir() and {file.name for file in out.iterdir()} <= RECORD | REPORTS:
        shutil.rmtree(out)
    create_run_directory(out)


@contextmanager
def _sandbox(*, keep: bool) -> Iterator[None]:
    """Bring a sandbox up, or use the one that is up, and leave things as they were found."""
    settings = SandboxSettings(
        manifests=default_manifests().absolute(),
        ports=free_ports(),
        flags=ControllerFlags(),
        kubernetes=DEFAULT_VERSION,
        owner_pid=None if keep else os.getpid(),
    )
    click.echo(f"sandbox: starting in {DEFAULT_DIRECTORY} with {settings.manifests}", err=True)
    running = lifecycle.up(DEFAULT_DIRECTORY, settings)
    urls = running.state.urls
    click.echo(f"sandbox: workload at {urls['workload']}, Prometheus at {urls['prometheus']}", err=True)
    try:
        yield
    finally:
        if running.already or keep:
            click.echo("sandbox: still up; take it down with: load-harness sandbox down", err=True)
        else:
            lifecycle.down(DEFAULT_DIRECTORY)
            click.echo("sandbox: down", err=True)
