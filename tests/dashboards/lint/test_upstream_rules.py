"""The rules of dashboard-linter: each case breaks one thing of a good board, and names all that is found then."""

from typing import Any

import pytest

from tests.dashboards.lint.boards import (
    CHOSEN,
    PROMETHEUS,
    REMOVED,
    Edit,
    a_dashboard,
    a_panel,
    a_target,
    findings_in,
    found,
    unit,
)

EXPR = "panels.0.targets.0.expr"
EXPR_FIELD = "panels[0].targets[0].expr"
RATE = f"sum(rate(http_requests_total{{{CHOSEN}}}[$__rate_interval]))"
LOKI = {"type": "loki", "uid": "$loki_datasource"}
LOKI_VARIABLE = {"name": "loki_datasource", "label": "Loki data source", "type": "datasource", "query": "loki"}
TWO_SOURCES: list[Edit] = [
    ("templating.list.0.name", "prometheus_datasource"),
    ("templating.list.0.label", "Prometheus data source"),
    ("templating.list.3", LOKI_VARIABLE),
]


def logs(expr: str, **more: Any) -> list[Edit]:  # noqa: ANN401 - JSON
    """Add a panel of Loki's and the variable it reads from."""
    panel = a_panel("timeseries", "Logs", 8, a_target(expr, **{"datasource": LOKI, **more}), datasource=LOKI)
    return [("panels.6", panel), ("templating.list.3", LOKI_VARIABLE)]


def test_nothing_is_found_in_a_good_board() -> None:
    """Each other case breaks one thing of it."""
    assert set() == found()


@pytest.mark.parametrize(
    ("rule", "edits", "fields"),
    [
        pytest.param(
            "template-datasource-rule",
            [("templating.list.0.name", "DS")],
            {"templating.list[0].name"},
            id="a data source variable of another name",
        ),
        pytest.param(
            "template-datasource-rule",
            [("templating.list.0.label", "Data Source")],
            {"templating.list[0].label"},
            id="a label in other letters",
        ),
        pytest.param(
            "template-datasource-rule",
            [("templating.list.3", LOKI_VARIABLE)],
            {"templating.list[0].name", "templating.list[0].label"},
            id="of two data sources each is named after its type",
        ),
        pytest.param("template-datasource-rule", TWO_SOURCES, set(), id="two data sources with the right names"),
        pytest.param("template-job-rule", [("templating.list.1.name", "jobs")], {"templating"}, id="no variable job"),
        pytest.param(
            "template-job-rule",
            [
                ("templating.list.1.multi", False),
                ("templating.list.1.allValue", ".*"),
                ("templating.list.1.label", "job"),
                ("templating.list.1.datasource", {"uid": "abc"}),
                ("templating.list.1.type", "custom"),
            ],
            {f"templating.list[1].{one}" for one in ("multi", "allValue", "label", "datasource", "type")},
            id="every field of the variable",
        ),
        pytest.param(
            "template-job-rule",
            [("templating.list.1.datasource", "${prometheus_datasource}")],
            set(),
            id="its data source by a variable with braces",
        ),
        pytest.param(
            "template-instance-rule",
            [("templating.list.2.allValue", REMOVED)],
            {"templating.list[2].allValue"},
            id="all instances written out",
        ),
        pytest.param(
            "template-label-promql-rule",
            [("templating.list.1.query", "label_value(up, job)")],
            {"templating.list[1].query"},
            id="a function that Grafana does not have",
        ),
        pytest.param(
            "template-label-promql-rule",
            [("templating.list.1.query", "label_values(=up, job)")],
            {"templating.list[1].query"},
            id="an argument that does not begin with PromQL",
        ),
        pytest.param(
            "template-label-promql-rule",
            [("templating.list.1.query", {"query": "metrics(http_.*)", "refId": "A"})],
            set(),
            id="an argument that begins with PromQL",
        ),
        pytest.param(
            "template-on-time-change-reload-rule",
            [("templating.list.2.refresh", 1)],
            {"templating.list[2].refresh"},
            id="a variable that is read when the board is opened",
        ),
        pytest.param(
            "panel-datasource-rule",
            [("panels.1.datasource.uid", "abc")],
            {"panels[1].datasource"},
            id="a panel's own data source",
        ),
        pytest.param("panel-datasource-rule", [("panels.0.datasource.uid", "abc")], set(), id="a stat is left out"),
        pytest.param(
            "panel-datasource-rule",
            [("panels.1.datasource.uid", "${datasource}")],
            set(),
            id="a variable with braces",
        ),
        pytest.param(
            "panel-title-description-rule",
            [("panels.0.title", ""), ("panels.1.description", REMOVED)],
            {"panels[0].title", "panels[1].description"},
            id="no title, and no description",
        ),
        pytest.param(
            "panel-units-rule",
            [("panels.0.fieldConfig", unit("seconds")), ("panels.1.fieldConfig.defaults.unit", REMOVED)],
            {"panels[0].fieldConfig.defaults.unit", "panels[1].fieldConfig"},
            id="an unknown unit, and none",
        ),
        pytest.param(
            "panel-units-rule",
            [("panels.0.fieldConfig", {"defaults": {"mappings": []}})],
            set(),
            id="empty mappings are left out",
        ),
        pytest.param(
            "panel-no-targets-rule", [("panels.0.targets", REMOVED)], {"panels[0]"}, id="a panel without a list"
        ),
        pytest.param("panel-no-targets-rule", [("panels.0.targets", [])], set(), id="an empty list is one"),
        pytest.param("target-promql-rule", [(EXPR, f"{RATE})")], {EXPR_FIELD}, id="a bracket too many"),
        pytest.param("target-promql-rule", [(EXPR, "")], {EXPR_FIELD}, id="a query of nothing"),
        pytest.param(
            "target-promql-rule",
            [("panels.0.targets.0", {"refId": "A", "panelId": 2})],
            set(),
            id="another panel's answer",
        ),
        pytest.param(
            "target-promql-rule",
            [("panels.0.targets.0", {"refId": "A", "panelId": 99})],
            {"panels[0].targets[0].panelId"},
            id="the answer of a panel that is not there",
        ),
        pytest.param(
            "target-promql-rule", [("panels.5.panels.0.targets.0.expr", "sum(")], set(), id="a bar gauge is left out"
        ),
        pytest.param("target-promql-rule", logs('{job="app"} |= "x"'), set(), id="a query of Loki's is left out"),
        pytest.param(
            "target-rate-interval-rule",
            [(EXPR, RATE.replace("$__rate_interval", "5m"))],
            {EXPR_FIELD},
            id="a range of its own",
        ),
        pytest.param(
            "target-rate-interval-rule",
            [(EXPR, f"http_requests_total{{{CHOSEN}}}[5m]")],
            set(),
            id="a range that is the whole query",
        ),
        pytest.param(
            "target-rate-interval-rule",
            [(EXPR, f"rate((http_requests_total{{{CHOSEN}}}[$__rate_interval]))")],
            set(),
            id="the right range in parentheses",
        ),
        pytest.param(
            "target-rate-interval-rule",
            [(EXPR, f"increase((http_requests_total{{{CHOSEN}}}[5m]))")],
            {EXPR_FIELD},
            id="another range in parentheses",
        ),
        pytest.param(
            "target-rate-interval-rule",
            [(EXPR, RATE.replace("rate(", "increase(").replace("$__rate_interval", "5m"))],
            set(),
            id="increase is not looked at",
        ),
        pytest.param(
            "target-job-rule",
            [("panels.2.targets.0.expr", 'up{job=~"${job}",instance=~"$instance"}')],
            {"panels[2].targets[0].expr"},
            id="braces do not count, in a heatmap neither",
        ),
        pytest.param(
            "target-instance-rule",
            [(EXPR, RATE.replace('"$instance"', "'$instance'")), ("panels.0.targets.0.hide", True)],
            {EXPR_FIELD},
            id="single quotes do not count, in a hidden query neither",
        ),
        pytest.param("target-counter-agg-rule", [(EXPR, "sum(a_total)")], {EXPR_FIELD}, id="a counter without braces"),
        pytest.param(
            "target-counter-agg-rule",
            [(EXPR, "sum(rate(a_total[$__rate_interval])) / sum(delta(b_total[1m]))")],
            {EXPR_FIELD},
            id="delta is none of the three functions",
        ),
        pytest.param("target-counter-agg-rule", [(EXPR, 'a_total{b="c"}')], set(), id="a counter with braces"),
        pytest.param(
            "target-counter-agg-rule",
            [("panels.2.targets.0.expr", "sum by (le) (a_total) + a_total"), ("templating.list", [])],
            {"panels[2].targets[0].expr"},
            id="in any kind of panel, without a variable for the data source, too",
        ),
        pytest.param(
            "panel-units-rule",
            [
                ("panels.0.fieldConfig.defaults", {}),
                ("panels.0.fieldConfig.overrides", [{"properties": [{"id": "mappings", "value": []}]}]),
            ],
            set(),
            id="mappings of an override",
        ),
        pytest.param(
            "template-datasource-rule",
            [
                ("templating.list.0.name", "acme-sky-datasource_datasource"),
                ("templating.list.0.label", "Acme-Sky-Datasource data source"),
                ("templating.list.0.query", "Acme-sky-datasource"),
            ],
            set(),
            id="a data source of several words",
        ),
        pytest.param(
            "target-promql-rule",
            [
                ("templating.list.3", {"name": "zone", "type": "custom", "query": "a,b"}),
                (EXPR, f"sum(rate(http_requests_total{{{CHOSEN},zone=${{zone:doublequote}}}}[$__rate_interval]))"),
            ],
            set(),
            id="a variable that brings its quotes",
        ),
        pytest.param(
            "target-logql-rule",
            logs('sum(rate({job="app"} |= "error [$__auto]))'),
            {"panels[6].targets[0].expr"},
            id="a quote that does not close",
        ),
        pytest.param(
            "target-logql-rule",
            logs('sum(rate({job="app"}[$__auto])'),
            {"panels[6].targets[0].expr"},
            id="a bracket that does not close",
        ),
        pytest.param("target-logql-rule", logs("rate(up)"), {"panels[6].targets[0].expr"}, id="no streams"),
        pytest.param("target-logql-rule", logs(" "), {"panels[6].targets[0].expr"}, id="a query of Loki of nothing"),
        pytest.param(
            "target-logql-rule", logs("", panelId=99), {"panels[6].targets[0].panelId"}, id="a panel that is not there"
        ),
        pytest.param("target-logql-rule", logs("sum(", hide=True), set(), id="a hidden query is left out"),
        pytest.param("target-logql-rule", logs('{a="b"} | json | line_format `{{.x}}`'), set(), id="LogQL's own signs"),
        pytest.param("target-logql-rule", logs("vector(1)"), set(), id="a number of LogQL's"),
        pytest.param(
            "target-logql-auto-rule",
            logs('sum(rate({job="[5m]"}[5m]))'),
            {"panels[6].targets[0].expr"},
            id="a range of its own, of logs",
        ),
        pytest.param("target-logql-auto-rule", logs('sum(rate({job="a"}[$__auto]))'), set(), id="the zoom's range"),
        pytest.param("uneditable-dashboard", [("editable", True)], {"editable"}, id="a board that can be edited"),
        pytest.param("uneditable-dashboard", [("editable", REMOVED)], set(), id="a board that does not say"),
    ],
)
def test_a_rule_finds_what_it_says(rule: str, edits: list[Edit], fields: set[str]) -> None:
    """At the field that is at fault, and nowhere else."""
    assert fields == {field for check_id, field in found(*edits) if check_id == rule}


@pytest.mark.parametrize(
    "rule",
    ["template-job-rule", "target-job-rule", "target-promql-rule", "template-label-promql-rule"],
)
def test_rules_on_prometheus_leave_other_boards_alone(rule: str) -> None:
    """The first variable for a data source says what a board is about."""
    edits: list[Edit] = [
        ("templating.list.0", LOKI_VARIABLE),
        (EXPR, "sum("),
        ("templating.list.1.query", "="),
        ("panels.0.targets.0.datasource", PROMETHEUS),
    ]

    assert rule not in {check_id for check_id, _ in found(*edits)}


def test_a_board_without_a_variable_for_its_data_source_is_found() -> None:
    """It shows the data of one server only."""
    assert ("template-datasource-rule", "templating") in found(("templating.list.0", {"name": "a", "type": "textbox"}))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("seconds", 'panel "Requests": Grafana has no unit "seconds"; write s'),
        ("milisec", 'panel "Requests": Grafana has no unit "milisec"; write ms'),
        ("reqpss", 'panel "Requests": Grafana has no unit "reqpss"; did you mean reqps?'),
        (
            "suffix: cores",
            'panel "Requests": its unit "suffix: cores" is made up; choose a unit of Grafana\'s, or excuse',
        ),
    ],
)
def test_a_unit_that_is_meant_is_named(name: str, expected: str) -> None:
    """The next step is the word to write, where it can be told."""
    (finding,) = findings_in(a_dashboard(("panels.0.fieldConfig", unit(name))), ids=("panel-units-rule",))

    assert f"{finding.sentence}; {finding.fix}".startswith(expected)


def test_a_selector_that_is_read_twice_is_found_once() -> None:
    """One sentence about one fault of a query."""
    findings = findings_in(a_dashboard((EXPR, "a_total + on () a_total")), ids=("target-counter-agg-rule",))

    assert 1 == len(findings)


@pytest.mark.parametrize(
    ("rule", "expr", "place"),
    [
        ("target-job-rule", f"up{{{CHOSEN}}} + up", "up"),
        ("target-rate-interval-rule", "rate(a[$__rate_interval]) / rate(a[5m])", "a[5m]"),
        ("target-rate-interval-rule", 'sum(a{b="a"}) / rate(a[5m])', "a[5m]"),
    ],
)
def test_the_caret_is_under_the_one_that_is_at_fault(rule: str, expr: str, place: str) -> None:
    """Not under the first that is called so."""
    (finding,) = findings_in(a_dashboard((EXPR, expr)), ids=(rule,))

    assert expr.rindex(place) == finding.quote.splitlines()[1].index("^")
