"""Prepare the panels of a grid for their templates."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from dashboards.page.charts import Colour, Paint, TimeChart, paint_name
from dashboards.page.drawing.categories import category_names, rectangles
from dashboards.page.drawing.clock import span_text, time_ticks
from dashboards.page.drawing.heat import LEVELS, heat_paths
from dashboards.page.drawing.markdown import markdown_html, safe_address
from dashboards.page.drawing.shapes import arc, slices, trend
from dashboards.page.figures import Figure, figures
from dashboards.page.grid import Band, Grid, GridPanel
from dashboards.page.widgets import (
    Bars,
    Categories,
    Cells,
    Dial,
    Dials,
    HeatMap,
    Lanes,
    Markdown,
    Numbers,
    Pie,
    Said,
    Widget,
)

DIAL_RADIUS, RIM_RADIUS = 38.0, 45.0
_PIE_RADIUS, _HOLE_RADIUS = 48.0, 29.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelView:
    """A panel with the template that shows it."""

    panel: GridPanel
    template: str
    content: TimeChart | Widget
    context: dict[str, Any]
    """What the template needs besides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BandView:
    """A band with its panels prepared."""

    band: Band
    panels: tuple[PanelView, ...]


def band_views(grid: Grid) -> tuple[BandView, ...]:
    """Prepare all panels of a grid."""
    drawn = iter(figures(grid))
    return tuple(
        BandView(band=band, panels=tuple(_view(panel, grid, drawn) for panel in band.panels)) for band in grid.bands
    )


def paint_class(paint: Paint | None) -> str:
    """Give the class that brings a colour to an element; empty for none."""
    return "" if paint is None or paint is Colour.AUTO else f"paint-{paint_name(paint)}"


# Private


def _view(panel: GridPanel, grid: Grid, drawn: Iterator[Figure]) -> PanelView:
    content = panel.content
    if isinstance(content, TimeChart):
        return _viewed(panel, "chart", {"figure": next(drawn)})
    return _viewed(panel, *_widget(content, grid))


def _viewed(panel: GridPanel, kind: str, context: dict[str, Any]) -> PanelView:
    return PanelView(panel=panel, template=f"panels/{kind}.html.j2", content=panel.content, context=context)


def _widget(widget: Widget, grid: Grid) -> tuple[str, dict[str, Any]]:
    match widget:
        case HeatMap() | Lanes():
            return _over_time(widget, grid)
        case Numbers() | Dials() | Bars() | Categories() | Pie():
            return _shapes(widget)
        case Cells():
            return "cells", {}
        case Markdown():
            return "markdown", {"html": markdown_html(widget.text)}
        case Said():
            return "said", {}
    assert_never(widget)


def _over_time(widget: HeatMap | Lanes, grid: Grid) -> tuple[str, dict[str, Any]]:
    ticks = time_ticks(widget.start_time, widget.end_time, is_counted=grid.is_counted)
    if isinstance(widget, HeatMap):
        return "heat", {"paths": heat_paths(widget), "levels": range(LEVELS), "ticks": ticks}
    return "lanes", {"lanes": _lanes(widget), "ticks": ticks}


def _shapes(widget: Numbers | Dials | Bars | Categories | Pie) -> tuple[str, dict[str, Any]]:
    match widget:
        case Numbers():
            return "numbers", {"trends": [trend(number.trend) for number in widget.numbers]}
        case Dials():
            return "dials", {"dials": [_dial(dial) for dial in widget.dials]}
        case Bars():
            return "bars", {}
        case Categories():
            return "categories", {"bars": rectangles(widget), "names": category_names(widget)}
        case Pie():
            return "pie", {"paths": _slices(widget)}
    assert_never(widget)


def _dial(dial: Dial) -> dict[str, Any]:
    share = dial.amount.share
    return {
        "dial": dial,
        "track": arc(0, 1, radius=DIAL_RADIUS),
        "value": "" if share is None or share <= 0 else arc(0, share, radius=DIAL_RADIUS),
        "rim": [(one.colour, arc(one.low, one.high, radius=RIM_RADIUS)) for one in dial.stretches],
    }


def _lanes(widget: Lanes) -> list[tuple[str, list[dict[str, Any]]]]:
    length = widget.end_time - widget.start_time

    def percent(time: float) -> float:
        return 100 * (min(max(time, widget.start_time), widget.end_time) - widget.start_time) / length

    return [
        (
            lane.name,
            [
                {
                    "x": percent(span.start_time),
                    "width": percent(span.end_time) - percent(span.start_time),
                    "text": span.text,
                    "colour": span.colour,
                    "title": f"{lane.name}: {span.text}, {span_text(span.start_time, span.end_time)}",
                }
                for span in lane.spans
            ],
        )
        for lane in widget.lanes
    ]


def _slices(pie: Pie) -> list[str]:
    shares = [one.amount.share or 0.0 for one in pie.slices]
    return list(slices(shares, radius=_PIE_RADIUS, hole=_HOLE_RADIUS if pie.is_ring else 0.0))


FILTERS = {"paint": paint_class, "address": safe_address}
"""What the templates of panels ask for."""
