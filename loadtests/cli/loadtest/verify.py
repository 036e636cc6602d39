"""`loadtest verify`: judge a recorded run again."""

from pathlib import Path

import click

from loadtests.cli.loadtest.report import format_option, report


@click.command()
@click.argument("directory", metavar="RUN", type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option
def verify(directory: Path, style: str) -> int:
    """Judge a recorded run again, from its files alone.

    Example: load-harness loadtest verify runs/first
    """
    return report(directory, style)
