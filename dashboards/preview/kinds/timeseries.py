"""Time series: lines, areas, bars and points over time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from math import isfinite

from dashboards.model import Json
from dashboards.page.charts import (
    Colour,
    LegendTable,
    Paint,
    Series,
    Style,
    Threshold,
    TimeChart,
    ValueAxis,
    Zone,
)
from dashboards.page.units import NUMBER, Unit, count, format_value
from dashboards.preview.display import Bound, Display
from dashboards.preview.fields import is_hidden
from dashboards.preview.frames import Cell, Field, Frame
from dashboards.preview.kinds.interface import Drawing, displays, number_fields
from dashboards.preview.parts import mapping, number, texts
from dashboards.preview.reducers import reduced, reducer_title, unit_after

_STYLES = {"bars": Style.BARS, "points": Style.POINTS}
_STEPS = frozenset({"stepAfter", "stepBefore"})
_STACKS = frozenset({"normal", "percent"})
_MOST_SERIES = 100


def draw(drawing: Drawing) -> TimeChart:
    """Draw the fields of numbers over time."""
    found = number_fields(drawing)
    drawn = found[:_MOST_SERIES]
    drawing.leave_out(len(found) - len(drawn), "series")
    dressed = displays([one for _, one in drawn], drawing.range.end)
    lines = tuple(_named(drawing, drawn, dressed))
    left = next((display for (_, one), display in zip(drawn, dressed, strict=True) if not _is_right(one)), None)
    base = left or (dressed[0] if dressed else None)
    legend = mapping(drawing.options.get("legend"))
    is_percent = _is_percent(drawing, drawn)
    return TimeChart(
        title=drawing.title or "Panel",
        series=lines,
        is_percent=is_percent,
        unit=_unit(base, drawn) if base else NUMBER,
        axis=_axis(drawn[0][1]) if drawn else ValueAxis(low=None),
        thresholds=tuple(_lines(drawn[0][1], base)) if base and not is_percent else (),
        zones=tuple(_zones(drawn[0][1], base)) if base and not is_percent else (),
        legend=_legend(drawing, legend, drawn, dressed),
        has_legend=legend.get("showLegend", True) is not False and legend.get("displayMode") != "hidden",
        is_legend_right=legend.get("placement") == "right",
        why_empty=base.no_value if base and base.config.get("noValue") else "No data",
    )


# Private

_Drawn = tuple[tuple[Frame, Field], ...]
_Displays = tuple[Display, ...]


def _named(drawing: Drawing, drawn: _Drawn, dressed: _Displays) -> Iterator[Series]:
    """Give each series a name of its own: two that are shown alike are told apart by a number."""
    seen: dict[str, int] = {}
    names = drawing.names
    for (frame, one), display in zip(drawn, dressed, strict=True):
        name = names[id(one)]
        seen[name] = seen.get(name, 0) + 1
        yield _series(name if seen[name] == 1 else f"{name} ({seen[name]})", frame, one, display)


def _series(name: str, frame: Frame, one: Field, display: Display) -> Series:
    custom = one.config
    samples = list(_samples(frame, one))
    width = number(custom.get("custom.lineWidth"))
    scale = -1.0 if custom.get("custom.transform") == "negative-Y" else 1.0
    return Series(
        name=name,
        times=tuple(time for time, _ in samples),
        values=tuple(None if value is None else scale * value for _, value in samples),
        style=_style(custom),
        dashed=mapping(custom.get("custom.lineStyle")).get("fill") in {"dash", "dot"},
        colour=_colour(display, one),
        longest_join_seconds=_longest_join(custom, frame.step_seconds),
        fill_ratio=(number(custom.get("custom.fillOpacity")) or 0.0) / 100,
        width_pixels=min(1.0 if width is None else width, 10.0) + 0.5,
        stack=_stack(one, samples, scale) if _stacks(one) in _STACKS else "",
        right_unit=display.unit if _is_right(one) else None,
    )


def _stacks(one: Field) -> str:
    return str(mapping(one.config.get("custom.stacking")).get("mode") or "none")


def _stack(one: Field, samples: Sequence[tuple[float, float | None]], scale: float) -> str:
    """Name the stack: only what is drawn alike, against one axis and to one side of zero stands on each other."""
    group = mapping(one.config.get("custom.stacking")).get("group") or "A"
    side = "below" if any(scale * value < 0 for _, value in samples if value is not None) else "above"
    return f"{group} {_style(one.config)} {'right' if _is_right(one) else 'left'} {side}"


def _is_percent(drawing: Drawing, drawn: _Drawn) -> bool:
    """Say whether all series are parts of wholes, and tell where only some are."""
    found = [_stacks(one) == "percent" and not _is_right(one) for _, one in drawn]
    if any(found) and not all(found):
        drawing.notes.append("some series are stacked in percent beside others: their sums are drawn")
    return bool(found) and all(found)


def _samples(frame: Frame, one: Field) -> Iterator[tuple[float, float | None]]:
    """Give the samples with rising times; what cannot be drawn (NaN, infinity) is a gap."""
    latest = float("-inf")
    for time, value in zip(frame.times, one.values, strict=False):
        if time > latest:
            yield time, value if isinstance(value, float) and isfinite(value) else None
            latest = time


def _unit(display: Display, drawn: _Drawn) -> Unit:
    """Give the unit; an axis of whole things without a unit has whole labels."""
    unit = display.unit
    is_plain = str(display.config.get("unit") or "none") in {"none", "short"}
    values = [value for _, one in drawn for value in one.values if isinstance(value, float)]
    return replace(unit, axis_steps=count("").axis_steps) if is_plain and all(map(_is_whole, values)) else unit


def _is_whole(value: float) -> bool:
    return value.is_integer() or not isfinite(value)


def _style(custom: Mapping[str, Json]) -> Style:
    if custom.get("custom.lineInterpolation") in _STEPS and custom.get("custom.drawStyle") in {None, "line"}:
        return Style.STEP
    return _STYLES.get(str(custom.get("custom.drawStyle") or "line"), Style.LINE)


def _colour(display: Display, one: Field) -> Paint:
    if display.series_colour is not None:
        return display.series_colour
    mode = mapping(one.config.get("color")).get("mode") or "palette-classic"
    if mode == "thresholds" or str(mode).startswith("continuous-"):
        last = reduced("lastNotNull", one.values)
        return display.colour_of(last) or Colour.AUTO
    return Colour.AUTO


def _longest_join(custom: Mapping[str, Json], step_seconds: float) -> float | None:
    """Join over gaps where the panel asks for it: always, or up to so many milliseconds."""
    spans = custom.get("custom.spanNulls")
    if spans is True or not step_seconds:
        return None
    if isinstance(spans, int | float) and spans > 0:
        return max(spans / 1000, 1.5 * step_seconds)
    return 1.5 * step_seconds


def _is_right(one: Field) -> bool:
    return one.config.get("custom.axisPlacement") == "right"


def _axis(one: Field) -> ValueAxis:
    custom = one.config
    scale = mapping(custom.get("custom.scaleDistribution"))
    base = scale.get("log") if scale.get("type") == "log" else None

    return ValueAxis(
        minimum=number(custom.get("min")),
        maximum=number(custom.get("max")),
        low=number(custom.get("custom.axisSoftMin")),
        high=number(custom.get("custom.axisSoftMax")),
        log_base=base if base in {2, 10} else None,
    )


def _mode(one: Field) -> str:
    return str(mapping(one.config.get("custom.thresholdsStyle")).get("mode") or "off")


def _lines(one: Field, display: Display) -> Iterator[Threshold]:
    mode = _mode(one)
    if not re.search("line|dashed", mode):
        return
    for bound in display.bounds:
        if bound.value is not None and isfinite(bound.value):
            label = format_value(display.unit, bound.value)
            yield Threshold(value=bound.value, label=label, colour=bound.colour, is_dashed="dashed" in mode)


def _zones(one: Field, display: Display) -> Iterator[Zone]:
    if not re.search("area", _mode(one)):
        return
    ends: list[Bound | None] = [*display.bounds, None]
    for begin, end in pairwise(ends):
        if begin is not None and begin.colour is not None:
            yield Zone(low=begin.value, high=end.value if end else None, colour=begin.colour)


def _legend(drawing: Drawing, legend: Mapping[str, Json], drawn: _Drawn, dressed: _Displays) -> LegendTable | None:
    calculations = [name for name in texts(legend.get("calcs")) if drawing.knows_calculation(name)]
    if legend.get("displayMode") != "table" and not calculations:
        return None
    rows = tuple(
        tuple(_calculated(name, one, display) for name in calculations)
        for (_, one), display in zip(drawn, dressed, strict=True)
    )
    return LegendTable(columns=tuple(map(reducer_title, calculations)), rows=rows)


def _calculated(name: str, one: Field, display: Display) -> str:
    value: Cell = reduced(name, one.values)
    unit = unit_after(name, str(display.config.get("unit") or ""))
    plain = replace(display, config={**display.config, "mappings": [], "unit": unit})
    return plain.amount(value).whole if not is_hidden(one, "legend") else ""
