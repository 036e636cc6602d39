"""Bar chart and histogram: upright bars over categories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor, isfinite, log10

from dashboards.model import Json
from dashboards.page.widgets import Amount, Categories, Category, KeyText, Tick
from dashboards.preview.display import Display
from dashboards.preview.frames import Cell, Field, Frame, Kind
from dashboards.preview.kinds.interface import Drawing, displays, number_fields
from dashboards.preview.parts import mapping
from dashboards.preview.transformations.tables import join_by_field

_MOST_CATEGORIES = 200
_TICKS = 4
_BUCKETS = 30
_MOST_NUMBERS = 12


def draw_bar_chart(drawing: Drawing) -> Categories:
    """Draw a bar of each number for each row, named by the text of the row, or by its time."""
    frame = join_by_field(drawing.frames, {})[0] if len(drawing.frames) > 1 else drawing.frames[0]
    numbers = [one for one in frame.of(Kind.NUMBER) if one.config.get("custom.hidden") is not True]
    dressed = displays(numbers, drawing.range.end)
    names = _category_names(frame, str(drawing.options.get("xField") or ""))
    drawing.leave_out(len(names) - _MOST_CATEGORIES, "bars")
    rows = [[one.values[number] for one in numbers] for number in range(min(len(names), _MOST_CATEGORIES))]
    stacking = drawing.options.get("stacking")
    mode = mapping(stacking).get("mode") if isinstance(stacking, Mapping) else stacking
    is_stacked = mode in {"normal", "percent"}
    titles = [drawing.names.get(id(one), one.display or one.name) for one in numbers]
    parts = [_parts(row) for row in rows] if mode == "percent" else rows
    ends = _ends(parts, is_stacked=is_stacked)
    return Categories(
        keys=_keys(titles, numbers, dressed),
        categories=_categories(names, rows, parts, dressed, ends),
        ticks=_ticks(ends, _plain(dressed[0], "percentunit") if mode == "percent" else dressed[0]) if dressed else (),
        zero_share=ends.zero_share,
        is_stacked=is_stacked,
        shows_values=drawing.options.get("showValue") == "always" or (len(names) * len(numbers) <= _MOST_NUMBERS),
    )


def draw_histogram(drawing: Drawing) -> Categories:
    """Count how many values fall into each of some buckets of equal width."""
    found = number_fields(drawing)
    dressed = displays([one for _, one in found], drawing.range.end)
    values = [value for _, one in found for value in _numbers(one)]
    size = _bucket_size(values, drawing.options.get("bucketSize"))
    first = floor(min(values) / size) if values else 0
    last = floor(max(values) / size) if values else 0
    counts: list[list[Cell]] = [
        [float(sum(floor(value / size) == place for value in _numbers(one))) for _, one in found]
        for place in range(first, last + 1)
    ]
    names = [dressed[0].amount(place * size).whole for place in range(first, last + 1)]
    plain = [_plain(display, "short") for display in dressed]
    titles = [drawing.names[id(one)] for _, one in found]
    ends = _ends(counts, is_stacked=True)
    return Categories(
        keys=_keys(titles, [one for _, one in found], dressed),
        categories=_categories(names, counts, counts, plain, ends),
        ticks=_ticks(ends, plain[0]),
        is_stacked=True,
        has_gaps=False,
    )


# Private


def _numbers(one: Field) -> list[float]:
    return [value for value in one.values if isinstance(value, float) and isfinite(value)]


def _parts(row: Sequence[Cell]) -> list[Cell]:
    """Give the part that each number has of all of its row."""
    whole = sum(abs(value) for value in row if isinstance(value, float) and isfinite(value))
    return [value / whole if whole and isinstance(value, float) and isfinite(value) else None for value in row]


def _plain(display: Display, unit: str) -> Display:
    return Display(
        config={"color": display.config.get("color"), "unit": unit},
        kind=Kind.NUMBER,
        low=0.0,
        high=1.0,
        now=display.now,
        palette=display.palette,
    )


def _bucket_size(values: Sequence[float], wanted: Json) -> float:
    if isinstance(wanted, int | float) and wanted > 0:
        return float(wanted)
    length = (max(values) - min(values)) if values else 0.0
    if length <= 0:
        return 1.0
    rough = length / _BUCKETS
    power = 10.0 ** floor(log10(rough))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= rough)


def _category_names(frame: Frame, wanted: str) -> list[str]:
    named = [one for one in frame.fields if wanted in {one.name, one.display}] if wanted else []
    texts = named or [*frame.of(Kind.TEXT), *frame.of(Kind.TIME)]
    if not texts:
        return [str(number + 1) for number in range(frame.length)]
    return [_category_name(texts[0], value) for value in texts[0].values]


def _category_name(one: Field, value: Cell) -> str:
    if one.kind is Kind.TIME and isinstance(value, float):
        return datetime.fromtimestamp(value, tz=UTC).strftime("%m-%d %H:%M")
    return "" if value is None else str(value)


def _keys(titles: Sequence[str], fields: Sequence[Field], dressed: Sequence[Display]) -> tuple[KeyText, ...]:
    return tuple(
        KeyText(text=title, colour=display.series_colour or display.palette)
        for title, _, display in zip(titles, fields, dressed, strict=True)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ends:
    """How far the axis of values reaches; zero is on it."""

    low: float
    high: float

    @property
    def zero_share(self) -> float:
        return -self.low / (self.high - self.low)


def _ends(rows: Sequence[Sequence[Cell]], *, is_stacked: bool) -> _Ends:
    numbers = [[value for value in row if isinstance(value, float) and isfinite(value)] for row in rows]
    gather = sum if is_stacked else max
    top = max((gather([0.0, *(value for value in row if value > 0)]) for row in numbers), default=0.0)
    depth = max((gather([0.0, *(-value for value in row if value < 0)]) for row in numbers), default=0.0)
    return _Ends(low=-_rounded_up(depth) if depth else 0.0, high=_rounded_up(top) if top or not depth else 0.0)


def _rounded_up(top: float) -> float:
    if top <= 0:
        return 1.0
    power = 10.0 ** floor(log10(top))
    return next(step * power for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10) if step * power >= top)


def _categories(
    names: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    lengths: Sequence[Sequence[Cell]],
    dressed: Sequence[Display],
    ends: _Ends,
) -> tuple[Category, ...]:
    return tuple(
        Category(name=name, amounts=tuple(_amount(*one, ends) for one in zip(row, drawn, dressed, strict=True)))
        for name, row, drawn in zip(names, rows, lengths, strict=False)
    )


def _amount(value: Cell, drawn: Cell, display: Display, ends: _Ends) -> Amount:
    shown = display.amount(value)
    share = drawn / (ends.high - ends.low) if isinstance(drawn, float) and isfinite(drawn) else None
    mode = mapping(display.config.get("color")).get("mode")
    colour = shown.colour if mode not in {None, "palette-classic"} else None
    return Amount(text=shown.text, before=shown.before, after=shown.after, colour=colour, share=share)


def _ticks(ends: _Ends, display: Display) -> tuple[Tick, ...]:
    """Mark zero, and both sides of it where there are bars, in equal steps."""
    length = ends.high - ends.low
    step = max(ends.high, -ends.low) / _TICKS
    values = (number * step for number in range(-_TICKS, _TICKS + 1) if ends.low <= number * step <= ends.high)
    return tuple(Tick(share=(value - ends.low) / length, text=display.amount(value).whole) for value in values)
