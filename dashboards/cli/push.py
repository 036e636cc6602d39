"""`dashboards push`: bring boards into Grafana."""

from pathlib import Path

import click

from dashboards.cli.board_files import board_arguments, boards_of, folder_of
from dashboards.cli.grafana_options import grafana_options
from dashboards.grafana_api.connect import connect
from dashboards.grafana_api.transport import Transport
from dashboards.push.as_text import as_json, as_text
from dashboards.push.push import Push, Wish
from slo.cli.progress import ProgressLine
from slo.errors import ServerUnreachable

_FORMATS = {"text": as_text, "json": as_json}


@click.command()
@board_arguments
@grafana_options
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--overwrite", "overwrites", is_flag=True, help="Replace what was edited in Grafana, too.")
@click.option("--format", "style", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
def push(  # noqa: PLR0913 - the options of a command
    paths: tuple[Path, ...],
    *,
    grafana: Transport,
    folder: str | None,
    inputs: tuple[tuple[str, str], ...],
    is_dry: bool,
    overwrites: bool,
    style: str,
) -> int:
    """Make or update dashboards in Grafana from files; from the shipped boards where none is named.

    A board is replaced only if it still is as it was pushed last: what was edited in Grafana, or came there another
    way, is left alone without --overwrite, and what is provisioned in any case. Exits with 1 if one was refused, with
    3 if Grafana does not answer; what was done until then is listed.

    Example: load-harness dashboards push --grafana https://grafana.example.com --dry-run
    """
    wish = Wish(
        dashboards=boards_of(paths, dict(inputs)),
        folder=folder_of(paths, folder),
        is_dry=is_dry,
        overwrites=overwrites,
    )
    pushing = Push(wish, connect(grafana))
    try:
        with ProgressLine() as line:
            report = pushing.run(say=line.say)
    except (KeyboardInterrupt, ServerUnreachable):
        click.echo(_FORMATS[style](pushing.report()))
        raise
    click.echo(_FORMATS[style](report))
    return 0 if report.is_complete else 1
