"""Dashboards from before schema 16 keep panels in rows of 12 columns; here they get places on the grid of 24.

Source: https://github.com/grafana/grafana/blob/main/public/app/features/dashboard/state/DashboardMigrator.ts
(upgradeToGridLayout).
"""

import math
import re
from collections.abc import Mapping, Sequence

from dashboards.model import Json

_COLUMNS = 24
_SPANS = 12
_ROW_PIXELS, _GAP_PIXELS = 30, 8
_DEFAULT_PIXELS = 250
_LEAST_PIXELS = 90
_DEFAULT_SPAN = 4


def panels_of_rows(rows: Sequence[Mapping[str, Json]]) -> list[dict[str, Json]]:
    """Place what rows hold, and the rows themselves where a title is to be seen, one is collapsed or repeated."""
    own = [row for row in rows if not row.get("repeatIteration")]
    has_heads = any(row.get("collapse") or row.get("showTitle") or row.get("repeat") for row in own)
    numbers = [panel.get("id") for row in rows for panel in _panels(row)]
    following = max((number for number in numbers if isinstance(number, int)), default=0) + 1
    placed: list[dict[str, Json]] = []
    y = 0
    for row in own:
        height = _grid_height(row.get("height"))
        held, below = _packed(_panels(row), top=y + 1 if has_heads else y, row_height=height)
        if not has_heads:
            placed, y = [*placed, *held], below
            continue
        is_collapsed = bool(row.get("collapse"))
        head = _head(row, y=y, number=following, held=held if is_collapsed else [])
        placed = [*placed, head, *([] if is_collapsed else held)]
        following, y = following + 1, y + 1 if is_collapsed else below
    return placed


# Private


def _panels(row: Mapping[str, Json]) -> list[dict[str, Json]]:
    given = row.get("panels")
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _head(row: Mapping[str, Json], *, y: int, number: int, held: list[dict[str, Json]]) -> dict[str, Json]:
    grid = {"h": 1, "w": _COLUMNS, "x": 0, "y": y}
    head = {"collapsed": bool(row.get("collapse")), "gridPos": grid, "id": number, "panels": held, "type": "row"}
    repeat = {"repeat": row["repeat"]} if row.get("repeat") else {}
    return {**head, **repeat, "title": row.get("title") or ""}


def _packed(panels: Sequence[Mapping[str, Json]], *, top: int, row_height: int) -> tuple[list[dict[str, Json]], int]:
    """Place panels from left to right, below each other where a line has room, and say where the next row begins."""
    x, y, filled = 0, top, 0
    placed = []
    for panel in panels:
        span = panel.get("span") or _DEFAULT_SPAN
        width = min(math.floor(span) * _COLUMNS // _SPANS, _COLUMNS) if isinstance(span, (int, float)) else 8
        height = _grid_height(panel["height"]) if panel.get("height") else row_height
        if x + width > _COLUMNS:
            x, y, filled = 0, y + max(filled, row_height), 0
        placed.append({**panel, "gridPos": {"h": height, "w": width, "x": x, "y": y}})
        x, filled = x + width, max(filled, height)
    return placed, y + max(filled, row_height)


def _grid_height(height: Json) -> int:
    found = re.match(r"\d+", str(height))
    pixels = int(found[0]) if found else _DEFAULT_PIXELS
    return math.ceil(max(pixels, _LEAST_PIXELS) / (_ROW_PIXELS + _GAP_PIXELS))
