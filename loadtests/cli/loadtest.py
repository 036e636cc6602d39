"""The `loadtest` commands: drive load, record what was seen, judge it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from loadtests.cli.console import Console
from loadtests.cli.sandbox import directory_option, running_sandbox
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.drive import Assignment, Interrupted, drive
from loadtests.expectations.grammar import list_expectations
from loadtests.report.as_json import as_json
from loadtests.report.as_markdown import as_markdown
from loadtests.report.as_text import as_text
from loadtests.report.write import REPORT, write_reports
from loadtests.run.directory import read_run
from loadtests.run.model import Run
from loadtests.scenario import find_scenario, list_scenarios
from loadtests.stages import total_seconds
from loadtests.verdict import RunVerdict, judge

INTERRUPTED_EXIT_CODE = 130
_FORMATS: dict[str, Callable[[Run, RunVerdict], str]] = {
    "text": as_text,
    "json": lambda run, verdict: json.dumps(as_json(run, verdict), indent=2),
    "markdown": as_markdown,
}


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--format`."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(list(_FORMATS)),
        default="text",
        show_default=True,
        help="How to print the verdict.",
    )(command)


@click.group()
def loadtest() -> None:
    """Drive load, record what was seen, judge it.

    Example: load-harness loadtest run smoke
    """
    interrupt_on_sigterm()


@loadtest.command("list")
@click.option("--expectations", is_flag=True, help="Show what a scenario can expect, instead.")
def list_(*, expectations: bool) -> None:
    """Name the scenarios that come with the project.

    Example: load-harness loadtest list --expectations
    """
    if expectations:
        click.echo(list_expectations())
        return
    for scenario in list_scenarios():
        seconds = total_seconds(scenario.stages)
        click.echo(f"{scenario.name:<10} {seconds:>5.0f} s   {' '.join(scenario.description.split())}")


@loadtest.command()
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


@loadtest.command()
@click.argument("directory", metavar="RUN", type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option
def verify(directory: Path, style: str) -> int:
    """Judge a recorded run again, from its files alone.

    Example: load-harness loadtest verify runs/first
    """
    return report(directory, style)


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


def report(directory: Path, style: str) -> int:
    """Judge a recorded run, write its reports, print the verdict; return the exit code."""
    recorded = read_run(directory)
    verdict = judge(recorded)
    write_reports(directory, recorded, verdict)
    click.echo(_FORMATS[style](recorded, verdict))
    click.echo(f"report: {(directory / REPORT).absolute()}", err=True)
    return verdict.exit_code
