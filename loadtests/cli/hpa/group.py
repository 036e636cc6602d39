"""The group of the `hpa` commands."""

import click

from loadtests.cli.hpa.conformance import conformance
from loadtests.cli.hpa.explain import explain
from loadtests.cli.hpa.lint import lint
from loadtests.cli.hpa.replay import replay
from loadtests.cli.hpa.simulate import simulate
from loadtests.cli.hpa.verify import verify


@click.group()
def hpa() -> None:
    """Ask the engine that decides as a HorizontalPodAutoscaler does.

    Example: load-harness hpa explain runs/first
    """


hpa.add_command(conformance)
hpa.add_command(explain)
hpa.add_command(lint)
hpa.add_command(replay)
hpa.add_command(simulate)
hpa.add_command(verify)
