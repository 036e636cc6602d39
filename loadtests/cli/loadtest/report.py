"""Judge a recorded run, write its reports and print the verdict, for every command that ends with one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from loadtests.report.as_json import as_json
from loadtests.report.as_markdown import as_markdown
from loadtests.report.as_text import as_text
from loadtests.report.write import REPORT, write_reports
from loadtests.run.directory import read_run
from loadtests.run.model import Run
from loadtests.verdict import RunVerdict, judge

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


def report(directory: Path, style: str) -> int:
    """Judge a recorded run, write its reports, print the verdict; return the exit code."""
    recorded = read_run(directory)
    verdict = judge(recorded)
    write_reports(directory, recorded, verdict)
    click.echo(_FORMATS[style](recorded, verdict))
    click.echo(f"report: {(directory / REPORT).absolute()}", err=True)
    return verdict.exit_code
