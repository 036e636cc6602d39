"""`loadtest run`: run a scenario and judge it."""

import os
from pathlib import Path
from typing import Any

import click

from loadtests.cli.console import Console
from loadtests.cli.gate_forecast import forecast_of
from loadtests.cli.loadtest.cluster_options import KUBERNETES, SANDBOX, check_options, cluster_options, live_cluster
from loadtests.cli.loadtest.report import format_option, report
from loadtests.cli.own_sandbox import rules_here, sandbox_with
from loadtests.cli.sandbox import directory_option
from loadtests.cluster_drive import drive_cluster
from loadtests.drive import Assignment, Interrupted, drive
from loadtests.expectations.check import check_expectations
from loadtests.generator import check_environment
from loadtests.sandbox.state import SandboxState
from loadtests.scenario import Scenario, find_scenario
from slo.cli.prometheus_options import prometheus_options, required
from slo.prometheus import Prometheus

INTERRUPTED_EXIT_CODE = 130


@click.command()
@click.argument("scenario")
@click.option(
    "--cluster",
    "kind",
    type=click.Choice([SANDBOX, KUBERNETES]),
    default=SANDBOX,
    show_default=True,
    help="Where to run.",
)
@directory_option
@cluster_options
@prometheus_options
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory of this run, a new one.  [default: runs/<time>-<scenario>]",
)
@format_option
@click.pass_context
def run(  # noqa: PLR0913 - one parameter per group of options
    context: click.Context,
    *,
    scenario: str,
    kind: str,
    directory: Path,
    cluster_given: dict[str, Any],
    prometheus: Prometheus | None,
    out: Path | None,
    style: str,
) -> int:
    """Run SCENARIO (a name or a file) against the sandbox that is up, or one of its own, and judge it.

    With --cluster kubernetes the workload that runs in a namespace is loaded from here, and its autoscaler, pods and
    Prometheus are watched; the record and the verdicts are the same. The key of a workload that wants one is read from
    LOAD_HARNESS_API_KEY.

    \b
    Examples:
      load-harness loadtest run hpa --out runs/first
      load-harness loadtest run hpa --cluster kubernetes --namespace load-harness \\
        --url http://load.example.com --prometheus http://localhost:9090 --slo slo/specs/workload.yaml
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    check_options(context, kind, cluster_given, prometheus)
    check_environment(os.environ)  # a key that nobody could send costs no waiting
    found = find_scenario(scenario)
    if kind == KUBERNETES:
        return _run_on_cluster(found, cluster_given, required(prometheus), out=out, style=style)
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


# Private


def _run_on_cluster(
    scenario: Scenario, given: dict[str, Any], prometheus: Prometheus, *, out: Path | None, style: str
) -> int:
    try:
        directory = drive_cluster(scenario, live_cluster(given, prometheus, scenario), out, Console())
    except Interrupted as interruption:
        report(interruption.directory, style)
        return INTERRUPTED_EXIT_CODE
    return report(directory, style)
