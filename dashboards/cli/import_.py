"""`dashboards import`: any dashboard of Grafana as Python."""

from collections import Counter
from pathlib import Path

import click

from dashboards.model import Board
from dashboards.panels.foreign import Foreign
from dashboards.python_source import board_of, module_source, refuse_deep
from dashboards.reading import read_dashboard
from slo.cli.delivery import check_writable, write_text


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE.py",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the module to a file instead of printing it.",
)
def import_(file: Path, out: Path | None) -> None:
    """Turn a dashboard's JSON into Python with a function `board`, that builds the same dashboard.

    Takes an export of any age, an answer of Grafana's API, and a Kubernetes object. What our model has no word for
    stays in `extra`; panels of plug-ins without a kind of ours are `Foreign`.

    Example: load-harness dashboards import exported.json --out my_board.py
    """
    check_writable(out)
    dashboard = read_dashboard(file)
    refuse_deep(dashboard)
    board = board_of(dashboard.json)
    source = module_source(board)
    click.echo(_summary(board), err=True)
    if out is None:
        click.echo(source, nl=False)
    else:
        write_text(out, source)
        click.echo(f"module: {out.absolute()}", err=True)


# Private


def _summary(board: Board) -> str:
    panels = [panel for row in board.rows for panel in row.panels]
    foreign = Counter(panel.plugin() or "library panel" for panel in panels if isinstance(panel, Foreign))
    counted = f"imported {board.title!r}: {len(panels)} panel{'' if len(panels) == 1 else 's'}"
    if not foreign:
        return counted
    kinds = ", ".join(f"{name} ({count})" for name, count in sorted(foreign.items()))
    return f"{counted}, {foreign.total()} of them Foreign: {kinds}"
