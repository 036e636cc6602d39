"""`loadtest list`: what there is to run and to expect."""

import textwrap

import click

from loadtests.expectations.grammar import list_expectations
from loadtests.scenario import Scenario, list_scenarios

_WIDTH = 110


@click.command("list")
@click.option("--expectations", is_flag=True, help="Show what a scenario can expect, instead.")
@click.option("--long", "is_long", is_flag=True, help="Say of each scenario what it proves, breaks and ends in.")
def list_(*, expectations: bool, is_long: bool) -> None:
    """Name the scenarios that come with the project.

    Example: load-harness loadtest list --long
    """
    if expectations:
        click.echo(list_expectations())
        return
    scenarios = list_scenarios()
    width = max(len(scenario.name) for scenario in scenarios)
    for scenario in scenarios:
        click.echo(_line(scenario, width))
        if is_long:
            click.echo("\n".join(_paragraphs(scenario)) + "\n")


# Private


def _line(scenario: Scenario, width: int) -> str:
    seconds = scenario.plan.duration_seconds
    description = " ".join(scenario.description.split())
    return f"{scenario.name:<{width}} {seconds:>5.0f} s   {scenario.ends_in:<12}   {description}"


def _paragraphs(scenario: Scenario) -> list[str]:
    faults = (f"at {fault.at_seconds:g} s: {fault.name}{_how_long(fault.for_seconds)}" for fault in scenario.faults)
    releases = (f"at {release.at_seconds:g} s: version {release.name}" for release in scenario.releases)
    manifests = [f"runs {scenario.manifests.name}"] if scenario.manifests else []
    indent = " " * 4
    return [
        textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
        for text in (scenario.proves, *manifests, *releases, *faults)
        if text
    ]


def _how_long(seconds: float) -> str:
    return f" for {seconds:g} s" if seconds else ""
