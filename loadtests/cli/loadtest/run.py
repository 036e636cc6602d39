"""`loadtest run`: run a scenario and judge it."""

from pathlib import Path

import click

from loadtests.cli.console import Console
from loadtests.cli.gate_forecast import forecast_of
from loadtests.cli.loadtest.report import format_option, report
from loadtests.cli.own_sandbox import rules_here, sandbox_with
from loadtests.cli.sandbox import directory_option
from loadtests.drive import Assignment, Interrupted, drive
from loadtests.expectations.check import check_expectations
from loadtests.sandbox.state import SandboxState
from loadtests.scenario import Scenario, find_scenario

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
    """Run SCENARIO (a name or a file) against the sandbox that is up, or one of its own, and judge it.

    Example: load-harness loadtest run hpa --out runs/first
    """
    found = find_scenario(scenario)
    check_expectations(found, rules_here(directory))  # a mistake in an expectation costs no sandbox
    with sandbox_with(directory, found.manifests) as state:
        return run_scenario(found, directory, state, out=out, style=style)


def run_scenario(scenario: Scenario, sandbox: Path, state: SandboxState, *, out: Path | None, style: str) -> int:
    """Run a scenario on a sandbox and report it; return the exit code."""
    assignment = Assignment(scenario=scenario, sandbox=sandbox.absolute(), run=out, answer_hook=forecast_of(state))
    try:
        directory = drive(assignment, state, Console())
    except Interrupted as interruption:
        report(interruption.directory, style)
        return INTERRUPTED_EXIT_CODE
    return report(directory, style)
