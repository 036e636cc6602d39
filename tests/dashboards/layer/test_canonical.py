import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from dashboards import catalog
from dashboards.canonical import as_grafana_saves, canonical
from dashboards.model import Json
from dashboards.reading import dashboard_of, read_dashboard
from slo.errors import InvalidInput
from tests.dashboards.mutations import FILES, mutated_dashboards
from tests.dashboards.one_panel import as_text

BOARDS = catalog.dashboards()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem.replace("_", " "))
def test_the_same_again_changes_nothing(file: Path) -> None:
    """Of dashboards of any age and origin."""
    once = canonical(read_dashboard(file).json)
    assert as_text(once) == as_text(canonical(once))
    assert list(once) == sorted(once)


@given(mutated_dashboards())
@settings(max_examples=25)
def test_the_same_again_changes_nothing_of_odd_ones_either(value: dict[str, Json]) -> None:
    """Whatever is in them, as long as they can be read."""
    try:
        odd = dashboard_of(value, file="odd.json").json
    except InvalidInput:
        return
    once, saved = canonical(odd), as_grafana_saves(odd)
    assert as_text(once) == as_text(canonical(once))
    assert as_text(saved) == as_text(as_grafana_saves(saved))


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: str(board.uid))
def test_a_shipped_board_comes_back_as_it_went(board: Json) -> None:
    """Loaded and saved by Grafana it is the same, to the byte."""
    written = json.dumps(board.json)
    assert written == json.dumps(canonical(board.json))
    assert written == json.dumps(as_grafana_saves(board.json))


def test_building_a_board_twice_gives_the_same_bytes() -> None:
    """So that a diff shows what somebody changed."""
    assert [json.dumps(one.json) for one in BOARDS] == [json.dumps(one.json) for one in catalog.dashboards()]


def test_what_grafana_would_fill_in_is_there() -> None:
    """The defaults of its front end."""
    written = canonical({"title": "Nearly nothing"})
    assert {
        "editable": True,
        "fiscalYearStartMonth": 0,
        "graphTooltip": 0,
        "links": [],
        "panels": [],
        "schemaVersion": 0,
        "tags": [],
        "templating": {"list": []},
        "time": {"from": "now-6h", "to": "now"},
        "timepicker": {},
        "timezone": "",
        "title": "Nearly nothing",
        "weekStart": "",
    } == {key: value for key, value in written.items() if key != "annotations"}
    assert ["Annotations & Alerts"] == [one["name"] for one in written["annotations"]["list"]]


def test_the_built_in_annotation_is_not_written_twice() -> None:
    """An own one stays as it is, before or after others."""
    own = {"builtIn": 1, "enable": False, "name": "Mine"}
    assert [{"name": "a"}, own] == canonical({"annotations": {"list": [{"name": "a"}, own]}})["annotations"]["list"]


PROMETHEUS_ONE = {"datasource": {"type": "prometheus", "uid": "p"}, "name": "a"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            {**PROMETHEUS_ONE, "expr": "ALERTS", "step": "1m"},
            {**PROMETHEUS_ONE, "target": {"expr": "ALERTS", "interval": "1m", "refId": "Anno"}},
            id="beside the name, as of old",
        ),
        pytest.param(
            {**PROMETHEUS_ONE, "expr": "old", "target": {"expr": "new", "instant": False, "refId": "A"}},
            {**PROMETHEUS_ONE, "target": {"expr": "new", "instant": False, "refId": "A"}},
            id="in both places",
        ),
        pytest.param(
            {**PROMETHEUS_ONE, "target": {"expr": "new"}}, {**PROMETHEUS_ONE, "target": {"expr": "new"}}, id="todays"
        ),
        pytest.param(
            {"datasource": {"type": "loki", "uid": "l"}, "expr": "x", "name": "a"},
            {"datasource": {"type": "loki", "uid": "l"}, "expr": "x", "name": "a"},
            id="of another data source",
        ),
    ],
)
def test_a_query_of_annotations_stands_where_grafana_asks_for_it(given: Json, expected: Json) -> None:
    """Prometheus' is moved on load, and would come back as a change."""
    assert expected == canonical({"annotations": {"list": [given]}})["annotations"]["list"][1]


@pytest.mark.parametrize(
    ("given_targets", "expected"),
    [
        pytest.param([{"expr": "x"}, {"expr": "y"}], ["A", "B"], id="none has one"),
        pytest.param([{"expr": "x", "refId": ""}, {"expr": "y", "refId": "A"}], ["B", "A"], id="one is taken"),
        pytest.param([{"expr": "x"}] * 28, [*map(chr, range(65, 91)), "AA", "AB"], id="more than letters"),
    ],
)
def test_queries_without_a_name_get_one(given_targets: list[Json], expected: list[str]) -> None:
    """A, B, ... past those that are taken."""
    panel = _panel({"type": "stat", "targets": given_targets})
    assert expected == [target["refId"] for target in panel["targets"]]


def test_panels_without_a_number_or_with_anothers_get_a_new_one() -> None:
    """Above all that there are, wherever they stand; the first of two keeps its own."""
    row = {"type": "row", "gridPos": {"y": 9}, "id": True, "panels": [{"id": 7}, {"id": 2}]}
    panels = canonical({"panels": [{"id": 2}, {"id": 2}, {"id": "x"}, row]})["panels"]
    assert [2, 8, 9, 10] == [panel["id"] for panel in panels]
    assert [7, 11] == [panel["id"] for panel in panels[3]["panels"]]


def test_panels_stand_in_the_order_of_their_places() -> None:
    """From above, then from the left, in closed rows too."""
    held = [{"id": 5, "gridPos": {"x": 12, "y": 3}}, {"id": 4, "gridPos": {"x": 0, "y": 3}}]
    panels = [
        {"id": 3, "type": "row", "collapsed": True, "gridPos": {"y": 2}, "panels": held},
        {"id": 2, "gridPos": {"x": 6, "y": 0}},
        {"id": 1, "gridPos": {"x": "left", "y": 0}},
    ]
    written = canonical({"panels": panels})["panels"]
    assert [1, 2, 3] == [panel["id"] for panel in written]
    assert [4, 5] == [panel["id"] for panel in written[2]["panels"]]


def test_what_grafana_repeats_by_itself_is_left_out() -> None:
    """Copies of a panel or of a row, which it makes again."""
    copies = [{"id": 2, "repeatPanelId": 1}, {"id": 3, "repeatedByRow": True}]
    row = {"id": 4, "type": "row", "panels": copies}
    written = canonical({"panels": [{"id": 1, "repeat": "pod"}, *copies, row]})["panels"]
    assert [1, 4] == [panel["id"] for panel in written]
    assert [] == written[1]["panels"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("maxDataPoints", 100),
        ("interval", "1m"),
        ("timeFrom", "1h"),
        ("transparent", True),
        ("hideTimeOverride", True),
        ("libraryPanel", {"uid": "x"}),
        ("pluginVersion", "9.1.0"),
        ("yaxes", [{"format": "s"}]),
    ],
)
def test_what_means_something_stays(key: str, value: Json) -> None:
    """Also what no board of ours has."""
    assert value == _panel({"type": "graph", key: value})[key]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("transparent", False),
        ("editable", True),
        ("span", 6),
        ("options", {}),
        ("links", []),
        ("transformations", []),
        ("fieldConfig", {"defaults": {}, "overrides": []}),
        ("fieldConfig", {"defaults": {"unit": None}}),
        ("targets", []),
        ("targets", [{"refId": "A"}]),
        ("targets", [{}]),
        ("datasource", None),
        ("description", ""),
        ("repeat", ""),
    ],
)
def test_what_means_nothing_goes(key: str, value: Json) -> None:
    """As Grafana leaves it out itself."""
    assert key not in _panel({"type": "stat", key: value})


def test_nought_is_not_false() -> None:
    """What Python takes for the same is not."""
    assert 0 == _panel({"type": "x", "transparent": 0})["transparent"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"expr": "x", "query": "x", "step": 10, "metric": "", "intervalFactor": 1}, {"expr": "x"}),
        ({"expr": "x", "query": "y", "intervalFactor": 2, "metric": "x"}, None),
        ({"rawSql": "x", "step": 10}, None),
        ({"expr": "x", "hide": True, "interval": "5m"}, None),
    ],
)
def test_junk_of_queries_goes_and_the_rest_stays(target: dict[str, Json], expected: dict[str, Json] | None) -> None:
    """`step` is dead for Prometheus only, and a `query` that repeats `expr` for all."""
    written = _panel({"type": "stat", "targets": [target]})["targets"][0]
    assert {**(expected or target), "refId": "A"} == written


def test_targets_that_are_no_queries_are_left_alone() -> None:
    """The reader refuses them, and the canonical form loses nothing."""
    assert ["x"] == _panel({"type": "stat", "targets": ["x"]})["targets"]


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        pytest.param({"type": "query"}, {"type": "query", "options": []}, id="queries have options"),
        pytest.param(
            {"type": "query", "options": [{"text": "a"}]}, {"type": "query", "options": [{"text": "a"}]}, id="they keep"
        ),
        pytest.param(
            {"type": "datasource", "options": ["x"], "index": 3}, {"type": "datasource", "options": []}, id="sources"
        ),
        pytest.param({"type": "constant", "options": ["x"]}, {"type": "constant"}, id="constants have none"),
        pytest.param(
            {"type": "custom", "current": {"text": "x", "value": ["x", None]}},
            {"type": "custom", "current": {"text": "x"}},
            id="a null among what is chosen",
        ),
        pytest.param(
            {"type": "adhoc", "hide": 0, "label": "", "multi": False, "skipUrlSync": False, "sort": 0},
            {"type": "adhoc"},
            id="what is so anyway is left out",
        ),
        pytest.param(
            {"type": "adhoc", "hide": 1, "multi": True, "skipUrlSync": True, "sort": 1, "allowCustomValue": False},
            {"type": "adhoc", "hide": 1, "multi": True, "skipUrlSync": True, "sort": 1, "allowCustomValue": False},
            id="what is not stays",
        ),
    ],
)
def test_variables_are_as_grafana_saves_them(variable: dict[str, Json], expected: dict[str, Json]) -> None:
    """Each type has options of its own kind."""
    assert [expected] == canonical({"templating": {"list": [variable]}})["templating"]["list"]


@pytest.mark.parametrize("value", [None, 0, -3.5])
def test_the_first_threshold_begins_wherever_values_begin(value: Json) -> None:
    """Grafana 12 writes a 0 there and reads it as minus infinity, in overrides too."""
    given = {"mode": "absolute", "steps": [{"color": "green", "value": value}, {"color": "red", "value": 80}]}
    properties = [{"id": "thresholds", "value": given}, {"id": "unit"}]
    config = {"defaults": {"thresholds": given}, "overrides": [{"matcher": {}, "properties": properties}, "x"]}
    written = _panel({"type": "stat", "fieldConfig": config})["fieldConfig"]
    expected = {"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]}
    assert [expected, expected] == [
        written["defaults"]["thresholds"],
        written["overrides"][0]["properties"][0]["value"],
    ]


@pytest.mark.parametrize("steps", [[{"value": 9}, {"value": 7}], [{"value": 9}, {}], [{"value": "null"}], [], ["x"]])
def test_thresholds_that_are_in_no_order_are_left_to_the_linter(steps: list[Json]) -> None:
    """What is meant by them is not known."""
    config = {"defaults": {"thresholds": {"steps": steps}}}
    assert steps == _panel({"type": "stat", "fieldConfig": config})["fieldConfig"]["defaults"]["thresholds"]["steps"]


def test_whole_numbers_are_written_as_javascript_does() -> None:
    """1.0 as 1, and beyond what it can count as it is."""
    written = _panel({"type": "x", "a": 1.0, "b": 1.5, "c": 1e300, "d": True})
    assert "[1, 1.5, 1e+300, true]" == json.dumps([written[key] for key in "abcd"])


@pytest.mark.parametrize(
    ("key", "value"),
    [("__inputs", [{"name": "DS"}]), ("style", "light"), ("refresh", "10s"), ("liveNow", True), ("gnetId", 12)],
)
def test_settings_of_a_dashboard_that_mean_something_stay(key: str, value: Json) -> None:
    """Inputs resolve the data sources of an export."""
    assert value == canonical({"title": "x", key: value})[key]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("__inputs", []),
        ("__elements", {}),
        ("style", "dark"),
        ("refresh", ""),
        ("id", 3),
        ("version", 2),
        ("rows", []),
        ("liveNow", False),
        ("preload", False),
    ],
)
def test_settings_of_a_dashboard_that_mean_nothing_go(key: str, value: Json) -> None:
    """And those that the server counts."""
    assert key not in canonical({"title": "x", "schemaVersion": 42, key: value})


def test_the_old_crosshair_stays_as_long_as_it_is_read() -> None:
    """Grafana reads it below schema 14."""
    assert canonical({"sharedCrosshair": True, "schemaVersion": 13})["sharedCrosshair"] is True
    assert "sharedCrosshair" not in canonical({"sharedCrosshair": True, "schemaVersion": 14})


# Private


def _panel(panel: dict[str, Json]) -> dict[str, Json]:
    written: dict[str, Json] = canonical({"panels": [panel], "schemaVersion": 42})["panels"][0]
    return written
