"""What of a foreign dashboard becomes a word of our model."""

from pathlib import Path
from typing import Any

import pytest

from dashboards.canonical import canonical
from dashboards.model import Datasource, ForeignQuery, Json, Panel, RangeText, Row, Step, Thresholds, ValueText
from dashboards.panels.foreign import Foreign
from dashboards.panels.heatmap import Heatmap
from dashboards.panels.stat import Stat
from dashboards.panels.table import Table
from dashboards.panels.text import Text
from dashboards.panels.timeseries import TimeSeries
from dashboards.python_source import board_of
from dashboards.python_source.difference import extra_of
from dashboards.python_source.shared_extras import own_extra, shared_extra
from dashboards.reading import read_dashboard

DOCUMENTS = Path(__file__).parent / "documents"


def _rows(name: str) -> tuple[Row, ...]:
    return board_of(read_dashboard(DOCUMENTS / f"{name}.json").json).rows


def _panels(name: str) -> dict[str, Panel]:
    return {panel.title: panel for row in _rows(name) for panel in row.panels}


def _panel(panel: dict[str, Json]) -> Any:  # noqa: ANN401 - a panel of any kind
    return board_of({"panels": [{"id": 1, **panel}], "schemaVersion": 42}).rows[0].panels[0]


def test_rows_hold_what_stands_under_them() -> None:
    """Closed ones what they hold; what comes after those has no head."""
    found = [(row.title, row.is_collapsed, len(row.panels)) for row in _rows("nested_rows_of_schema_30")]
    assert [
        ("", False, 1),
        ("Leaders", False, 2),
        ("Machines", True, 4),
        ("Empty", True, 0),
        ("", False, 1),
        ("Odd", False, 0),
        ("", False, 1),
    ] == found


def test_places_are_left_to_the_layout_where_it_comes_to_the_same() -> None:
    """Others are said, and what follows goes on from there."""
    panels = _panels("nested_rows_of_schema_30")
    assert panels["Network"].position is None
    assert panels["Network errors"].position is not None
    assert (24, 6) == (panels["Throughput"].width, panels["Throughput"].height)


def test_a_row_says_where_it_stands_only_where_there_is_a_gap() -> None:
    """Else it stands below the one before."""
    assert [None, None, None, None, None, 30, 40] == [row.y for row in _rows("nested_rows_of_schema_30")]


def test_panels_that_cover_each_other_are_allowed_to() -> None:
    """Only on a board that has such."""
    odd = read_dashboard(DOCUMENTS / "odd_places_and_numbers.json")
    assert board_of(odd.json).may_overlap is True
    assert board_of(read_dashboard(DOCUMENTS / "loki_logs.json").json).may_overlap is False


def test_a_panel_is_of_the_kind_that_draws_it() -> None:
    """With what differs from our defaults."""
    certificates = _panels("overrides_and_transformations_of_schema_36")["Certificates"]
    assert isinstance(certificates, Table)
    assert (True, "Expires", False) == (certificates.is_filterable, certificates.sorted_by, certificates.is_descending)
    assert ("d", 0, -1, 365.25, "none") == (
        certificates.unit,
        certificates.decimals,
        certificates.minimum,
        certificates.maximum,
        certificates.no_value,
    )
    assert Thresholds(
        steps=(Step(colour="red"), Step(colour="#EAB839", value=33.5), Step(colour="green", value=66)),
        is_percentage=True,
    ) == (certificates.thresholds)
    assert ["merge", "filterByValue", "organize", "joinByField"] == [one.id for one in certificates.transformations]
    assert ["byName", "byRegexp", "byType", "byValue", "byNames"] == [one.matcher for one in certificates.overrides]
    assert ["Runbook", "Vars"] == [link.title for link in certificates.links]
    assert ["Host", "Plain"] == [link.title for link in certificates.data_links]


VALUES = {"options": {"0": {"index": 1, "text": "today"}, "-1": {"color": "red", "index": 0, "text": "expired"}}}
RANGE = {"options": {"from": 1, "to": 14, "result": {"color": "orange", "index": 2, "text": "soon"}}}
SPECIAL = {"options": {"match": "null", "result": {"index": 3, "text": "none"}}}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            [],
            (
                ValueText(value="-1", text="expired", colour="red"),
                ValueText(value="0", text="today"),
                RangeText(start=1, end=14, text="soon", colour="orange"),
            ),
            id="of values and ranges",
        ),
        pytest.param([{**SPECIAL, "type": "special"}], (), id="of what the model has no word for"),
    ],
)
def test_texts_are_said_once(more: list[Json], expected: tuple[Any, ...]) -> None:
    """As words, or all of them in `extra`, where a word would be changed in vain."""
    mappings = [{**VALUES, "type": "value"}, {**RANGE, "type": "range"}, *more]
    config = {"defaults": {"mappings": mappings}, "overrides": []}
    panel = _panel({"type": "stat", "options": {"a": 1}, "fieldConfig": config})
    assert expected == panel.texts
    assert bool(more) == ("mappings" in panel.extra["fieldConfig"]["defaults"])


def test_an_override_that_grafana_wrote_itself_is_a_word() -> None:
    """As it does where a series is hidden in the legend."""
    properties = [{"id": "custom.hideFrom", "value": {"viz": True}}]
    override = {"__systemRef": "hideSeriesFrom", "matcher": {"id": "byName", "options": "a"}, "properties": properties}
    config = {"defaults": {"color": {"mode": "palette-classic"}}, "overrides": [override]}
    panel = _panel({"type": "timeseries", "options": {"legend": {}}, "fieldConfig": config})
    assert {"__systemRef": "hideSeriesFrom"} == panel.overrides[0].extra
    assert "overrides" not in panel.extra["fieldConfig"]


@pytest.mark.parametrize(
    ("panel", "kind"),
    [
        pytest.param({"type": "stat", "options": {"colorMode": "value"}}, Stat, id="today's"),
        pytest.param({"type": "stat"}, Foreign, id="without options"),
        pytest.param({"type": "bargauge", "options": {"fieldOptions": {}}}, Foreign, id="of Grafana 6"),
        pytest.param({"type": "graph", "options": {"alertThreshold": True}}, Foreign, id="of Angular"),
        pytest.param({"type": "text", "options": {"mode": "html"}}, Foreign, id="a text without words"),
        pytest.param({"type": "text", "options": {"content": ""}}, Text, id="an empty text"),
        pytest.param({"libraryPanel": {"uid": "x"}}, Foreign, id="from the library"),
    ],
)
def test_panels_of_another_shape_are_foreign(panel: dict[str, Json], kind: type[Panel]) -> None:
    """What our kinds would not say of them stays as JSON."""
    assert kind is type(_panel(panel))


@pytest.mark.parametrize(
    ("kind", "options", "field", "expected"),
    [
        ("stat", {"reduceOptions": {"calcs": ["mean"]}}, "reducer", "mean"),
        ("stat", {"reduceOptions": {"calcs": ["min", "max"]}}, "reducer", "lastNotNull"),
        ("stat", {"colorMode": 3}, "colours", "value"),
        ("timeseries", {"legend": {"calcs": ["max", 3]}}, "legend_calcs", ("mean", "max", "lastNotNull")),
        ("timeseries", {"legend": {"calcs": []}}, "legend_calcs", ()),
        ("table", {"sortBy": ["x"]}, "sorted_by", ""),
        ("heatmap", {"cellValues": {"unit": "short"}}, "cell_unit", ""),
        ("heatmap", {"cellValues": {"unit": "reqps"}}, "cell_unit", "reqps"),
        ("histogram", {"bucketSize": 0.5}, "bucket_size", 0.5),
        ("state-timeline", {"rowHeight": 1}, "row_height_ratio", 1),
        ("state-timeline", {"rowHeight": True}, "row_height_ratio", 0.9),
    ],
)
def test_a_word_takes_only_what_fits_it(kind: str, options: Json, field: str, expected: Any) -> None:  # noqa: ANN401
    """The rest is `extra`."""
    assert expected == getattr(_panel({"type": kind, "options": options}), field)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        ({"mode": "palette-classic"}, ("", "")),
        ({"mode": "fixed", "fixedColor": "red"}, ("red", "")),
        ({"mode": "shades", "fixedColor": "red"}, ("red", "shades")),
        ({"mode": "thresholds"}, ("", "thresholds")),
        ({"mode": "continuous-GrYlRd", "fixedColor": "red"}, ("", "continuous-GrYlRd")),
    ],
)
def test_colours_are_said_where_they_are_not_the_kinds(colour: Json, expected: tuple[str, str]) -> None:
    """One colour for all, or Grafana's way to choose."""
    panel = _panel({"type": "timeseries", "options": {"tooltip": {}}, "fieldConfig": {"defaults": {"color": colour}}})
    assert expected == (panel.colour, panel.colour_mode)


def test_queries_of_other_languages_are_foreign() -> None:
    """Those of Prometheus and Loki are texts."""
    queries = _panels("mixed_datasources")["Orders and errors"].queries
    assert [False, True, True, False, True, True] == [isinstance(query, ForeignQuery) for query in queries]
    assert ["postgres", "__expr__", None] == [
        query.datasource.type if query.datasource else None for query in (queries[1], queries[2], queries[5])
    ]


def test_names_of_queries_are_said_where_they_are_not_a_b_c() -> None:
    """All of them, so that none gets another's."""
    assert ["", ""] == [query.ref_id for query in _panels("legacy_panels_of_schema_22")["CPU"].queries] + [""]
    assert ["A", "C"] == [query.ref_id for query in _panels("string_datasources_of_schema_26")["Errors"].queries]


def test_a_data_source_by_name_stays_a_name() -> None:
    """Only Grafana knows which one it is."""
    panel = _panels("string_datasources_of_schema_26")["Errors"]
    assert (None, "Prometheus (EU)") == (panel.datasource, panel.extra["datasource"])


def test_the_built_in_annotation_is_left_to_the_canonical_form() -> None:
    """Unless it is another, or there are two."""
    own = {"builtIn": 1, "name": "Mine"}
    plain = board_of({"title": "x"})
    assert () == plain.annotations
    assert ["Mine"] == [one.name for one in board_of({"annotations": {"list": [own]}}).annotations]
    twice = board_of({"annotations": {"list": [*_built_in(), own]}}).annotations
    assert ["Annotations & Alerts", "Mine"] == [one.name for one in twice]


def test_what_is_chosen_at_first_is_read() -> None:
    """All, several, one, or nothing that the model has a word for."""
    variables = {
        one.name: one for one in board_of(read_dashboard(DOCUMENTS / "repeats_of_schema_39.json").json).variables
    }
    assert (("eu", "us"), None) == (variables["region"].default, variables["service"].default)
    assert "label_values(up, region)" == variables["region"].query


@pytest.mark.parametrize(
    ("base", "wanted", "extra"),
    [
        ({"a": 1, "b": {"c": 1, "d": 2}}, {"a": 1, "b": {"c": 1, "d": 3}}, {"b": {"d": 3}}),
        ({"a": 1, "b": 2}, {"a": 1}, {"b": None}),
        ({"a": 1}, {"a": True}, {"a": True}),
        ({"a": None}, {"a": {}}, {"a": {}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": None}}),
        ({"a": {"b": 1}}, {"a": [1]}, {"a": [1]}),
        ({"a": None}, {}, {}),
    ],
)
def test_an_extra_is_what_makes_one_of_the_other(base: Json, wanted: Json, extra: Json) -> None:
    """Changed, added and taken out, at any depth."""
    assert extra == extra_of(base, wanted)


def test_what_all_extras_say_is_said_once() -> None:
    """And each says the rest."""
    one, other = {"a": {"x": 1, "y": 2}, "b": None, "c": {}}, {"a": {"x": 1, "y": 3}, "b": None, "d": 1}
    shared = shared_extra([one, other])
    assert {"a": {"x": 1}, "b": None} == shared
    assert {"a": {"y": 2}, "c": {}} == own_extra(one, shared)
    assert ({}, {}) == (shared_extra([one]), shared_extra([one, {}]))


def test_links_and_transformations_of_another_form_are_kept_as_they_are() -> None:
    """As JSON, in `extra`."""
    panel = _panel({"type": "stat", "options": {"a": 1}, "links": ["x"], "transformations": [3]})
    assert (((), ()), (["x"], [3])) == (
        (panel.links, panel.transformations),
        (panel.extra["links"], panel.extra["transformations"]),
    )
    assert () == board_of({"links": ["x"]}).links


def test_a_data_source_is_said_for_the_panel_and_not_for_its_queries() -> None:
    """Where both have the same."""
    source = {"type": "loki", "uid": "l"}
    panel = _panel(
        {
            "type": "timeseries",
            "options": {"legend": {}},
            "datasource": source,
            "targets": [{"expr": "x", "datasource": source}],
        }
    )
    assert (Datasource(type="loki", uid="l"), None) == (panel.datasource, panel.queries[0].datasource)


def test_kinds_are_read_with_their_own_words() -> None:
    """Of the newest schema."""
    panels = _panels("every_kind_of_schema_42")
    lines, heat = panels["A timeseries"], panels["A heatmap"]
    assert isinstance(lines, TimeSeries)
    assert isinstance(heat, Heatmap)
    assert ("points", 8, "stepAfter", "asc", True) == (
        lines.style,
        lines.point_size,
        lines.line,
        lines.tooltip_sort,
        lines.is_logarithmic,
    )
    assert ("Spectral", True, False) == (heat.scheme, heat.is_calculated, heat.has_legend)
    assert ["geomap", "canvas", "news"] == [one.plugin_id for one in panels.values() if isinstance(one, Foreign)]


def _built_in() -> list[Json]:
    given: list[Json] = canonical({})["annotations"]["list"]
    return given
