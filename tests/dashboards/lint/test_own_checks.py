"""The stricter checks: each case breaks one thing of a good board, and names all that is found then."""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from dashboards.lint.catalog import CATALOG
from slo.errors import InvalidInput
from tests.dashboards.lint.boards import (
    CHOSEN,
    PROMETHEUS,
    REMOVED,
    Edit,
    a_board,
    a_dashboard,
    a_panel,
    a_target,
    findings_in,
    found,
    unit,
)

BUCKETS = f"http_request_duration_seconds_bucket{{{CHOSEN}}}[$__rate_interval]"
EXPR = "panels.5.panels.0.targets.0.expr"
EXPR_FIELD = "panels[5].panels[0].targets[0].expr"
DEFAULTS = "panels.1.fieldConfig.defaults"
OF_SELECTORS = ("target-job-rule", "target-instance-rule")
"""Found wherever a query of a test is short."""


def one_query(expr: str, kind: str = "timeseries", **more: Any) -> list[Edit]:  # noqa: ANN401 - JSON
    """Put a query into a panel of its own."""
    return [("panels.6", a_panel(kind, "More", 8, a_target(expr), **more))]


def two_queries(first: str, second: str, **more: Any) -> list[Edit]:  # noqa: ANN401 - JSON
    """Put two queries into a panel of their own."""
    return [("panels.6", a_panel("timeseries", "More", 8, a_target(first), a_target(second, "B"), **more))]


AT = "panels[6].targets[0].expr"

CASES: list[tuple[str, str, list[Edit], set[str]]] = [
    ("duplicate-panel-id", "an id in a row", [("panels.5.panels.0.id", 1)], {"panels[5].panels[0].id"}),
    ("duplicate-panel-id", "no ids", [("panels.0.id", REMOVED), ("panels.1.id", None)], set()),
    ("duplicate-ref-id", "a letter twice", [("panels.1.targets.1.refId", "A")], {"panels[1].targets[1].refId"}),
    ("duplicate-ref-id", "no letter", [("panels.1.targets.0.refId", REMOVED)], {"panels[1].targets[0].refId"}),
    ("duplicate-ref-id", "a query alone needs none", [("panels.0.targets.0.refId", REMOVED)], set()),
    ("duplicate-variable", "a name twice", [("templating.list.2.name", "job")], {"templating.list[2].name"}),
    ("duplicate-panel-title", "in the same row", [("panels.1.title", "Requests")], {"panels[1].title"}),
    ("duplicate-panel-title", "in another row", [("panels.5.panels.0.title", "Requests")], set()),
    ("overlapping-panels", "by one column", [("panels.1.gridPos.y", 12)], {"panels[1].gridPos"}),
    ("overlapping-panels", "in a closed row", [("panels.5.panels.0.gridPos.y", 10)], set()),
    ("overlapping-panels", "without a place", [("panels.0.gridPos", REMOVED)], set()),
    ("panel-outside-grid", "too far right", [("panels.0.gridPos.x", 1)], {"panels[0].gridPos"}),
    ("panel-outside-grid", "no height", [("panels.0.gridPos.h", 0)], {"panels[0].gridPos"}),
    ("dashboard-uid", "none", [("uid", REMOVED)], {"uid"}),
    ("dashboard-uid", "too long", [("uid", "a" * 41)], {"uid"}),
    ("dashboard-uid", "a space", [("uid", "a b")], {"uid"}),
    ("old-schema", "grafanalib's", [("schemaVersion", 12)], {"schemaVersion"}),
    ("old-schema", "none", [("schemaVersion", REMOVED)], {"schemaVersion"}),
    ("old-schema", "a Grafana of these years", [("schemaVersion", 36)], set()),
    ("dead-plugin", "one that is rewritten", [("panels.0.type", "graph")], {"panels[0].type"}),
    ("dead-plugin", "one that stays empty", [("panels.0.type", "natel-discrete-panel")], {"panels[0].type"}),
    ("too-many-panels", "25", [("panels", [a_panel("stat", f"{one}", one) for one in range(1, 26)])], {"panels"}),
    ("no-panels", "none", [("panels", [])], {"panels"}),
    ("no-panels", "those of an old schema", [("panels", REMOVED), ("rows", [{"panels": []}])], {"panels"}),
    ("empty-row", "nothing in it", [("panels.5.panels", [])], {"panels[5]"}),
    ("undefined-variable", "in a query", one_query('up{zone=~"$zone"}'), {AT}),
    ("undefined-variable", "in a title", [("panels.0.title", "Of ${zone}")], {"panels[0].title"}),
    ("undefined-variable", "in a repeat", [("panels.0.repeat", "zone")], {"panels[0].repeat"}),
    ("undefined-variable", "in a link", [("links.0.url", "/d/a?var-a=${zone}")], {"links[0].url"}),
    (
        "undefined-variable",
        "in a link of data",
        [(f"{DEFAULTS}.links", [{"title": "x", "url": "/d/a?from=1&v=$zone"}])],
        {"panels[1].fieldConfig.defaults.links[0].url"},
    ),
    (
        "undefined-variable",
        "in a query of a variable",
        [("templating.list.2.query", 'label_values(up{a="$zone"}, b)')],
        {"templating.list[2].query"},
    ),
    (
        "undefined-variable",
        "in an annotation",
        [("annotations.list.1.expr", 'a{b="$zone"}')],
        {"annotations.list[1].expr"},
    ),
    ("undefined-variable", "Grafana's own", [("panels.0.title", "$__interval ${__from:date} $5")], set()),
    ("undefined-variable", "a group of a replacement", one_query('label_replace(up, "a", "$1", "b", "(.*)")'), set()),
    (
        "undefined-variable",
        "what an import asks for",
        [("__inputs", [{"name": "DS"}]), ("panels.0.title", "${DS}")],
        set(),
    ),
    (
        "unused-variable",
        "named nowhere",
        [("templating.list.3", {"name": "zone", "type": "custom"})],
        {"templating.list[3]"},
    ),
    ("unused-variable", "a filter by itself", [("templating.list.3", {"name": "filters", "type": "adhoc"})], set()),
    (
        "unused-variable",
        "repeated over",
        [("templating.list.3", {"name": "zone", "type": "custom"}), ("panels.0.repeat", "zone")],
        set(),
    ),
    (
        "unused-variable",
        "in the old brackets",
        [("templating.list.3", {"name": "zone", "type": "custom"}), ("panels.0.title", "[[zone]]")],
        set(),
    ),
    ("equals-on-many-values", "an equals sign", one_query('up{job="$job"}'), {AT}),
    ("equals-on-many-values", "its negation", one_query('up{job!="$job"}'), {AT}),
    ("equals-on-many-values", "another format", one_query('up{job="${job:csv}"}'), set()),
    (
        "equals-on-many-values",
        "one value only",
        [*one_query('up{zone="$zone"}'), ("templating.list.3", {"name": "zone", "type": "custom", "query": "a"})],
        set(),
    ),
    (
        "all-value-missing",
        "a list of all",
        [("templating.list.3", {**a_board()["templating"]["list"][1], "name": "pod", "allValue": ""})],
        {"templating.list[3].allValue"},
    ),
    ("all-value-missing", "job has a rule of its own", [("templating.list.1.allValue", "")], set()),
    (
        "all-value-missing",
        "a pattern picks some",
        [
            (
                "templating.list.3",
                {**a_board()["templating"]["list"][1], "name": "pod", "allValue": "", "regex": "/web-.*/"},
            )
        ],
        set(),
    ),
    (
        "unit-missing",
        "a bar gauge",
        [("panels.5.panels.0.fieldConfig", {"defaults": {}})],
        {"panels[5].panels[0].fieldConfig.defaults"},
    ),
    (
        "unit-missing",
        "a stat with empty mappings",
        [("panels.0.fieldConfig", {"defaults": {"mappings": []}})],
        {"panels[0].fieldConfig.defaults"},
    ),
    (
        "unit-missing",
        "words in place of numbers",
        [("panels.0.fieldConfig", {"defaults": {"mappings": [{"type": "value"}]}})],
        set(),
    ),
    (
        "unit-missing",
        "a heatmap's axis",
        [("panels.2.fieldConfig", {}), ("panels.2.options.yAxis", {"unit": "s"})],
        set(),
    ),
    (
        "unit-missing",
        "an override for it",
        [
            (
                "panels.5.panels.0.fieldConfig",
                {"defaults": {}, "overrides": [{"properties": [{"id": "unit", "value": "s"}]}]},
            )
        ],
        set(),
    ),
    (
        "unknown-unit",
        "of a heatmap",
        [("panels.2.fieldConfig", unit("Seconds"))],
        {"panels[2].fieldConfig.defaults.unit"},
    ),
    ("unknown-unit", "made up as Grafana allows", [("panels.2.fieldConfig", unit("suffix: req"))], set()),
    (
        "unit-against-metric",
        "seconds as milliseconds",
        one_query(
            "rate(a_seconds_sum[$__rate_interval]) / rate(a_seconds_count[$__rate_interval])", fieldConfig=unit("ms")
        ),
        {AT},
    ),
    (
        "unit-against-metric",
        "milliseconds by multiplying",
        one_query("1000 * max(a_seconds)", fieldConfig=unit("ms")),
        set(),
    ),
    (
        "unit-against-metric",
        "bytes per second as bytes",
        one_query("rate(a_bytes_total[$__rate_interval])", fieldConfig=unit("bytes")),
        {AT},
    ),
    (
        "unit-against-metric",
        "bits by multiplying",
        one_query("rate(a_bytes_total[$__rate_interval]) * 8", fieldConfig=unit("bps")),
        set(),
    ),
    (
        "unit-against-metric",
        "mebibytes by dividing",
        one_query("a_bytes / (1024 * 1024)", fieldConfig=unit("mbytes")),
        set(),
    ),
    (
        "unit-against-metric",
        "a ratio from 0 to 1 as percent",
        one_query(
            "sum(rate(a_total[$__rate_interval])) / sum(rate(b_total[$__rate_interval]))", fieldConfig=unit("percent")
        ),
        {AT},
    ),
    ("unit-against-metric", "percent of a ratio", one_query("100 * (1 - a_ratio)", fieldConfig=unit("percent")), set()),
    (
        "unit-against-metric",
        "a quantile of seconds",
        one_query(
            "histogram_quantile(0.9, sum by (le) (rate(a_seconds_bucket[$__rate_interval])))", fieldConfig=unit("s")
        ),
        set(),
    ),
    (
        "unit-against-metric",
        "a quantile of bytes as seconds",
        one_query(
            "histogram_quantile(0.9, sum by (le) (rate(a_bytes_bucket[$__rate_interval])))", fieldConfig=unit("s")
        ),
        {AT},
    ),
    (
        "unit-against-metric",
        "requests per second as seconds",
        one_query("rate(http_requests_total[$__rate_interval])", fieldConfig=unit("s")),
        {AT},
    ),
    (
        "unit-against-metric",
        "so many a minute",
        one_query("increase(http_requests_total[1m])", fieldConfig=unit("cpm")),
        set(),
    ),
    (
        "unit-against-metric",
        "shares of the cores",
        one_query(
            'sum(rate(node_cpu_seconds_total[$__rate_interval])) / count(node_cpu_seconds_total{mode="idle"})',
            fieldConfig=unit("percentunit"),
        ),
        set(),
    ),
    (
        "unit-against-metric",
        "a count as percent",
        one_query("count(up)", fieldConfig=unit("percentunit")),
        {AT},
    ),
    (
        "unit-against-metric",
        "an increase divided by its seconds",
        one_query("increase(a_bytes_total[1h]) / 3600", fieldConfig=unit("Bps")),
        set(),
    ),
    (
        "unit-against-metric",
        "how many values there are",
        one_query("a_bytes", "stat", fieldConfig=unit("s"), options={"reduceOptions": {"calcs": ["count"]}}),
        set(),
    ),
    ("unit-against-metric", "a unit that says nothing", one_query("a_bytes", fieldConfig=unit("short")), set()),
    (
        "unit-against-metric",
        "names that say nothing",
        one_query("rate(a_cpu_total[$__rate_interval]) + a:b", fieldConfig=unit("s")),
        set(),
    ),
    (
        "mixed-units",
        "bytes and requests per second",
        two_queries("a_bytes", "rate(a_total[$__rate_interval])", fieldConfig=unit("short")),
        {"panels[6].targets[1].expr"},
    ),
    (
        "mixed-units",
        "an override for one of them",
        two_queries(
            "a_bytes",
            "rate(a_total[$__rate_interval])",
            fieldConfig={
                "defaults": {"unit": "short"},
                "overrides": [
                    {"matcher": {"id": "byName", "options": "B"}, "properties": [{"id": "unit", "value": "ops"}]}
                ],
            },
        ),
        set(),
    ),
    (
        "table-column-unit",
        "no unit and empty mappings",
        [("panels.3.fieldConfig", {"defaults": {"mappings": []}})],
        {"panels[3].fieldConfig"},
    ),
    (
        "table-column-unit",
        "an override by its new name",
        [
            (
                "panels.3.fieldConfig",
                {
                    "defaults": {"mappings": []},
                    "overrides": [
                        {"matcher": {"id": "byName", "options": "Up"}, "properties": [{"id": "unit", "value": "none"}]}
                    ],
                },
            ),
            ("panels.3.transformations", [{"id": "organize", "options": {"renameByName": {"Value": "Up"}}}]),
        ],
        set(),
    ),
    (
        "table-column-unit",
        "a column that is left out",
        [
            ("panels.3.fieldConfig", {"defaults": {"mappings": []}}),
            ("panels.3.transformations", [{"id": "organize", "options": {"excludeByName": {"Value": True}}}]),
        ],
        set(),
    ),
    (
        "table-column-unit",
        "an override by a pattern",
        [
            (
                "panels.3.fieldConfig",
                {
                    "defaults": {"mappings": []},
                    "overrides": [
                        {
                            "matcher": {"id": "byRegexp", "options": "/Val.*/"},
                            "properties": [{"id": "unit", "value": "none"}],
                        }
                    ],
                },
            )
        ],
        set(),
    ),
    (
        "table-column-unit",
        "an override by the query",
        [
            (
                "panels.3.fieldConfig",
                {
                    "defaults": {"mappings": []},
                    "overrides": [
                        {
                            "matcher": {"id": "byFrameRefID", "options": "A"},
                            "properties": [{"id": "mappings", "value": []}],
                        }
                    ],
                },
            )
        ],
        set(),
    ),
    (
        "table-column-unit",
        "columns that are made up",
        [("panels.3.fieldConfig", {"defaults": {"mappings": []}}), ("panels.3.transformations", [{"id": "reduce"}])],
        set(),
    ),
    (
        "counter-without-rate",
        "with braces, in a bar gauge",
        [(EXPR, f"sum(http_requests_total{{{CHOSEN}}})")],
        {EXPR_FIELD},
    ),
    (
        "counter-without-rate",
        "a histogram's sum",
        one_query("a_seconds_sum / a_seconds_count", fieldConfig=unit("s")),
        {AT},
    ),
    ("counter-without-rate", "counted only", one_query("count(http_requests_total)", fieldConfig=unit("none")), set()),
    (
        "counter-without-rate",
        "as a filter only",
        one_query("up and on (job) http_requests_total", fieldConfig=unit("none")),
        set(),
    ),
    ("counter-without-rate", "a count that is none", one_query("jvm_threads_count", fieldConfig=unit("none")), set()),
    ("counter-without-rate", "without braces dashboard-linter finds it", one_query("sum(a_total)"), set()),
    (
        "mixed-units",
        "so many a minute, and what was counted over one",
        two_queries("rate(a_total[5m]) * 60", "increase(a_total[1m])", fieldConfig=unit("cpm")),
        set(),
    ),
    (
        "threshold-order",
        "a step without a value behind one with",
        [(f"{DEFAULTS}.thresholds.steps", [{"color": "a", "value": 5}, {"color": "b", "value": None}])],
        {"panels[1].fieldConfig.defaults.thresholds.steps"},
    ),
    ("rate-of-gauge", "a ratio", one_query("rate(a_ratio[$__rate_interval])", fieldConfig=unit("short")), {AT}),
    ("delta-of-counter", "a counter", one_query("delta(a_total[1h])", fieldConfig=unit("short")), {AT}),
    ("rate-after-sum", "a subquery of a sum", one_query("rate((sum(a_total))[5m:])", fieldConfig=unit("short")), {AT}),
    ("rate-after-sum", "a subquery of a metric", one_query("rate(a_total[5m:])", fieldConfig=unit("short")), set()),
    (
        "quantile-without-le",
        "le taken away",
        one_query(f"histogram_quantile(0.9, sum by (job) (rate({BUCKETS})))", fieldConfig=unit("s")),
        {AT},
    ),
    (
        "quantile-without-le",
        "le taken out",
        one_query(f"histogram_quantile(0.9, sum without (le) (rate({BUCKETS})))", fieldConfig=unit("s")),
        {AT},
    ),
    (
        "quantile-without-le",
        "a native histogram",
        one_query("histogram_quantile(0.9, sum(rate(a_seconds[$__rate_interval])))", fieldConfig=unit("s")),
        set(),
    ),
    (
        "average-of-quantiles",
        "of a histogram",
        one_query("avg(histogram_quantile(0.9, rate(a_seconds_bucket[$__rate_interval])))", fieldConfig=unit("s")),
        {AT},
    ),
    ("average-of-quantiles", "of a summary", one_query('avg(a_seconds{quantile="0.99"})', fieldConfig=unit("s")), {AT}),
    (
        "average-of-quantiles",
        "the greatest of them",
        one_query('max(a_seconds{quantile="0.99"})', fieldConfig=unit("s")),
        set(),
    ),
    (
        "range-too-short",
        "the zoom's interval",
        one_query("increase(a_total[$__interval])", fieldConfig=unit("short")),
        {AT},
    ),
    ("range-too-short", "twenty seconds", one_query("changes(a[20s])", fieldConfig=unit("short")), {AT}),
    (
        "range-too-short",
        "an average needs one sample",
        one_query("avg_over_time(a[$__interval])", fieldConfig=unit("short")),
        set(),
    ),
    (
        "increase-over-interval",
        "of one moment",
        [("panels.3.targets.0.expr", f"sum(increase(a_total{{{CHOSEN}}}[$__rate_interval]))")],
        {"panels[3].targets[0].expr"},
    ),
    (
        "increase-over-interval",
        "of the range that is looked at",
        [("panels.3.targets.0.expr", f"sum(increase(a_total{{{CHOSEN}}}[$__range]))")],
        set(),
    ),
    ("range-vector-shown", "a range", [(EXPR, f"up{{{CHOSEN}}}[5m]")], {EXPR_FIELD}),
    ("range-vector-shown", "a text", [(EXPR, '"up"')], {EXPR_FIELD}),
    (
        "legend-label-missing",
        "taken away by a sum",
        [("panels.1.targets.0.legendFormat", "{{ job }} {{pod}}")],
        {"panels[1].targets[0].legendFormat"},
    ),
    (
        "legend-label-missing",
        "the name after a rate",
        [("panels.0.targets.0.legendFormat", "{{__name__}}")],
        {"panels[0].targets[0].legendFormat"},
    ),
    (
        "legend-label-missing",
        "labels by choice",
        [("panels.1.targets.0.expr", f"sum by ($job) (a_bytes{{{CHOSEN}}})")],
        set(),
    ),
    ("description-missing", "a heatmap", [("panels.2.description", " ")], {"panels[2].description"}),
    ("description-too-short", "the title", [("panels.0.description", "requests.")], {"panels[0].description"}),
    ("empty-query", "in a heatmap", [("panels.2.targets.0.expr", "")], {"panels[2].targets[0].expr"}),
    ("panel-without-query", "an empty list", [("panels.0.targets", [])], {"panels[0].targets"}),
    (
        "panel-without-query",
        "none, in a bar gauge",
        [("panels.5.panels.0.targets", REMOVED)],
        {"panels[5].panels[0].targets"},
    ),
    (
        "panel-without-query",
        "a panel of the library",
        [("panels.0.targets", []), ("panels.0.libraryPanel", {"uid": "a"})],
        set(),
    ),
    ("nothing-shown", "all hidden", [("panels.0.targets.0.hide", True)], {"panels[0].targets"}),
    (
        "query-refused",
        "in a heatmap",
        [("panels.2.targets.0.expr", f"sum(up{{{CHOSEN}}}[5m])")],
        {"panels[2].targets[0].expr"},
    ),
    ("query-refused", "in an annotation", [("annotations.list.1.expr", "up ==")], {"annotations.list[1].expr"}),
    (
        "query-refused",
        "in a variable",
        [("templating.list.1.query", "query_result(sum(up)")],
        {"templating.list[1].query"},
    ),
    (
        "query-refused",
        "in a variable's selector",
        [("templating.list.2.query", 'label_values(up{job=~"$job}, instance)')],
        {"templating.list[2].query"},
    ),
    (
        "query-refused",
        "of a source that nobody names",
        [
            ("panels.5.panels.0.datasource", None),
            ("panels.5.panels.0.targets.0", {"expr": '{a="b"} |= "c"', "refId": "A"}),
        ],
        set(),
    ),
    (
        "threshold-order",
        "falling",
        [(f"{DEFAULTS}.thresholds.steps", [{"color": "a"}, {"color": "b", "value": 9}, {"color": "c", "value": 7}])],
        {"panels[1].fieldConfig.defaults.thresholds.steps"},
    ),
    (
        "threshold-value",
        "grafanalib's",
        [(f"{DEFAULTS}.thresholds.steps.0.value", "null")],
        {"panels[1].fieldConfig.defaults.thresholds.steps[0].value"},
    ),
    (
        "threshold-value",
        "no list",
        [(f"{DEFAULTS}.thresholds.steps", "")],
        {"panels[1].fieldConfig.defaults.thresholds.steps"},
    ),
    (
        "threshold-value",
        "in an override",
        [
            (
                "panels.1.fieldConfig.overrides",
                [{"matcher": {}, "properties": [{"id": "thresholds", "value": {"steps": [{"value": True}]}}]}],
            )
        ],
        {"panels[1].fieldConfig.overrides[0].properties[0].value.steps[0].value"},
    ),
    (
        "percentage-without-range",
        "no greatest value",
        [(f"{DEFAULTS}.thresholds.mode", "percentage")],
        {"panels[1].fieldConfig.defaults.thresholds.mode"},
    ),
    (
        "percentage-without-range",
        "the unit has a range",
        [(f"{DEFAULTS}.thresholds.mode", "percentage"), (f"{DEFAULTS}.unit", "percentunit")],
        set(),
    ),
    (
        "gauge-without-range",
        "no greatest value",
        [("panels.4.fieldConfig.defaults.max", REMOVED)],
        {"panels[4].fieldConfig.defaults"},
    ),
    (
        "braces-under-flux",
        "which are not needed",
        [("panels.0.datasource.uid", "${datasource}")],
        {"panels[0].datasource.uid"},
    ),
    ("braces-under-flux", "which are needed", [("panels.0.title", "${job:csv} ${__field.name} ${job}x")], set()),
    (
        "hard-coded-datasource",
        "of a query",
        [("panels.2.targets.0.datasource", {"type": "prometheus", "uid": "abc"})],
        {"panels[2].targets[0].datasource"},
    ),
    ("hard-coded-datasource", "of a heatmap", [("panels.2.datasource", "prom")], {"panels[2].datasource"}),
    (
        "hard-coded-datasource",
        "of an annotation",
        [("annotations.list.1.datasource", {"type": "prometheus", "uid": "abc"})],
        {"annotations.list[1].datasource"},
    ),
    ("hard-coded-datasource", "Grafana's own", [("panels.2.datasource", "-- Mixed --")], set()),
    ("leftover-inputs", "of an export", [("__inputs", [{"name": "DS_PROMETHEUS"}])], {"__inputs"}),
    ("refresh-too-fast", "five seconds", [("refresh", "5s")], {"refresh"}),
    ("refresh-too-fast", "off", [("refresh", False)], set()),
    ("absolute-time-range", "a day", [("time", {"from": "2026-03-01T00:00:00Z", "to": "now"})], {"time.from"}),
    ("fixed-timezone", "a place", [("timezone", "Europe/Berlin")], {"timezone"}),
    ("link-loses-context", "of the board", [("links.0.keepTime", False)], {"links[0].keepTime"}),
    (
        "link-loses-context",
        "of a panel",
        [("panels.0.links", [{"title": "a", "url": "/d/abc"}])],
        {"panels[0].links[0].url"},
    ),
    (
        "link-loses-context",
        "which keeps time",
        [("panels.0.links", [{"title": "a", "url": "/d/abc?${__url_time_range}"}])],
        set(),
    ),
    (
        "link-loses-context",
        "to somewhere else",
        [("panels.0.links", [{"title": "a", "url": "https://example.org"}])],
        set(),
    ),
    (
        "division-by-zero",
        "of a stat",
        [("panels.0.targets.0.expr", "sum(rate(a_total[5m])) / sum(rate(b_total[5m]))")],
        {"panels[0].targets[0].expr"},
    ),
    (
        "division-by-zero",
        "guarded",
        [("panels.0.targets.0.expr", "sum(rate(a_total[5m])) / (sum(rate(b_total[5m])) > 0)")],
        set(),
    ),
    (
        "division-by-zero",
        "mapped",
        [
            ("panels.0.targets.0.expr", "sum(rate(a_total[5m])) / sum(rate(b_total[5m]))"),
            ("panels.0.fieldConfig.defaults.mappings", [{"type": "special"}]),
        ],
        set(),
    ),
    ("table-not-instant", "along the range", [("panels.3.targets.0.instant", False)], {"panels[3].targets[0].expr"}),
    (
        "table-not-instant",
        "reduced",
        [("panels.3.targets.0.instant", False), ("panels.3.transformations", [{"id": "reduce"}])],
        set(),
    ),
    ("table-not-instant", "of series", [("panels.3.targets.0.format", "time_series")], {"panels[3].targets[0].expr"}),
    ("heatmap-format", "of series", [("panels.2.targets.0.format", "time_series")], {"panels[2].targets[0].format"}),
    (
        "heatmap-format",
        "which calculates",
        [("panels.2.targets.0.format", "time_series"), ("panels.2.options.calculate", True)],
        set(),
    ),
    (
        "override-without-target",
        "a letter",
        [("panels.1.fieldConfig.overrides", [{"matcher": {"id": "byFrameRefID", "options": "C"}}])],
        {"panels[1].fieldConfig.overrides[0].matcher.options"},
    ),
    (
        "override-without-target",
        "a column",
        [("panels.3.fieldConfig.overrides", [{"matcher": {"id": "byName", "options": "Value #C"}}])],
        {"panels[3].fieldConfig.overrides[0].matcher.options"},
    ),
    (
        "override-without-target",
        "a name",
        [("panels.3.fieldConfig.overrides", [{"matcher": {"id": "byName", "options": "Value"}}])],
        set(),
    ),
]


@pytest.mark.parametrize(
    ("check_id", "edits", "fields"),
    [pytest.param(check_id, edits, fields, id=f"{check_id}: {what}") for check_id, what, edits, fields in CASES],
)
def test_a_check_finds_what_it_says(check_id: str, edits: list[Edit], fields: set[str]) -> None:
    """At the field that is at fault, and nowhere else."""
    assert fields == {field for one, field in found(*edits) if one == check_id}


@pytest.mark.parametrize("same", ["uid", "title"])
def test_two_dashboards_of_a_folder_are_told_apart(same: str) -> None:
    """Grafana takes the right to write back from all that are provisioned with two of one uid or title."""
    other = {"uid": "title", "title": "uid"}[same]
    boards = [a_dashboard(file="a.json"), a_dashboard((other, "another"), file="b.json")]

    assert [(f"duplicate-{same}", "a.json"), (f"duplicate-{same}", "b.json")] == [
        (one.id, one.place.file) for one in findings_in(*boards)
    ]


def test_one_title_in_two_folders_is_fine() -> None:
    """A folder of Grafana's holds each title once."""
    boards = [a_dashboard(file="a/board.json"), a_dashboard(("uid", "other"), file="b/board.json")]

    assert () == findings_in(*boards)


def test_every_check_of_our_own_has_a_case_that_it_finds() -> None:
    """Those of exclusions, uids and titles have tests of their own."""
    upstream = {one for one in CATALOG.ids() if one.endswith("-rule") or one == "uneditable-dashboard"}
    elsewhere = {"duplicate-uid", "duplicate-title"} | {one for one in CATALOG.ids() if one.startswith("exclusion-")}

    assert set(CATALOG.ids()) - upstream - elsewhere == {check_id for check_id, _, _, fields in CASES if fields}


def test_a_dashboard_of_another_source_of_data_is_left_alone() -> None:
    """What is not PromQL is not read as if it were."""
    loki = {"type": "loki", "uid": "$datasource"}
    panel = a_panel("bargauge", "Logs", 8, {"datasource": loki, "expr": '{a="b"} |= "c', "refId": "A"}, datasource=loki)
    edits: list[Edit] = [("panels", [panel]), ("templating.list", []), ("annotations", {})]

    assert {("template-datasource-rule", "templating")} == found(*edits)


def test_the_panel_and_its_row_are_named() -> None:
    """A reader looks for the title, not for an index."""
    (finding,) = findings_in(a_dashboard(("panels.5.panels.0.description", "")))

    assert 'panel "By route" in row "Details": has no description' == finding.sentence
    assert "board.json:" in str(finding.place)
    assert finding.place.line is not None


def test_a_query_by_name_of_an_import_is_known() -> None:
    """An exported dashboard says which plug-in its input is for."""
    inputs = [{"name": "DS_A", "type": "datasource", "pluginId": "prometheus"}]
    panel = a_panel("bargauge", "A", 8, {"expr": "sum(", "refId": "A"}, datasource="${DS_A}")

    assert ("query-refused", "panels[0].targets[0].expr") in found(("__inputs", inputs), ("panels", [panel]))
    assert PROMETHEUS["type"] == "prometheus"


def _paths(value: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - JSON
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield f"{path}{key}"
        yield from _paths(one, f"{path}{key}.")


@pytest.mark.parametrize("shift", range(3))
def test_a_field_of_another_type_stops_no_check(shift: int) -> None:
    """Dashboards of anybody are odd: a field that is not what it should be is refused by the reader, or left alone."""
    odd = cycle([None, 5, "x", [], {}, [5], True, ["x"]])
    values = islice(odd, shift, None)
    for path in list(_paths(a_board()))[shift::3]:
        try:
            board = a_dashboard((path, next(values)))
        except InvalidInput:
            continue
        findings_in(board)
