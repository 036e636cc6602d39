"""`dashboards drift`: how does Grafana differ from Git?"""

import time
from pathlib import Path

import click

from dashboards.cli.board_files import board_arguments, boards_of, folder_of
from dashboards.cli.grafana_options import grafana_options
from dashboards.drift.as_json import as_json
from dashboards.drift.as_markdown import as_markdown
from dashboards.drift.as_metrics import as_metrics
from dashboards.drift.as_text import as_text
from dashboards.drift.detect import Expectation, detect
from dashboards.drift.model import Kind
from dashboards.grafana_api.connect import connect
from dashboards.grafana_api.transport import Transport
from dashboards.links import TAG
from dashboards.reading import Dashboard, read_dashboards
from slo.cli.delivery import check_writable, write_text
from slo.cli.progress import ProgressLine

_FORMATS = {"text": as_text, "json": as_json, "markdown": as_markdown}
_FIELDS = ("description", "refresh", "tags", "time", "timepicker", "timezone", "weekStart")
"""What people may be allowed to change."""


@click.command()
@board_arguments
@grafana_options
@click.option(
    "--tag",
    metavar="TAG",
    help="Boards that have it are ours, wherever they are; '' for no such tag.  [default: "
    f"{TAG} for the shipped boards]",
)
@click.option(
    "--deployed",
    metavar="DIR|FILE",
    type=click.Path(exists=True, path_type=Path),
    help="What was shipped last, to tell who moved; without it Grafana's history of pushes tells.",
)
@click.option("--provisioned", "is_provisioned", is_flag=True, help="All are to come by provisioning, none by hand.")
@click.option(
    "--ignore",
    "ignored",
    multiple=True,
    type=click.Choice([*(str(kind) for kind in Kind), *_FIELDS]),
    help="A kind of drift, or a field of the dashboard, that is none. May be given again.",
)
@click.option(
    "--metrics",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write metrics for node-exporter's textfile collector, too.",
)
@click.option("--format", "style", type=click.Choice(list(_FORMATS)), default="text", show_default=True)
def drift(  # noqa: PLR0913 - the options of a command
    paths: tuple[Path, ...],
    *,
    grafana: Transport,
    folder: str | None,
    inputs: tuple[tuple[str, str], ...],
    tag: str | None,
    deployed: Path | None,
    is_provisioned: bool,
    ignored: tuple[str, ...],
    metrics: Path | None,
    style: str,
) -> int:
    """Say how dashboards in Grafana differ from files, and who moved; from the shipped boards where none is named.

    What Grafana writes by itself, and what the reader of a board chose, is no drift. Exits with 1 on drift, with 3 if
    Grafana does not answer.

    Example: load-harness dashboards drift grafana/ --grafana https://grafana.example.com --folder Platform
    """
    check_writable(metrics)
    expected = Expectation(
        dashboards=boards_of(paths, dict(inputs)),
        folder=folder_of(paths, folder),
        tag=("" if paths else TAG) if tag is None else tag,
        deployed=_by_uid(deployed),
        ignored_fields=frozenset(ignored) & frozenset(_FIELDS),
        ignored_kinds=frozenset(kind for kind in Kind if kind in ignored),
        is_provisioned=is_provisioned,
    )
    with ProgressLine() as line:
        report = detect(expected, connect(grafana), say=line.say)
    if metrics is not None:
        write_text(metrics, as_metrics(report, now=time.time()))
    click.echo(_FORMATS[style](report))
    return 1 if report.drifts else 0


# Private


def _by_uid(deployed: Path | None) -> dict[str, Dashboard]:
    return {} if deployed is None else {one.uid: one for one in read_dashboards([deployed])}
