"""Each trap of grafanalib 0.7.1, and what our layer does instead."""

import json

import pytest

from dashboards.canonical import as_grafana_saves
from dashboards.grafana import dashboard_json
from dashboards.model import Format, Json, Panel, Query, Row, Step, Thresholds, ValueText
from dashboards.palette import bad_above
from dashboards.panels.barchart import BarChart
from dashboards.panels.bargauge import BarGauge
from dashboards.panels.gauge import Gauge
from dashboards.panels.heatmap import Heatmap
from dashboards.panels.histogram import Histogram
from dashboards.panels.piechart import PieChart
from dashboards.panels.stat import Stat
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.status_history import StatusHistory
from dashboards.panels.table import Table
from dashboards.panels.timeseries import TimeSeries
from dashboards.units import BYTES, SECONDS
from dashboards.variables import DATASOURCE, custom, job_of
from tests.dashboards.one_panel import board_of, panel_json, panel_of

WITH_LEGENDS = [BarChart, Histogram, PieChart, StateTimeline, StatusHistory, TimeSeries]
WITH_UNITS = [*WITH_LEGENDS, BarGauge, Gauge, Heatmap, Stat, Table]


def test_1_the_shared_crosshair_survives_the_load() -> None:
    """Below schema 14 Grafana would set it anew."""
    written = dashboard_json(board_of(panel_of(Stat)))
    assert (42, 1) == (written["schemaVersion"], written["graphTooltip"])
    assert "sharedCrosshair" not in written
    assert 1 == as_grafana_saves(written)["graphTooltip"]


@pytest.mark.parametrize("kind", WITH_LEGENDS)
def test_2_legends_say_that_they_show(kind: type[Panel]) -> None:
    """The migration that would add it does not run for schema 42."""
    assert panel_json(panel_of(kind))["options"]["legend"]["showLegend"] is True


def test_2_cells_of_tables_have_the_new_options() -> None:
    """As `cellOptions`, where `displayMode` was."""
    custom_settings = panel_json(panel_of(Table))["fieldConfig"]["defaults"]["custom"]
    assert {"type": "auto"} == custom_settings["cellOptions"]
    assert "displayMode" not in custom_settings


@pytest.mark.parametrize("kind", WITH_UNITS)
def test_2_data_sources_are_references(kind: type[Panel]) -> None:
    """A name would not be found without the migration."""
    written = panel_json(panel_of(kind))
    reference = {"type": "prometheus", "uid": "$datasource"}
    assert [reference, reference] == [written["datasource"], written["targets"][0]["datasource"]]


@pytest.mark.parametrize("kind", WITH_UNITS)
def test_3_the_first_threshold_has_no_value(kind: type[Panel]) -> None:
    """The text "null" would leave the colour at the first step for ever."""
    steps = panel_json(panel_of(kind, thresholds=bad_above(80)))["fieldConfig"]["defaults"]["thresholds"]["steps"]
    assert [{"color": "green"}, {"color": "red", "value": 80}] == steps


def test_3_thresholds_take_whole_numbers_and_fractions() -> None:
    """80 is as good as 80.5, and neither has the keys of another panel."""
    steps = (Step(colour="green"), Step(colour="orange", value=80), Step(colour="red", value=80.5))
    written = panel_json(panel_of(Stat, thresholds=Thresholds(steps=steps, is_percentage=True)))
    assert {
        "mode": "percentage",
        "steps": [{"color": "green"}, {"color": "orange", "value": 80}, {"color": "red", "value": 80.5}],
    } == written["fieldConfig"]["defaults"]["thresholds"]


@pytest.mark.parametrize("kind", [Gauge, BarGauge, Stat, PieChart])
def test_4_and_5_the_reducer_stands_in_the_options(kind: type[Panel]) -> None:
    """Not among the defaults of fields, nor in the options of Grafana 6."""
    written = panel_json(panel_of(kind, reducer="max"))
    assert {"calcs": ["max"], "fields": "", "values": False} == written["options"]["reduceOptions"]
    assert "calcs" not in written["fieldConfig"]["defaults"]
    assert "fieldOptions" not in written["options"]


@pytest.mark.parametrize("kind", WITH_UNITS)
def test_5_the_shape_has_a_version(kind: type[Panel]) -> None:
    """Without one Grafana takes a panel for one of 6.1, and repairs what is not broken."""
    assert "12.3.0" == panel_json(panel_of(kind))["pluginVersion"]


def test_6_heatmaps_keep_unit_and_tooltip() -> None:
    """Empty options would be replaced by those of an Angular panel that is not there."""
    query = Query(expr="rate(x_bucket[5m])", legend="{{le}}", format=Format.HEATMAP)
    written = panel_json(Heatmap(title="Latency", unit=SECONDS, queries=(query,)))
    assert ("s", "s") == (written["fieldConfig"]["defaults"]["unit"], written["options"]["yAxis"]["unit"])
    assert "single" == written["options"]["tooltip"]["mode"]
    assert "heatmap" == written["targets"][0]["format"]


def test_6_kinds_share_nothing_that_can_change() -> None:
    """Two heatmaps have options of their own."""
    one, other = panel_of(Heatmap), panel_of(Heatmap)
    one.options()["legend"]["show"] = False
    one.custom()["hideFrom"]["viz"] = True
    assert (True, False) == (other.options()["legend"]["show"], other.custom()["hideFrom"]["viz"])


def test_7_all_is_spelt_as_grafana_spells_it() -> None:
    """With the text All and the value $__all, in lists where many can be chosen."""
    written = _variable(job_of("up"))
    assert {"text": ["All"], "value": ["$__all"]} == written["current"]


def test_7_nothing_chosen_has_no_nulls() -> None:
    """A linter cannot read a text that is null."""
    assert {} == _variable(DATASOURCE)["current"]


def test_7_values_to_choose_from_have_no_spaces() -> None:
    """What is chosen is what is written."""
    written = _variable(custom("range", label="Range", values=("1m", "5m"), default="5m", description="How long."))
    assert ("1m,5m", {"text": "5m", "value": "5m"}) == (written["query"], written["current"])
    assert "How long." == written["description"]


def test_7_variables_have_a_definition_and_no_dead_keys() -> None:
    """The editor shows the definition; of tags nothing is left."""
    written = _variable(job_of("up"))
    assert "label_values(up, job)" == written["definition"]
    assert set() == {"tagsQuery", "tagValuesQuery", "useTags"} & written.keys()


def test_8_fractions_are_numbers_too() -> None:
    """A maximum of 0.999, and gaps of a minute spanned by `extra`."""
    extra = {"fieldConfig": {"defaults": {"custom": {"spanNulls": 60000}}}}
    defaults = panel_json(panel_of(TimeSeries, maximum=0.999, minimum=0, extra=extra))["fieldConfig"]["defaults"]
    assert (0.999, 0, 60000) == (defaults["max"], defaults["min"], defaults["custom"]["spanNulls"])
    assert "line" == defaults["custom"]["drawStyle"]


@pytest.mark.parametrize("kind", WITH_UNITS)
def test_9_every_kind_has_a_unit_and_mappings_of_fields(kind: type[Panel]) -> None:
    """Among the defaults of its fields, not beside them."""
    written = panel_json(panel_of(kind, unit=BYTES, texts=(ValueText(value="1", text="up", colour="green"),)))
    defaults = written["fieldConfig"]["defaults"]
    mapping = {"options": {"1": {"color": "green", "index": 0, "text": "up"}}, "type": "value"}
    assert ("bytes", [mapping]) == (defaults["unit"], defaults["mappings"])
    assert set() == {"mappings", "span", "unit"} & written.keys()


def test_10_a_stat_without_thresholds_has_one_step() -> None:
    """A list, where grafanalib writes a text."""
    assert [{"color": "green"}] == panel_json(panel_of(Stat))["fieldConfig"]["defaults"]["thresholds"]["steps"]


def test_11_ids_stay_when_panels_come_and_go() -> None:
    """A link to a panel leads to the same one."""
    one, other = panel_of(Stat), panel_of(Table, title="Other")
    alone = dashboard_json(board_of(one))["panels"][0]["id"]
    later = {panel["title"]: panel["id"] for panel in dashboard_json(board_of(other, one))["panels"]}
    assert alone == later["One"]


def test_11_panels_of_closed_rows_have_ids_too() -> None:
    """At every level, and none twice."""
    rows = (
        Row(title="Open", panels=(panel_of(Stat),)),
        Row(title="Closed", panels=(panel_of(Stat), panel_of(Table, title="Other")), is_collapsed=True),
    )
    panels = dashboard_json(board_of(rows=rows))["panels"]
    ids = [panel["id"] for top in panels for panel in (top, *top.get("panels", ()))]
    assert (5, 5) == (len(ids), len(set(ids)))


def test_12_what_is_built_is_plain_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an encoder of grafanalib's own, and without a word on stdout where rows and panels meet."""
    rows = (Row(title="", panels=(panel_of(Stat),)), Row(title="Rest", panels=(panel_of(Table),)))
    written = dashboard_json(board_of(rows=rows))
    assert written == json.loads(json.dumps(written))
    assert "" == capsys.readouterr().out


DEAD_KEYS = {"gnetId", "hideControls", "id", "rows", "sharedCrosshair", "style", "version", "__inputs", "iteration"}
DEAD_OF_PANELS = {"editable", "error", "height", "hideTimeOverride", "maxDataPoints", "minSpan", "span", "timeShift"}
DEAD_OF_TARGETS = {"intervalFactor", "metric", "query", "step", "target"}


def test_defaults_of_a_dashboard_are_overridden() -> None:
    """No refresh of 10 s, not editable, the browser's time zone, no key that Grafana has forgotten."""
    written = dashboard_json(board_of(panel_of(Stat)))
    assert ("30s", False, "browser") == (written["refresh"], written["editable"], written["timezone"])
    assert {} == written["timepicker"]
    assert set() == DEAD_KEYS & written.keys()


@pytest.mark.parametrize("kind", WITH_UNITS)
def test_defaults_of_panels_and_queries_are_overridden(kind: type[Panel]) -> None:
    """No resolution of 100 points, no halved one, and every query has a name and a kind."""
    written = panel_json(panel_of(kind, queries=(Query(expr="up"), Query(expr="down", instant=True))))
    one, other = written["targets"]
    assert set() == DEAD_OF_PANELS & written.keys()
    assert set() == DEAD_OF_TARGETS & (one.keys() | other.keys())
    assert (["A", "B"], [True, False]) == ([one["refId"], other["refId"]], [one["range"], other["range"]])
    assert (None, True) == (one.get("instant"), other["instant"])


@pytest.mark.parametrize("kind", WITH_UNITS)
def test_nothing_is_null(kind: type[Panel]) -> None:
    """At any level of any kind."""
    assert [] == list(_nulls(panel_json(panel_of(kind)), "panel"))


def test_rows_are_as_lean_as_panels() -> None:
    """What grafanalib says of a row besides its title and place is taken out."""
    row = dashboard_json(board_of(rows=(Row(title="Closed", panels=(), is_collapsed=True),)))["panels"][0]
    assert {"collapsed", "gridPos", "id", "panels", "title", "type"} == row.keys()


# Private


def _variable(variable: Json) -> dict[str, Json]:
    written: dict[str, Json] = dashboard_json(board_of(variables=(variable,)))["templating"]["list"][0]
    return written


def _nulls(value: Json, path: str) -> list[str]:
    if value is None:
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in items for found in _nulls(one, f"{path}.{key}")]
