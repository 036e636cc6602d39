"""The `demo` command: the whole loop on a sandbox."""

import shutil
import time
from pathlib import Path

import click

from loadtests.cli.loadtest.run import run_scenario
from loadtests.cli.own_sandbox import own_sandbox
from loadtests.cli.sandbox import DEFAULT_DIRECTORY
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.manifests.shipped import default_manifests
from loadtests.report.write import REPORTS
from loadtests.run.directory import RECORD, create_run_directory
from loadtests.scenario import find_scenario

_SCENARIO = "demo"


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
    """Scale a service out and back under load on this machine, break it, judge it, and write a report.

    Example: load-harness demo --out out/demo
    """
    interrupt_on_sigterm()
    began = time.monotonic()
    _make_room(out)
    with own_sandbox(DEFAULT_DIRECTORY, default_manifests(), keep=keep) as state:
        exit_code = run_scenario(find_scenario(_SCENARIO), DEFAULT_DIRECTORY, state, out=out, style="text")
    click.echo(f"the whole demo took {time.monotonic() - began:.0f} s", err=True)
    return exit_code


def _make_room(out: Path) -> None:
    """Remove an earlier run, also one that was cut short; a directory that holds anything else is refused."""
    if out.is_dir() and {file.name for file in out.iterdir()} <= RECORD | REPORTS:
        shutil.rmtree(out)
    create_run_directory(out)
