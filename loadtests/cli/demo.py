"""The `demo` command: the whole loop on a sandbox."""

import shutil
import time
from collections.abc import Sequence
from pathlib import Path

import click

from loadtests.cli.demo_delivery import delivery_section
from loadtests.cli.loadtest.run import INTERRUPTED_EXIT_CODE, run_scenario
from loadtests.cli.own_sandbox import own_sandbox
from loadtests.cli.sandbox import DEFAULT_DIRECTORY
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.manifests.shipped import default_manifests, overlays
from loadtests.report.write import REPORT, REPORTS
from loadtests.run.directory import RECORD, create_run_directory
from loadtests.scenario import find_scenario

_SCENARIO = "demo"
_RELEASES = ("canary-promote", "canary-rollback")
"""One after the other in one sandbox."""
_RELEASES_OVERLAY = "canary"
_RELEASES_DIRECTORY = Path(f"{DEFAULT_DIRECTORY}-canary")
"""Beside the other sandbox, which may have been up before."""
_OUT, _FULL_OUT = Path("out/demo"), Path("out/demo-full")
_BY_GRAVITY = (INTERRUPTED_EXIT_CODE, 1, 4, 0)


@click.command()
@click.option("--full", is_flag=True, help="Then release two versions as well: one is promoted, one rolled back.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the record and the report go, with --full one folder for each run; earlier ones there are replaced.  "
    f"[default: {_OUT}, or {_FULL_OUT}]",
)
@click.option("--keep", is_flag=True, help="Leave the sandbox (with --full, both) up afterwards.")
def demo(*, full: bool, out: Path | None, keep: bool) -> int:
    """Scale a service out and back under load on this machine, break it, judge it, and write a report.

    It ends with DORA's metrics of a sample, and how to get those of a repository of one's own.

    Exit code: that of the worst run; 1 before 4 before 0.

    Example: load-harness demo --full --out out/demo-full
    """
    interrupt_on_sigterm()
    began = time.monotonic()
    exit_code = _full(out or _FULL_OUT, keep=keep) if full else _autoscaling(out or _OUT, keep=keep)
    if exit_code != INTERRUPTED_EXIT_CODE:
        click.echo(f"\n{delivery_section()}")
    click.echo(f"the whole demo took {time.monotonic() - began:.0f} s", err=True)
    return exit_code


def worst(exit_codes: Sequence[int]) -> int:
    """Give the one exit code of several runs: interrupted, then failed, then inconclusive; 0 if all held."""
    return next(code for code in _BY_GRAVITY if code in exit_codes)


# Private


def _autoscaling(out: Path, *, keep: bool) -> int:
    _make_room(out)
    with own_sandbox(DEFAULT_DIRECTORY, default_manifests(), keep=keep) as state:
        return run_scenario(find_scenario(_SCENARIO), DEFAULT_DIRECTORY, state, out=out, style="text")


def _full(out: Path, *, keep: bool) -> int:
    """Run all three, unless one is interrupted; a run that does not hold is no reason to leave the others out."""
    for name in (_SCENARIO, *_RELEASES):
        _make_room(out / name)  # all of them, before anything is run
    exit_codes = [_autoscaling(out / _SCENARIO, keep=keep)]
    if INTERRUPTED_EXIT_CODE in exit_codes:
        return INTERRUPTED_EXIT_CODE
    with own_sandbox(_RELEASES_DIRECTORY, overlays()[_RELEASES_OVERLAY], keep=keep) as state:
        for name in _RELEASES:
            click.echo(f"\n{name}", err=True)
            found = find_scenario(name)
            exit_codes.append(run_scenario(found, _RELEASES_DIRECTORY, state, out=out / name, style="text"))
            if INTERRUPTED_EXIT_CODE in exit_codes:
                break
    for name, exit_code in zip((_SCENARIO, *_RELEASES), exit_codes, strict=False):
        click.echo(f"{name}: exit code {exit_code}, {(out / name / REPORT).absolute()}", err=True)
    return worst(exit_codes)


def _make_room(out: Path) -> None:
    """Remove an earlier run, also one that was cut short; a directory that holds anything else is refused."""
    if out.is_dir() and {file.name for file in out.iterdir()} <= RECORD | REPORTS:
        shutil.rmtree(out)
    create_run_directory(out)
