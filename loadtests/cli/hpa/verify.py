"""`hpa verify`: prediction and replay side by side with what happened."""

from pathlib import Path

import click

from loadtests.run.directory import read_run
from loadtests.verification.formats import FORMATS
from loadtests.verification.verify import verify as compare
from slo.cli.options import format_option


@click.command()
@click.argument("directory", metavar="RUN", type=click.Path(exists=True, file_okay=False, path_type=Path))
@format_option("the comparison")
def verify(directory: Path, style: str) -> int:
    """Put prediction and replay side by side with what a recorded run did, sync by sync.

    The prediction holds if the replicas are, give or take one, those predicted for at most one sync earlier or later;
    a decision holds if the engine takes it, too. Exit 1 where one does not hold, 4 where the run cannot tell.

    Example: load-harness hpa verify runs/first
    """
    verification = compare(read_run(directory))
    click.echo(FORMATS[style](verification))
    return verification.exit_code
