"""The group of the `loadtest` commands."""

import click

from loadtests.cli.loadtest.compare import compare
from loadtests.cli.loadtest.list_scenarios import list_
from loadtests.cli.loadtest.run import run
from loadtests.cli.loadtest.verify import verify
from loadtests.cli.signals import interrupt_on_sigterm


@click.group()
def loadtest() -> None:
    """Drive load, record what was seen, judge it.

    Example: load-harness loadtest run smoke
    """
    interrupt_on_sigterm()


loadtest.add_command(compare)
loadtest.add_command(list_)
loadtest.add_command(run)
loadtest.add_command(verify)
