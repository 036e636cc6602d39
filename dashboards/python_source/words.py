"""Which words of a kind of panel say what stands in its JSON: the other way round than `options` and `custom`."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from dashboards.model import Json, Panel
from dashboards.panels.barchart import BarChart
from dashboards.panels.bargauge import BarGauge
from dashboards.panels.gauge import Gauge
from dashboards.panels.heatmap import Heatmap
from dashboards.panels.histogram import Histogram
from dashboards.panels.logs import Logs
from dashboards.panels.piechart import PieChart
from dashboards.panels.stat import Stat
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.status_history import StatusHistory
from dashboards.panels.table import Table
from dashboards.panels.text import Text
from dashboards.panels.timeseries import TimeSeries
from dashboards.python_source.paths import at, list_at

_Read = Callable[[Mapping[str, Json]], Json]
_CUSTOM = "fieldConfig.defaults.custom"


def kind_of(panel: Mapping[str, Json]) -> type[Panel] | None:
    """Find the kind for a panel in its JSON; None where there is none, or the panel has the shape of long ago."""
    plugin, options = panel.get("type"), panel.get("options")
    kind = _KINDS.get(plugin) if isinstance(plugin, str) else None
    if kind is None or not isinstance(options, Mapping) or not options or "fieldOptions" in options:
        return None
    return None if kind is Text and not isinstance(options.get("content"), str) else kind


def words_of(kind: type[Panel], panel: Mapping[str, Json]) -> dict[str, Any]:
    """Give the keyword arguments that say what is the kind's own; what they cannot say is left out."""
    fields = {field.name: field for field in dataclasses.fields(kind)}
    found = {name: read(panel) for name, read in _WORDS[kind].items()}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in found.items()
        if _fits(value, fields[name])
    }


# Private


def _fits(value: Json, field: "dataclasses.Field[Any]") -> bool:
    if field.default is dataclasses.MISSING or field.default is None:
        return value is not None
    if isinstance(field.default, tuple):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(field.default, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return type(value) is type(field.default)


def _option(path: str) -> _Read:
    return lambda panel: at(panel, f"options.{path}")


def _custom(path: str) -> _Read:
    return lambda panel: at(panel, f"{_CUSTOM}.{path}")


def _equals(read: _Read, value: str) -> _Read:
    return lambda panel: read(panel) == value


def _reducer(panel: Mapping[str, Json]) -> Json:
    calcs = list_at(panel, "options.reduceOptions.calcs")
    return calcs[0] if len(calcs) == 1 else None


def _sort(key: str) -> _Read:
    def read(panel: Mapping[str, Json]) -> Json:
        sorts = list_at(panel, "options.sortBy")
        return sorts[0].get(key) if len(sorts) == 1 and isinstance(sorts[0], Mapping) else None

    return read


def _cell_unit(panel: Mapping[str, Json]) -> Json:
    unit = at(panel, "options.cellValues.unit")
    return "" if unit == "short" else unit


_LEGEND: Mapping[str, _Read] = {
    "has_legend": _option("legend.showLegend"),
    "legend_placement": _option("legend.placement"),
    "tooltip": _option("tooltip.mode"),
}
_FIGURES: Mapping[str, _Read] = {**_LEGEND, "legend_calcs": _option("legend.calcs")}
_REDUCTION: Mapping[str, _Read] = {
    "reducer": _reducer,
    "fields": _option("reduceOptions.fields"),
    "shows_each_row": _option("reduceOptions.values"),
}
_STROKES: Mapping[str, _Read] = {"fill_percent": _custom("fillOpacity"), "line_width": _custom("lineWidth")}

_WORDS: Mapping[type[Panel], Mapping[str, _Read]] = {
    TimeSeries: {
        **_FIGURES,
        **_STROKES,
        "style": _custom("drawStyle"),
        "line": _custom("lineInterpolation"),
        "points": _custom("showPoints"),
        "point_size": _custom("pointSize"),
        "is_stacked": _equals(_custom("stacking.mode"), "normal"),
        "spans_gaps": _custom("spanNulls"),
        "draws_thresholds": _custom("thresholdsStyle.mode"),
        "axis_label": _custom("axisLabel"),
        "is_logarithmic": _equals(_custom("scaleDistribution.type"), "log"),
        "tooltip_sort": _option("tooltip.sort"),
    },
    Stat: {
        **_REDUCTION,
        "colours": _option("colorMode"),
        "graph": _option("graphMode"),
        "shown": _option("textMode"),
        "orientation": _option("orientation"),
    },
    Gauge: {
        **_REDUCTION,
        "has_threshold_labels": _option("showThresholdLabels"),
        "has_threshold_markers": _option("showThresholdMarkers"),
        "orientation": _option("orientation"),
    },
    BarGauge: {
        **_REDUCTION,
        "style": _option("displayMode"),
        "orientation": _option("orientation"),
        "value_colour": _option("valueMode"),
    },
    Table: {
        "cell_height": _option("cellHeight"),
        "cells": _custom("cellOptions.type"),
        "align": _custom("align"),
        "is_filterable": _custom("filterable"),
        "has_header": _option("showHeader"),
        "sorted_by": _sort("displayName"),
        "is_descending": _sort("desc"),
        "footer_reducers": _custom("footer.reducers"),
    },
    Heatmap: {
        "cell_unit": _cell_unit,
        "scheme": _option("color.scheme"),
        "is_calculated": _option("calculate"),
        "has_legend": _option("legend.show"),
        "axis_label": _option("yAxis.axisLabel"),
    },
    StateTimeline: {
        **_LEGEND,
        **_STROKES,
        "merges_equal": _option("mergeValues"),
        "row_height_ratio": _option("rowHeight"),
        "shows_values": _option("showValue"),
        "align_values": _option("alignValue"),
    },
    StatusHistory: {
        **_LEGEND,
        **_STROKES,
        "row_height_ratio": _option("rowHeight"),
        "column_width_ratio": _option("colWidth"),
        "shows_values": _option("showValue"),
    },
    BarChart: {
        **_FIGURES,
        **_STROKES,
        "x_field": _option("xField"),
        "orientation": _option("orientation"),
        "stacking": _option("stacking"),
        "shows_values": _option("showValue"),
        "group_width_ratio": _option("groupWidth"),
        "bar_width_ratio": _option("barWidth"),
        "axis_label": _custom("axisLabel"),
        "tooltip_sort": _option("tooltip.sort"),
    },
    Histogram: {
        **_FIGURES,
        **_STROKES,
        "bucket_count": _option("bucketCount"),
        "bucket_size": _option("bucketSize"),
        "combines_series": _option("combine"),
    },
    PieChart: {
        **_LEGEND,
        **_REDUCTION,
        "shape": _option("pieType"),
        "labels": _option("displayLabels"),
        "legend_values": _option("legend.values"),
    },
    Text: {"content": _option("content"), "mode": _option("mode")},
    Logs: {
        "shows_time": _option("showTime"),
        "shows_labels": _option("showLabels"),
        "wraps_lines": _option("wrapLogMessage"),
        "has_details": _option("enableLogDetails"),
        "order": _option("sortOrder"),
    },
}
_KINDS: Mapping[str, type[Panel]] = {kind.kind: kind for kind in _WORDS}
