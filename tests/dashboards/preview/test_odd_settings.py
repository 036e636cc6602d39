"""Settings that have not the form that they should have say nothing; no page is lost to them."""

import pytest

from tests.dashboards.preview.boards import panel, series
from tests.dashboards.preview.drawing import drawn_panel

ROWS = (series({"pod": "a"}, 1, 2), series({"pod": "b"}, 3, 4))


@pytest.mark.parametrize("kind", ["stat", "gauge", "bargauge", "timeseries", "table", "piechart", "state-timeline"])
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"defaults": {"thresholds": {"mode": "absolute", "steps": []}}}, id="no steps"),
        pytest.param({"defaults": {"thresholds": {"steps": 3.7}}}, id="steps that are none"),
        pytest.param({"defaults": {"thresholds": {"steps": [{"value": 1e308, "color": "red"}]}}}, id="a huge step"),
        pytest.param({"defaults": {"min": 1e308, "max": -1e308}}, id="huge ends"),
        pytest.param({"defaults": {"unit": ["s"], "decimals": 1e9, "mappings": {"a": 1}}}, id="other forms"),
        pytest.param({"defaults": {}, "overrides": 7}, id="overrides that are none"),
        pytest.param({"overrides": [{"matcher": {"id": [None]}, "properties": -1}]}, id="an override that is none"),
        pytest.param(
            {"overrides": [{"matcher": {"id": "byRegexp", "options": "[[a]("}, "properties": []}]}, id="a bad pattern"
        ),
    ],
)
def test_a_panel_is_drawn_whatever_its_settings_are(kind: str, settings: dict[str, object]) -> None:
    """A hand wrote them, or a Grafana of long ago."""
    shown = drawn_panel(panel(kind, "a", fieldConfig=settings), a=ROWS)
    assert kind == shown.title


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"transformations": 3.7}, id="transformations that are none"),
        pytest.param({"options": {"legend": {"calcs": 1e308}}}, id="calculations that are none"),
        pytest.param({"options": [], "links": 5, "fieldConfig": "x"}, id="nothing as it should be"),
    ],
)
def test_a_chart_is_drawn_whatever_its_options_are(settings: dict[str, object]) -> None:
    """What is no list lists nothing."""
    assert "timeseries" == drawn_panel(panel("timeseries", "a", **settings), a=ROWS).title
