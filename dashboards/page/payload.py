"""Turn a group of charts into the JSON that the page's script draws; numbers stay exact."""

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from dashboards.page.align import Column, align
from dashboards.page.charts import (
    ChartGroup,
    Marker,
    Region,
    Series,
    Threshold,
    TimeChart,
    ValueAxis,
    Zone,
    paint_name,
)
from dashboards.page.figures import SYMBOLS
from dashboards.page.grid import Grid
from dashboards.page.palette import Look, looks
from dashboards.page.units import Unit


def group_payload(group: ChartGroup | Grid) -> dict[str, Any]:
    """Describe a group; charts without data have no place in it, since nothing is drawn for them."""
    return {
        "start": group.start_time,
        "end": group.end_time,
        "dated": group.is_dated,
        "clock": not group.is_counted,
        "regions": [_region(region) for region in group.regions],
        "markers": [_marker(marker) for marker in sorted(group.markers, key=lambda marker: marker.time)],
        "charts": {
            str(number): _chart(chart, is_in_grid=isinstance(group, Grid))
            for number, chart in enumerate(group.charts)
            if not chart.is_empty
        },
    }


def script_json(payload: Mapping[str, Any]) -> Markup:
    r"""Write JSON that cannot end the script element it stands in: `<`, `>`, `&`, U+2028 and U+2029 as `\uXXXX`."""
    text = json.dumps(payload, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - everything that HTML could read is escaped above


# Private


def _chart(chart: TimeChart, *, is_in_grid: bool) -> dict[str, Any]:
    aligned = align(chart.series)
    right = next((one.right_unit for one in chart.series if one.right_unit is not None), None)
    dressed = zip(chart.series, looks(chart.series), aligned.columns, strict=True)
    return {
        "title": chart.title,
        "unit": _unit(chart.unit),
        "rightUnit": None if right is None else _unit(right),
        "axis": _axis(chart.axis),
        "percent": chart.is_percent,
        "inGrid": is_in_grid,
        "height": chart.height_pixels,
        "times": aligned.times,
        "series": [_series(series, look, column, len(aligned.times)) for series, look, column in dressed],
        "thresholds": [_threshold(threshold) for threshold in chart.thresholds],
        "zones": [_zone(zone) for zone in chart.zones],
    }


def _series(series: Series, look: Look, column: Column, shared_times: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": series.name,
        "style": series.style,
        "colour": paint_name(look.colour),
        "dashed": look.dashed,
        "fill": series.fill_ratio,
        "width": series.width_pixels,
        "stack": series.stack,
        "right": series.right_unit is not None,
        "values": column.values,
    }
    return described if len(column.positions) == shared_times else described | {"at": column.positions}


def _unit(unit: Unit) -> dict[str, Any]:
    scales = [
        {"from": scale.from_magnitude, "factor": scale.factor, "prefix": scale.prefix, "suffix": scale.suffix}
        for scale in unit.scales
    ]
    return {"scales": scales, "axisSteps": unit.axis_steps, "decimals": unit.decimals}


def _axis(axis: ValueAxis) -> dict[str, Any]:
    return {"min": axis.minimum, "max": axis.maximum, "low": axis.low, "high": axis.high, "log": axis.log_base}


def _zone(zone: Zone) -> dict[str, Any]:
    return {"low": zone.low, "high": zone.high, "colour": paint_name(zone.colour)}


def _region(region: Region) -> dict[str, Any]:
    return {"start": region.start_time, "end": region.end_time, "label": region.label}


def _marker(marker: Marker) -> dict[str, Any]:
    return {"time": marker.time, "label": marker.label, "kind": marker.kind, "symbol": SYMBOLS[marker.kind]}


def _threshold(threshold: Threshold) -> dict[str, Any]:
    colour = None if threshold.colour is None else paint_name(threshold.colour)
    return {"value": threshold.value, "label": threshold.label, "colour": colour, "dashed": threshold.is_dashed}
