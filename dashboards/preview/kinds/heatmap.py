"""Heat map: how many fell into each bucket over time."""

from collections.abc import Sequence
from math import ceil

from dashboards.page.units import Unit, format_value
from dashboards.page.widgets import HeatMap, Said
from dashboards.preview.frames import Cell, Frame, Kind
from dashboards.preview.kinds.interface import Drawing
from dashboards.preview.parts import mapping
from dashboards.preview.units import unit_of

_MOST_COLUMNS = 240


def draw(drawing: Drawing) -> HeatMap | Said:
    """Draw a row of cells for each bucket, the lowest at the bottom."""
    if mapping(drawing.options).get("calculate") is True:
        return Said(words="not rendered: a heat map that makes its buckets of plain series")
    frames = [frame for frame in drawing.frames if frame.of(Kind.NUMBER)]
    axis = mapping(drawing.options.get("yAxis"))
    unit = unit_of(str(axis.get("unit") or ""))
    cells = mapping(drawing.options.get("cellValues"))
    cell_unit = unit_of(str(cells.get("unit") or "short"))
    fields = [frame.of(Kind.NUMBER)[0] for frame in frames]
    columns = _columns(drawing, frames)
    present = sorted(value for column in columns for value in column if isinstance(value, float) and value > 0)
    return HeatMap(
        start_time=drawing.range.start,
        end_time=drawing.range.end,
        rows=tuple(_bound(drawing.names[id(one)], unit) for one in fields),
        columns=columns,
        least=format_value(cell_unit, present[0]) if present else "0",
        most=format_value(cell_unit, present[-1]) if present else "0",
    )


# Private


def _bound(name: str, unit: Unit) -> str:
    try:
        bound = float(name)
    except ValueError:
        return name
    return format_value(unit, bound)


def _columns(drawing: Drawing, frames: Sequence[Frame]) -> tuple[tuple[float | None, ...], ...]:
    """Put the samples into columns of equal width over the whole range; a column without a sample stays empty.

    A sample speaks of the time before it, so one at the very start has no column.
    """
    start, length = drawing.range.start, drawing.range.end - drawing.range.start
    step = max((frame.step_seconds for frame in frames), default=0.0) or length
    count = min(max(round(length / step), 1), _MOST_COLUMNS)
    grid: list[list[float | None]] = [[None] * len(frames) for _ in range(count)]
    for row, frame in enumerate(frames):
        for time, value in zip(frame.times, frame.of(Kind.NUMBER)[0].values, strict=False):
            place = ceil((time - start) / length * count) - 1
            if 0 <= place < count:
                grid[place][row] = _added(grid[place][row], value)
    return tuple(tuple(column) for column in grid)


def _added(held: float | None, value: Cell) -> float | None:
    if not isinstance(value, float) or value != value:  # noqa: PLR0124 - NaN
        return held
    return value if held is None else held + value
