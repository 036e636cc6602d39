"""Stat: big numbers, with their trend behind them."""

from math import isfinite

from dashboards.page.widgets import Dress, Number, Numbers
from dashboards.preview.frames import Kind
from dashboards.preview.kinds.interface import Drawing, Shown, link_of, shown_values

_DRESSES = {"value": Dress.INK, "background": Dress.PAPER, "background_solid": Dress.PAPER, "none": Dress.NONE}
_MOST_TREND_POINTS = 160


def draw(drawing: Drawing) -> Numbers:
    """Draw the numbers."""
    shown = shown_values(drawing)
    options = drawing.options
    mode = str(options.get("textMode") or "auto")
    names = mode in {"name", "value_and_name"} or (mode == "auto" and len(shown) > 1)
    return Numbers(
        numbers=tuple(_number(drawing, one, has_name=names) for one in shown),
        dress=_DRESSES.get(str(options.get("colorMode") or "value"), Dress.INK),
        is_vertical=options.get("orientation") == "horizontal",
        shows_value=mode not in {"name", "none"},
    )


# Private


def _number(drawing: Drawing, shown: Shown, *, has_name: bool) -> Number:
    return Number(
        amount=shown.display.amount(shown.value),
        name=shown.name if has_name else "",
        trend=_trend(drawing, shown),
        link=link_of(shown, drawing),
    )


def _trend(drawing: Drawing, shown: Shown) -> tuple[float | None, ...]:
    """Put the samples at equal distances along the range; where there is none is a gap."""
    step, times = shown.frame.step_seconds, shown.frame.times
    is_over_time = step > 0 and shown.field.kind is Kind.NUMBER and len(times) > 1
    if drawing.options.get("graphMode", "area") == "none" or not is_over_time:
        return ()
    places = [round((time - drawing.range.start - (times[0] - drawing.range.start) % step) / step) for time in times]
    count = max(round((drawing.range.end - drawing.range.start) / step), *places) + 1
    shown_count = min(count, _MOST_TREND_POINTS)
    points: list[float | None] = [None] * shown_count
    for place, value in zip(places, shown.field.values, strict=False):
        if place >= 0 and isinstance(value, float) and isfinite(value):
            points[place * shown_count // count] = value
    return tuple(points)
