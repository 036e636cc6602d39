"""Read the panels of a dashboard into rows, and leave to the layout what it places in the same way."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboards.canonical import canonical_panel
from dashboards.grafana import row_json
from dashboards.layout import PlacedRow, panel_id, placed
from dashboards.model import Board, Json, Panel, Row
from dashboards.python_source.difference import extra_of
from dashboards.python_source.panel import panel_of, position_of
from dashboards.python_source.paths import list_at, text_at


def rows_of(panels: Sequence[Mapping[str, Json]]) -> tuple[Row, ...]:
    """Read panels in their canonical order: those before the first row are one without a head."""
    rows: list[Row] = []
    for head, held in _groups(panels):
        rows.append(_row(head, held, above=rows))
    return tuple(rows)


# Private

_Group = tuple[Mapping[str, Json] | None, Sequence[Mapping[str, Json]]]


def _groups(panels: Sequence[Mapping[str, Json]]) -> list[_Group]:
    groups: list[tuple[Mapping[str, Json] | None, list[Mapping[str, Json]]]] = []
    for panel in panels:
        if panel.get("type") != "row":
            if not groups or (groups[-1][0] and groups[-1][0].get("collapsed") is True):
                groups.append((None, []))
            groups[-1][1].append(panel)
        elif panel.get("collapsed") is True:
            groups.append((panel, list_at(panel, "panels")))
        else:
            groups.append((panel, []))
    return list(groups)


def _row(head: Mapping[str, Json] | None, held: Sequence[Mapping[str, Json]], *, above: Sequence[Row]) -> Row:
    title = text_at(head, "title")
    panels = [panel_of(panel, row_title=title) for panel in held]
    y = min(position_of(panel).y for panel in held) if head is None else position_of(head).y
    row = Row(title=title, panels=(), y=y)
    if head is not None:
        number = None if title and head["id"] == panel_id(title, "") else head["id"]
        row = replace(row, id=number, is_collapsed=head.get("collapsed") is True, repeat=text_at(head, "repeat"))
        row = replace(row, extra=_row_extra(row, head))
    row = replace(row, panels=_left_to_the_layout(row, panels))
    return replace(row, y=None) if _last([*above, replace(row, panels=(), y=None)]).position.y == y else row


def _row_extra(row: Row, head: Mapping[str, Json]) -> dict[str, Json]:
    written = canonical_panel(row_json(replace(_last([row]), id=head["id"])))
    wanted = {**head, "panels": []} if row.is_collapsed else dict(head)
    return extra_of(written, wanted)


def _left_to_the_layout(row: Row, panels: Sequence[Panel]) -> tuple[Panel, ...]:
    """Take out the places to which panels come anyway, one after the other."""
    done: list[Panel] = []
    for panel in panels:
        assert panel.position is not None  # noqa: S101 - each was read with its place
        free = replace(panel, position=None, width=panel.position.width, height=panel.position.height)
        there = _last([replace(row, panels=(*done, free))]).panels[-1].position
        done.append(free if there == panel.position else panel)
    return tuple(done)


def _last(rows: Sequence[Row]) -> PlacedRow:
    board = Board(uid="", title="", description="", rows=tuple(rows), may_overlap=True)
    return placed(board)[-1]
