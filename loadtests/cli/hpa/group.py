"""The group of the `hpa` commands."""

import click

from loadtests.cli.hpa.conformance import conformance


@click.group()
def hpa() -> None:
    """Ask the engine that decides as a HorizontalPodAutoscaler does.

    Example: load-harness hpa conformance vectors/*.json
    """


hpa.add_command(conformance)
