"""What helps to write a board: variables, colours, overrides, transformations, links, annotations, units."""

import dataclasses
import re
from collections.abc import Callable

import pytest

from dashboards import transformations
from dashboards.annotations import alerts, deploys, moments
from dashboards.grafana import dashboard_json
from dashboards.links import OTHER_BOARDS, board_link, board_url, link_to, row_link
from dashboards.model import (
    Datasource,
    ForeignQuery,
    Json,
    Link,
    Query,
    RangeText,
    Step,
    Transformation,
    ValueText,
    Variable,
)
from dashboards.overrides import column, series
from dashboards.palette import bad_above, bad_below, levels
from dashboards.panels.stat import Stat
from dashboards.panels.table import Table
from dashboards.units import DAYS, KNOWN_UNITS, SECONDS
from dashboards.variables import (
    DATASOURCE,
    choice_of,
    constant,
    custom,
    datasource,
    instance_of,
    interval,
    job_of,
    namespace_of,
    pod_of,
    textbox,
)
from tests.dashboards.one_panel import board_of, panel_json, panel_of


def _variable(variable: Json) -> dict[str, Json]:
    written: dict[str, Json] = dashboard_json(board_of(variables=(variable,)))["templating"]["list"][0]
    return written


def _steps(thresholds: Json) -> list[tuple[str, float | None]]:
    return [(step.colour, step.value) for step in thresholds.steps]


def test_the_data_source_passes_every_rule_of_the_linter() -> None:
    """Name, label and plug-in as dashboard-linter wants them."""
    written = _variable(DATASOURCE)
    assert ("datasource", "Data source", "datasource", "prometheus") == tuple(
        written[key] for key in ("name", "label", "type", "query")
    )


def test_a_second_data_source_is_named_after_its_plugin() -> None:
    """As the linter wants it where there are two."""
    written = _variable(datasource("loki"))
    assert ("loki_datasource", "Loki data source", "loki") == tuple(written[key] for key in ("name", "label", "query"))


@pytest.mark.parametrize(
    ("variable", "name", "label"),
    [
        (job_of("up"), "job", "Job"),
        (instance_of("up"), "instance", "Instance"),
        (namespace_of("up"), "namespace", "Namespace"),
        (pod_of("up"), "pod", "Pod"),
    ],
)
def test_choices_pass_every_rule_of_the_linter(variable: Json, name: str, label: str) -> None:
    """Several can be chosen, all are `.+`, and they are looked up anew when the time range changes."""
    written = _variable(variable)
    assert {
        "name": name,
        "label": label,
        "type": "query",
        "query": f"label_values(up, {name})",
        "datasource": {"type": "prometheus", "uid": "$datasource"},
        "multi": True,
        "includeAll": True,
        "allValue": ".+",
        "refresh": 2,
    }.items() <= written.items()
    assert re.fullmatch(r"([a-z_]+)\((.+)\)", written["query"])


def test_a_choice_can_be_narrowed_and_be_one() -> None:
    """By what was chosen before; and then there is no all."""
    one = choice_of("slo", metric="slo:x", title="SLO", name="which", where='service="$service"', is_multi=False)
    written = _variable(one)
    assert 'label_values(slo:x{service="$service"}, slo)' == written["query"]
    assert ("which", False, {}) == tuple(written[key] for key in ("name", "includeAll", "current"))
    assert "multi" not in written


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        (textbox("price", label="Price", default="0.04"), {"type": "textbox", "query": "0.04", "label": "Price"}),
        (constant("job", value="x"), {"type": "constant", "query": "x", "hide": 2}),
        (custom("by", label="By", values=("a", "b")), {"type": "custom", "query": "a,b"}),
        (interval("step", values=("1m", "5m"), default="5m"), {"type": "interval", "query": "1m,5m", "refresh": 2}),
    ],
)
def test_what_is_typed_or_fixed_has_a_value_at_first(variable: Json, expected: dict[str, Json]) -> None:
    """So that a query has something in its place."""
    written = _variable(variable)
    assert expected.items() <= written.items()
    assert {"text": variable.default, "value": variable.default} == written["current"]
    assert "datasource" not in written


@pytest.mark.parametrize(("values", "default"), [((), ""), (("a",), "b")])
def test_a_first_choice_must_be_one_of_the_values(values: tuple[str, ...], default: str) -> None:
    """Nothing to choose from is none."""
    with pytest.raises(ValueError, match=r"variable x .*: must be one of"):
        custom("x", label="X", values=values, default=default)


@pytest.mark.parametrize("offer", [interval, lambda name, values: custom(name, label="X", values=values)])
def test_a_value_to_choose_has_no_comma(offer: Callable[..., Variable]) -> None:
    """Grafana would offer its two halves."""
    with pytest.raises(ValueError, match="variable x '1,5': must have no comma"):
        offer("x", values=("1,5",))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"maximum": float("inf")}, id="no end"),
        pytest.param({"thresholds": bad_above(float("nan"))}, id="a threshold that was worked out of nothing"),
    ],
)
def test_numbers_that_json_cannot_hold_are_refused(settings: dict[str, Json]) -> None:
    """Grafana could not read the file; the panel is named."""
    with pytest.raises(ValueError, match="panel 'One': has a number that JSON cannot hold"):
        panel_json(panel_of(Stat, **settings))


def test_thresholds_say_where_good_ends() -> None:
    """From either side, with a warning between or without."""
    assert [("green", None), ("red", 0.01)] == _steps(bad_above(0.01))
    assert [("blue", None), ("orange", 5), ("red", 9)] == _steps(bad_above(9, warning=5, good_colour="blue"))
    assert [("red", None), ("green", 0.99)] == _steps(bad_below(0.99))
    assert [("red", None), ("orange", 0.9), ("green", 0.99)] == _steps(bad_below(0.99, warning=0.9))


def test_thresholds_must_rise() -> None:
    """Grafana would take the last that fits."""
    with pytest.raises(ValueError, match=r"thresholds \[2, 1\]: must rise; write the lower one first"):
        levels("green", (2, "orange"), (1, "red"))


def test_a_series_looks_as_it_is_said() -> None:
    """Only what is said is written."""
    override = series("limit", colour="red", is_dashed=True, fill_percent=0, on_right_axis=True, label="Cores")
    assert ("byName", "limit") == (override.matcher, override.match)
    assert {
        "color": {"fixedColor": "red", "mode": "fixed"},
        "custom.lineStyle": {"dash": [8, 8], "fill": "dash"},
        "custom.fillOpacity": 0,
        "custom.axisPlacement": "right",
        "custom.axisLabel": "Cores",
    } == override.properties


def test_series_can_be_those_of_a_query_or_of_a_pattern() -> None:
    """With any other setting by Grafana's id of it."""
    assert ("byFrameRefID", "B") == (series(query="B").matcher, series(query="B").match)
    assert ("byRegexp", "/5../") == (series(matching="/5../").matcher, series(matching="/5../").match)
    more = {"custom.transform": "negative-Y"}
    assert more == series("out", more=more).properties


@pytest.mark.parametrize("said", [{}, {"name": "a", "query": "A"}])
def test_an_override_is_for_something(said: dict[str, str]) -> None:
    """For one thing only."""
    with pytest.raises(ValueError, match="must name one of name, pattern, query"):
        series(**said)


def test_a_column_looks_as_it_is_said() -> None:
    """Colours by thresholds, texts in place of values, links."""
    override = column(
        "Expires",
        unit=DAYS,
        decimals=0,
        width_pixels=120,
        cell="color-background",
        thresholds=bad_below(14),
        texts=(ValueText(value="0", text="today"), RangeText(start=None, end=-1, text="expired", colour="red")),
        minimum=0,
        maximum=90,
        links=(Link(title="Host", url="/d/host"),),
        is_hidden=True,
    )
    assert {
        "unit": "d",
        "decimals": 0,
        "custom.width": 120,
        "custom.cellOptions": {"type": "color-background"},
        "thresholds": {"mode": "absolute", "steps": [{"color": "red"}, {"color": "green", "value": 14}]},
        "color": {"mode": "thresholds"},
        "min": 0,
        "max": 90,
        "links": [{"targetBlank": False, "title": "Host", "url": "/d/host"}],
        "custom.hideFrom.viz": True,
    } == {name: value for name, value in override.properties.items() if name != "mappings"}
    written = panel_json(panel_of(Table, overrides=(override,)))["fieldConfig"]["overrides"][0]["properties"]
    assert [
        {"options": {"0": {"index": 0, "text": "today"}}, "type": "value"},
        {"options": {"result": {"color": "red", "index": 1, "text": "expired"}, "to": -1}, "type": "range"},
    ] == next(one["value"] for one in written if one["id"] == "mappings")


def test_columns_can_be_those_of_a_pattern() -> None:
    """And nothing need be said of them."""
    assert ("byRegexp", {}) == (column(matching="/x/").matcher, column(matching="/x/").properties)


@pytest.mark.parametrize(
    ("transformation", "id_", "options"),
    [
        (transformations.merged_rows(), "merge", {}),
        (
            transformations.organized(renamed={"Value": "Errors"}, hidden=("Time",), order=("job", "Value")),
            "organize",
            {
                "excludeByName": {"Time": True},
                "includeByName": {},
                "indexByName": {"job": 0, "Value": 1},
                "renameByName": {"Value": "Errors"},
            },
        ),
        (transformations.labels_as_columns(), "labelsToFields", {"mode": "columns"}),
        (
            transformations.labels_as_columns("pod", value_label="__name__"),
            "labelsToFields",
            {"keepLabels": ["pod"], "mode": "columns", "valueLabel": "__name__"},
        ),
        (transformations.joined_by("pod"), "joinByField", {"byField": "pod", "mode": "outer"}),
        (
            transformations.sorted_by("Errors", is_descending=True),
            "sortBy",
            {"fields": {}, "sort": [{"desc": True, "field": "Errors"}]},
        ),
        (transformations.only_fields("a", "b"), "filterFieldsByName", {"include": {"names": ["a", "b"]}}),
        (transformations.only_fields(matching="/a/"), "filterFieldsByName", {"include": {"pattern": "/a/"}}),
        (transformations.reduced("max"), "reduce", {"reducers": ["max"]}),
        (
            transformations.reduced("max", labels_as_fields=True),
            "reduce",
            {"labelsToFields": True, "reducers": ["max"]},
        ),
        (
            transformations.grouped_by("pod", Value="sum"),
            "groupBy",
            {
                "fields": {
                    "pod": {"aggregations": [], "operation": "groupby"},
                    "Value": {"aggregations": ["sum"], "operation": "aggregate"},
                }
            },
        ),
    ],
)
def test_transformations_are_grafanas(transformation: Transformation, id_: str, options: dict[str, Json]) -> None:
    """With the options that Grafana's editor writes."""
    written = panel_json(panel_of(Table, transformations=(transformation,)))["transformations"]
    assert [{"id": id_, "options": options}] == written


def test_links_between_boards_keep_time_and_choices() -> None:
    """In the head of a board, in a panel, and from a value; without braces where Grafana allows it."""
    head = dashboard_json(board_of(links=(OTHER_BOARDS, board_link("lh-workload", "Workload"))))["links"]
    assert [(True, True), (True, True)] == [(link["keepTime"], link["includeVars"]) for link in head]
    assert [("dashboards", ["load-harness"], ""), ("link", [], "/d/lh-workload")] == [
        (link["type"], link["tags"], link["url"]) for link in head
    ]
    assert "/d/x?$__url_time_range&$__all_variables" == board_url("x")
    link = link_to("x", "Detail", keeps_variables=False, given={"slo": "${__data.fields.slo}"})
    assert "/d/x?$__url_time_range&var-slo=${__data.fields.slo}" == link.url
    assert "&var-datasource=$datasource&var-slo=${__data.fields.slo}" in row_link("x", "Detail", variable="slo").url
    written = panel_json(panel_of(Stat, links=(link,), data_links=(link,)))
    expected = [{"targetBlank": False, "title": "Detail", "url": link.url}]
    assert (expected, expected) == (written["links"], written["fieldConfig"]["defaults"]["links"])


def test_events_are_drawn_over_all_panels() -> None:
    """Deployments and alerts, after Grafana's own annotations."""
    shown = (moments("Backups", "1000 * done", title="{{job}}"), alerts('namespace=~"$namespace"'), deploys())
    written = dashboard_json(board_of(annotations=shown))["annotations"]["list"]
    assert ["Annotations & Alerts", "Backups", "Alerts", "Deployments"] == [one["name"] for one in written]
    assert ("1000 * done", True) == (written[1]["target"]["expr"], written[1]["useValueForTime"])
    expr = 'ALERTS{alertstate="firing",namespace=~"$namespace"}'
    assert {"expr": expr, "interval": "1m", "refId": "Anno"} == written[2]["target"]
    assert {"enable": True, "hide": False, "iconColor": "red"}.items() <= written[2].items()
    # Grafana takes these out when it loads the board, and so they would come back as a change.
    assert set() == {"expr", "step"} & written[2].keys()


def test_units_are_known_to_the_linter() -> None:
    """The 246 of grafanalib and three more."""
    assert 249 == len(KNOWN_UNITS)
    assert {SECONDS, "currencyVND", "mps", "mpm"} <= KNOWN_UNITS


def test_a_query_takes_the_panels_data_source_unless_it_has_its_own() -> None:
    """Loki is named once for a panel."""
    own = Datasource(type="tempo", uid="t")
    queries = (Query(expr="a"), Query(expr="b", datasource=own))
    panel = Stat(title="x", queries=queries, datasource=Datasource(type="loki", uid="l"))
    assert ["l", "t"] == [target["datasource"]["uid"] for target in panel_json(panel)["targets"]]


def test_a_foreign_query_is_what_its_author_says() -> None:
    """With the names that all queries have."""
    query = ForeignQuery(settings={"rawSql": "SELECT 1"}, hidden=True)
    assert {"datasource": {"type": "prometheus", "uid": "$datasource"}, "hide": True, "rawSql": "SELECT 1"} == {
        key: value
        for key, value in panel_json(Stat(title="x", queries=(query,)))["targets"][0].items()
        if key != "refId"
    }


def test_what_the_model_has_no_word_for_is_merged_last() -> None:
    """Mappings merge, everything else replaces, and None takes out."""
    extra = {"options": {"graphMode": "none", "textMode": None}, "interval": "5m"}
    written = panel_json(
        Stat(title="x", queries=(Query(expr="a", extra={"range": None, "exemplar": True}),), extra=extra)
    )
    assert ("none", "5m", "value") == (
        written["options"]["graphMode"],
        written["interval"],
        written["options"]["colorMode"],
    )
    assert "textMode" not in written["options"]
    assert (True, False) == (written["targets"][0]["exemplar"], "range" in written["targets"][0])


def test_several_values_can_be_chosen_at_first() -> None:
    """As a list, in text and value."""
    written = _variable(choice_of("pod", metric="up", title="Pod"))
    assert {"text": ["All"], "value": ["$__all"]} == written["current"]
    several = dashboard_json(board_of(variables=(_with_default(("a", "b")),)))["templating"]["list"][0]
    assert {"text": ["a", "b"], "value": ["a", "b"]} == several["current"]


def test_a_single_choice_with_all_is_no_list() -> None:
    """Where one can be chosen, all are one."""
    single = dataclasses.replace(job_of("up"), is_multi=False)
    assert {"text": "All", "value": "$__all"} == _variable(single)["current"]


def test_steps_are_in_the_panels_unit() -> None:
    """A step is a colour and where it begins."""
    assert Step(colour="red", value=1) == bad_above(1).steps[1]


def _with_default(default: tuple[str, ...]) -> Json:
    return dataclasses.replace(job_of("up"), default=default)
