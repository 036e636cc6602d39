"""Give every row and panel its place on Grafana's grid of 24 columns, and an id that stays.

Panels stand in the order they are written, from left to right, each line as high as its highest panel.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboards.model import Board, GridPosition, Panel, Row

COLUMNS = 24
ROW_HEIGHT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """A row with its place, and its panels with theirs."""

    row: Row
    position: GridPosition
    panels: tuple["PlacedPanel", ...]
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPanel:
    """A panel with its place and its id."""

    panel: Panel
    position: GridPosition
    id: int


def placed(board: Board) -> tuple[PlacedRow, ...]:
    """Place all rows of a board.

    Raises:
        ValueError: Two panels of a row have one title and so one id, or cover each other, or one leaves the grid; the
            message names them.
    """
    rows = tuple(_placed(board.rows))
    _refuse_repeated_ids(board, rows)
    if not board.may_overlap:
        _refuse_overlaps(board, rows)
    return rows


def panel_id(row_title: str, title: str) -> int:
    """Derive an id from titles, so that it does not change when other panels come and go."""
    return zlib.crc32(f"{row_title}\n{title}".encode()) & 0x7FFF_FFFF or 1


# Private


def _placed(rows: Sequence[Row]) -> Iterator[PlacedRow]:
    y = 0
    for row in rows:
        y = y if row.y is None else row.y
        top = y + ROW_HEIGHT if row.has_head else y
        panels = tuple(_flow(row, top))
        head = GridPosition(x=0, y=y, width=COLUMNS, height=ROW_HEIGHT)
        yield PlacedRow(row=row, position=head, panels=panels, id=row.id or panel_id(row.title, ""))
        # What a collapsed row holds takes no place of its own.
        y = top if row.is_collapsed else max((_bottom(one.position) for one in panels), default=top)


def _flow(row: Row, top: int) -> Iterator[PlacedPanel]:
    x, y, line_height = 0, top, 0
    for panel in row.panels:
        if x + panel.width > COLUMNS and x > 0:
            x, y, line_height = 0, y + line_height, 0
        position = panel.position or GridPosition(x=x, y=y, width=panel.width, height=panel.height)
        yield PlacedPanel(panel=panel, position=position, id=panel.id or panel_id(row.title, panel.title))
        # What follows a panel with a place of its own stands to the right of it.
        line_height = max(line_height, position.height) if position.y == y else position.height
        x, y = position.x + position.width, position.y


def _refuse_repeated_ids(board: Board, rows: Sequence[PlacedRow]) -> None:
    seen: dict[int, str] = {}
    for row in rows:
        named = [(row.id, f"row {row.row.title!r}")] if row.row.has_head else []
        for number, name in (*named, *((one.id, f"panel {one.panel.title!r}") for one in row.panels)):
            if number in seen:
                message = f"board {board.title!r}: {name} and {seen[number]} have one id, {number}; change one title"
                raise ValueError(message)
            seen[number] = name


def _refuse_overlaps(board: Board, rows: Sequence[PlacedRow]) -> None:
    # The panels of a collapsed row show only when it is opened, and the rest then moves down.
    shown = [one for row in rows if not row.row.is_collapsed for one in row.panels]
    for group in (shown, *(row.panels for row in rows if row.row.is_collapsed)):
        for number, one in enumerate(group):
            _refuse_outside(board, one)
            _refuse_overlap(board, one, group[:number])


def _refuse_outside(board: Board, one: PlacedPanel) -> None:
    at = one.position
    if at.x < 0 or at.y < 0 or at.width < 1 or at.height < 1 or at.x + at.width > COLUMNS:
        message = (
            f"board {board.title!r}: panel {one.panel.title!r} is at {_spelt(at)}: "
            f"must be inside the grid of {COLUMNS} columns; make it narrower, or move it"
        )
        raise ValueError(message)


def _refuse_overlap(board: Board, one: PlacedPanel, others: Sequence[PlacedPanel]) -> None:
    for other in others:
        if _overlap(one.position, other.position):
            message = (
                f"board {board.title!r}: panel {one.panel.title!r} at {_spelt(one.position)} covers panel "
                f"{other.panel.title!r} at {_spelt(other.position)}; move one, or leave the places to the layout"
            )
            raise ValueError(message)


def _overlap(one: GridPosition, other: GridPosition) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not beside and not (_bottom(one) <= other.y or _bottom(other) <= one.y)


def _bottom(position: GridPosition) -> int:
    return position.y + position.height


def _spelt(position: GridPosition) -> str:
    return f"x={position.x} y={position.y} width={position.width} height={position.height}"
