"""Table: rows and columns with units, colours, bars and links."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dashboards.model import Json
from dashboards.page.widgets import Amount, Cell, Cells, Dress, GridColumn
from dashboards.preview.display import Display
from dashboards.preview.fields import is_hidden
from dashboards.preview.frames import Field, Frame, Kind, display_names
from dashboards.preview.kinds.interface import Drawing, Shown, displays, link_of
from dashboards.preview.parts import mapping, mappings
from dashboards.preview.transformations.rows import rows_in_order

_DRESSES = {"color-text": Dress.INK, "color-background": Dress.PAPER}
_BARS = frozenset({"gauge", "basic", "lcd-gauge", "gradient-gauge"})
_MOST_ROWS = 200


def draw(drawing: Drawing) -> Cells:
    """Draw the first frame, with those of the same columns below it."""
    frame, others = _one_frame(drawing.frames)
    drawing.leave_out(others, "tables with other columns, among which Grafana lets the reader choose,")
    names = {**drawing.names, **display_names([frame])} if len(drawing.frames) > 1 else drawing.names
    fields = [one for one in frame.fields if not is_hidden(one)]
    dressed = displays(fields, drawing.range.end)
    length = frame.length
    return Cells(
        columns=tuple(_column(names[id(one)], one) for one in fields),
        rows=tuple(
            tuple(_cell(drawing, frame, one, display, number) for one, display in zip(fields, dressed, strict=True))
            for number in _order(drawing, fields, names, length)[:_MOST_ROWS]
        ),
        left_out=max(length - _MOST_ROWS, 0),
        shows_titles=drawing.options.get("showHeader", True) is not False,
    )


# Private


def _one_frame(frames: Sequence[Frame]) -> tuple[Frame, int]:
    """Put frames of the same columns below each other; say how many different ones there are."""
    first = frames[0]
    alike = [frame for frame in frames if [one.name for one in frame.fields] == [one.name for one in first.fields]]
    others = len(frames) - len(alike)
    if len(alike) == 1:
        return first, others
    stacked = [
        replace(
            one,
            values=tuple(value for frame in alike for value in frame.fields[place].values),
            labels={},
            display=one.name,
        )
        for place, one in enumerate(first.fields)
    ]
    return first.with_fields(stacked), others


def _order(drawing: Drawing, fields: Sequence[Field], names: Mapping[int, str], length: int) -> list[int]:
    rules = mappings(drawing.options.get("sortBy"))
    wanted = rules[0].get("displayName") if rules else None
    key = next((one for one in fields if wanted in {names[id(one)], one.name}), None)
    if key is None:
        return list(range(length))
    return rows_in_order(key.values, falls=rules[0].get("desc") is True)


def _column(title: str, one: Field) -> GridColumn:
    width = one.config.get("custom.width")
    return GridColumn(
        title=title,
        is_number=_is_right(one),
        width_pixels=int(width) if isinstance(width, int | float) and width > 0 else None,
    )


def _is_right(one: Field) -> bool:
    align = one.config.get("custom.align")
    has_bars = _cell_options(one).get("type") in _BARS
    return align == "right" if align in {"left", "right", "center"} else one.kind is Kind.NUMBER and not has_bars


def _cell(drawing: Drawing, frame: Frame, one: Field, display: Display, number: int) -> Cell:
    value = one.values[number] if number < len(one.values) else None
    amount = display.amount(value)
    options = _cell_options(one)
    kind = str(options.get("type") or "auto")
    row = {other.name: str(other.values[number]) for other in frame.fields if number < len(other.values)}
    shown = Shown(name=one.name, value=value, field=one, display=display, frame=frame, labels=one.labels)
    return Cell(
        amount=amount if kind in _DRESSES or kind in _BARS else _without_colour(amount),
        dress=_DRESSES.get(kind, Dress.NONE),
        has_bar=kind in _BARS and amount.share is not None,
        link=link_of(shown, drawing, row),
    )


def _without_colour(amount: Amount) -> Amount:
    return replace(amount, colour=None)


def _cell_options(one: Field) -> Mapping[str, Json]:
    """Read how a cell is drawn, in today's form or in that of before Grafana 10."""
    options = mapping(one.config.get("custom.cellOptions"))
    return options or {"type": one.config.get("custom.displayMode")}
