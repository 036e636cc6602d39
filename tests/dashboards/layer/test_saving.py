"""What Grafana makes of a dashboard when it loads and saves it."""

import pytest

from dashboards.canonical import as_grafana_saves
from dashboards.model import Json


@pytest.mark.parametrize(("schema", "expected"), [(13, 1), (14, 0)])
def test_the_tooltip_of_old_schemas_follows_the_crosshair(schema: int, expected: int) -> None:
    """Below 14 whatever `graphTooltip` says."""
    given = {"sharedCrosshair": True, "graphTooltip": 0, "schemaVersion": schema}
    saved = as_grafana_saves(given)
    assert (expected, 42) == (saved["graphTooltip"], saved["schemaVersion"])
    assert "sharedCrosshair" not in saved


def test_a_newer_schema_is_left_alone() -> None:
    """A Grafana of tomorrow has written it."""
    assert 43 == as_grafana_saves({"title": "x", "schemaVersion": 43})["schemaVersion"]


def test_a_schema_that_is_no_number_is_the_oldest() -> None:
    """Grafana then migrates from the beginning."""
    assert 42 == as_grafana_saves({"title": "x", "schemaVersion": "new"})["schemaVersion"]


@pytest.mark.parametrize(
    ("legend", "expected"),
    [
        ({"displayMode": "list"}, {"displayMode": "list", "showLegend": True}),
        ({"displayMode": "hidden"}, {"displayMode": "list", "showLegend": False}),
        ({"displayMode": "table", "showLegend": False}, {"displayMode": "list", "showLegend": False}),
        ("none", "none"),
    ],
)
def test_legends_of_schema_36_say_whether_they_show(legend: Json, expected: Json) -> None:
    """The migration of schema 37."""
    assert expected == _panel({"type": "timeseries", "options": {"legend": legend}}, 36)["options"]["legend"]
    assert legend == _panel({"type": "timeseries", "options": {"legend": legend}}, 37)["options"]["legend"]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("auto", {"type": "auto"}),
        ("gradient-gauge", {"mode": "gradient", "type": "gauge"}),
        ("lcd-gauge", {"mode": "lcd", "type": "gauge"}),
        ("basic", {"mode": "basic", "type": "gauge"}),
        ("color-background", {"mode": "gradient", "type": "color-background"}),
        ("color-background-solid", {"mode": "basic", "type": "color-background"}),
        ("color-text", {"type": "color-text"}),
    ],
)
def test_cells_of_schema_37_get_options(mode: str, expected: Json) -> None:
    """The migration of schema 38, of tables only."""
    config = {"defaults": {"custom": {"align": "left", "displayMode": mode}}, "overrides": []}
    saved = _panel({"type": "table", "fieldConfig": config}, 37)
    assert {"align": "left", "cellOptions": expected} == saved["fieldConfig"]["defaults"]["custom"]
    assert config == _panel({"type": "stat", "fieldConfig": config}, 37)["fieldConfig"]


@pytest.mark.parametrize(
    "config", [None, "x", {"defaults": "x"}, {"defaults": {"custom": {"displayMode": 1}}, "overrides": []}]
)
def test_odd_field_settings_do_no_harm(config: Json) -> None:
    """They are nobody's table."""
    assert "table" == _panel({"type": "table", "fieldConfig": config}, 30)["type"]


@pytest.mark.parametrize(
    ("panel", "expected"),
    [
        ({"type": "graph"}, "timeseries"),
        ({"type": "graph", "xaxis": {"mode": "histogram"}}, "histogram"),
        ({"type": "graph", "xaxis": {"mode": "series"}}, "barchart"),
        ({"type": "graph", "xaxis": {"mode": "series"}, "legend": {"values": True}}, "bargauge"),
        ({"type": "graph", "xaxis": "x"}, "timeseries"),
        ({"type": "singlestat"}, "stat"),
        ({"type": "table-old"}, "table"),
        ({"type": "grafana-piechart-panel"}, "piechart"),
    ],
)
def test_panels_of_plugins_that_are_gone_get_those_that_took_their_place(panel: Json, expected: str) -> None:
    """With the old one's name beside, by which the new one reads the old options."""
    saved = _panel(panel, 42)
    assert (expected, panel["type"]) == (saved["type"], saved["autoMigrateFrom"])


def test_panels_in_closed_rows_wait_until_the_row_is_opened() -> None:
    """Their plug-ins are not replaced on load, their legends are repaired."""
    held = {"type": "graph", "options": {"legend": {"displayMode": "hidden"}}}
    saved = _panel({"type": "row", "collapsed": True, "panels": [held]}, 30)["panels"][0]
    assert ("graph", False) == (saved["type"], saved["options"]["legend"]["showLegend"])


def test_of_a_library_panel_only_the_reference_is_kept() -> None:
    """What it shows stands in the library."""
    panel = {"id": 1, "title": "x", "type": "stat", "options": {"a": 1}, "libraryPanel": {"uid": "l", "name": "x"}}
    assert {"gridPos", "id", "libraryPanel", "title"} == _panel(panel, 42).keys()


def test_what_the_page_adds_for_itself_is_left_out() -> None:
    """`preload` says how the page was loaded."""
    assert "preload" not in as_grafana_saves({"title": "x", "preload": False})


# Private


def _panel(panel: dict[str, Json], schema: int) -> dict[str, Json]:
    saved: dict[str, Json] = as_grafana_saves({"panels": [panel], "schemaVersion": schema})["panels"][0]
    return saved
