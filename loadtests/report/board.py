"""The load-test board over the time of a run, drawn from its recorded answers."""

from collections.abc import Iterator
from dataclasses import replace

from dashboards.page.grid import Grid
from dashboards.preview.board import grid_of
from dashboards.preview.snapshot import ShownPanel, ShownRow, Snapshot
from loadtests.report.charts import why_empty
from loadtests.report.marks import markers, regions
from loadtests.run.model import Run


def board_section(run: Run) -> Grid | None:
    """Draw the board with the run's stages and what happened in it; None where none was recorded."""
    if run.board is None:
        return None
    grid, _ = grid_of(
        _of_the_whole_run(run.board),
        title="What happened",
        markers=markers(run),
        regions=regions(run),
        is_counted=True,
        why_empty=why_empty(run),
    )
    return grid


# Private

_GREATEST = {"calcs": ["max"], "fields": "", "values": False}


def _of_the_whole_run(board: Snapshot) -> Snapshot:
    """Show what the board says of its last moment for the whole run, as a run that is over has no now.

    Single numbers become the greatest of the run; what was asked for one moment only is left out. Alerts are marked as
    the run tells of them, with what they are of.
    """
    rows = (replace(row, title=row.title or "At most", panels=tuple(_panels(row))) for row in board.rows)
    notes = tuple(one for one in board.happenings if not one.is_bad)
    return replace(board, rows=tuple(row for row in rows if row.panels), happenings=notes)


def _panels(row: ShownRow) -> Iterator[ShownPanel]:
    for panel in row.panels:
        if panel.answers and all(answer.is_instant for answer in panel.answers):
            continue
        if panel.json.get("type") == "stat":
            options = {**panel.json.get("options", {}), "reduceOptions": _GREATEST}
            yield replace(panel, json={**panel.json, "options": options})
        else:
            yield panel
