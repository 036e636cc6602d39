"""`loadtest run`: run a scenario and judge it."""

from pathlib import Path

import click

from loadtests.cli.console import Console
from loadtests.cli.loadtest.report import format_option, report
from loadtests.cli.sandbox import directory_option, running_sandbox
from loadtests.drive import Assignment, Interrupted, drive
from loadtests.scenario import find_scenario

INTERRUPTED_EXIT_CODE = 130


@click.command()
@click.argument("scenario")
@directory_option
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory of this run, a new one.  [default: runs/<time>-<scenario>]",
)
@format_option
def run(scenario: str, directory: Path, out: Path | None, style: str) -> int:
    """Run SCENARIO (a name or a file) against the sandbox that is up, and judge it.

    Example: load-harness loadtest run hpa --out runs/first
    """
    return run_scenario(scenario, directory, out, style)


def run_scenario(name: str, sandbox: Path, out: Path | None, style: str) -> int:
    """Run a scenario and report it; return the exit code."""
    scenario = find_scenario(name)
    state = running_sandbox(sandbox)
    assignment = Assignment(scenario=scenario, sandbox=sandbox.absolute(), run=out)
    try:
        directory = drive(assignment, state, Console())
    except Interrupted as interruption:
        report(interruption.directory, style)
        return INTERRUPTED_EXIT_CODE
    return report(directory, style)
