"""The shape of each kind of panel, as Grafana 12.3 writes it; UPDATE_GOLDEN=1 in the environment writes them anew."""

import json
import os
from pathlib import Path

import pytest

from dashboards.model import Format, Json, Panel, Query
from dashboards.palette import bad_above
from dashboards.panels.barchart import BarChart
from dashboards.panels.bargauge import BarGauge
from dashboards.panels.foreign import Foreign
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
from dashboards.units import SECONDS
from tests.dashboards.one_panel import panel_json, panel_of

KINDS = [
    BarChart,
    BarGauge,
    Gauge,
    Heatmap,
    Histogram,
    Logs,
    PieChart,
    Stat,
    StateTimeline,
    StatusHistory,
    Table,
    Text,
    TimeSeries,
]
SHAPES = Path(__file__).parent / "shapes"


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_todays_shape(kind: type[Panel]) -> None:
    """All that Grafana would write of it, and nothing that it would not."""
    file = SHAPES / f"{kind.kind}.json"
    written = json.dumps(panel_json(panel_of(kind)), indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(written, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == written


def test_every_shape_is_a_kinds() -> None:
    """None is left of a kind that is gone."""
    assert sorted(f"{kind.kind}.json" for kind in KINDS) == sorted(file.name for file in SHAPES.iterdir())


@pytest.mark.parametrize(
    ("panel", "path", "expected"),
    [
        (panel_of(TimeSeries, is_stacked=True), "fieldConfig.defaults.custom.stacking.mode", "normal"),
        (panel_of(TimeSeries, is_logarithmic=True), "fieldConfig.defaults.custom.scaleDistribution.type", "log"),
        (panel_of(TimeSeries, legend_calcs=()), "options.legend.displayMode", "list"),
        (panel_of(Table, sorted_by="Errors"), "options.sortBy", [{"desc": True, "displayName": "Errors"}]),
        (panel_of(PieChart, legend_values=()), "options.legend.displayMode", "list"),
        (panel_of(BarChart, x_field="day"), "options.xField", "day"),
        (panel_of(Stat, colour="blue"), "fieldConfig.defaults.color", {"fixedColor": "blue", "mode": "fixed"}),
        (panel_of(Stat, thresholds=bad_above(1)), "fieldConfig.defaults.color.mode", "thresholds"),
        (panel_of(TimeSeries, thresholds=bad_above(1)), "fieldConfig.defaults.color.mode", "palette-classic"),
        (panel_of(TimeSeries, colour_mode="continuous-GrYlRd"), "fieldConfig.defaults.color.mode", "continuous-GrYlRd"),
        (panel_of(Text, unit=SECONDS, colour="red"), "fieldConfig.defaults.unit", "s"),
        (panel_of(Stat, no_value="none fires"), "fieldConfig.defaults.noValue", "none fires"),
        (panel_of(Stat, repeat="pod"), "repeatDirection", "h"),
        (panel_of(Stat, is_transparent=True), "transparent", True),
        (panel_of(Table, queries=(Query(expr="up", format=Format.TABLE),)), "targets.0.format", "table"),
    ],
)
def test_a_word_of_the_model_says_what_grafana_reads(panel: Panel, path: str, expected: Json) -> None:
    """Beside the defaults that the shapes show."""
    value: Json = panel_json(panel)
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    assert expected == value


def test_a_foreign_panel_is_what_its_author_says() -> None:
    """Its plug-in, the plug-in's options and version, and whatever stands beside them."""
    panel = Foreign(title="Map", plugin_id="geomap", settings={"view": {"zoom": 1}}, version="11.0.0", extra={"x": 1})
    written = panel_json(panel)
    assert ("geomap", {"view": {"zoom": 1}}, "11.0.0", 1) == tuple(
        written[key] for key in ("type", "options", "pluginVersion", "x")
    )
    assert "fieldConfig" not in written
