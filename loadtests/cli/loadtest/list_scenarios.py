"""`loadtest list`: what there is to run and to expect."""

import click

from loadtests.expectations.grammar import list_expectations
from loadtests.scenario import list_scenarios
from loadtests.stages import total_seconds


@click.command("list")
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
