"""A dashboard with a panel of every kind, and what is not drawn."""

from typing import Any

from dashboards.preview.snapshot import Happening, Snapshot
from tests.dashboards.preview.boards import START, board, defaults, panel, series, snapshot, value, wave

THRESHOLDS = {
    "mode": "absolute",
    "steps": [{"color": "green", "value": None}, {"color": "orange", "value": 0.5}, {"color": "red", "value": 0.8}],
}
STATES = [{"type": "value", "options": {"0": {"text": "down", "color": "red"}, "1": {"text": "up", "color": "green"}}}]
_ANSWERS = {
    "cpu": [wave({"pod": f"web-{number}"}, high=0.3 * (number + 1), phase=number) for number in range(3)],
    "rate": [wave({}, low=20, high=30)],
    "share": [value({"pod": f"web-{number}"}, 0.25 + 0.3 * number) for number in range(3)],
    "rows": [value({"pod": f"web-{number}", "zone": "ab"[number % 2]}, 12.5 * number) for number in range(3)],
    "buckets": [
        wave({"le": bound}, low=high / 2, high=high)
        for bound, high in (("0.1", 20), ("0.25", 60), ("0.5", 85), ("1", 95), ("+Inf", 100))
    ],
    "up": [
        series({"instance": "a"}, *[1] * 30, *[0] * 6, *[1] * 25),
        series({"instance": "b"}, *[1] * 61),
    ],
    "broken": "parse error: unexpected end of input",
}


def every_kind() -> Snapshot:
    """Give the dashboard with its answers."""
    happenings = (
        Happening(time=START + 900, text="deployed 1.2.3", is_bad=False),
        Happening(time=START + 1800, text="ErrorsHigh fires", is_bad=True),
    )
    return snapshot(board(*_PANELS, description="One of each."), _ANSWERS, happenings=happenings)


def _at(x: int, y: int, width: int, height: int) -> dict[str, Any]:
    return {"gridPos": {"x": x, "y": y, "w": width, "h": height}}


_STACKED = {"stacking": {"mode": "normal", "group": "A"}, "fillOpacity": 40}
_LEGEND = {"legend": {"displayMode": "table", "calcs": ["mean", "max"], "placement": "bottom", "showLegend": True}}
_AREA = {"thresholdsStyle": {"mode": "line+area"}}
_RIGHT = {"legend": {"displayMode": "list", "calcs": [], "placement": "right", "showLegend": True}}
_INSTANT = {"instant": True, "range": False}
_TABLE = {**_INSTANT, "format": "table"}
_PIE = {"pieType": "donut", "reduceOptions": {"calcs": ["lastNotNull"], "values": False, "fields": ""}}
_TEXT = (
    "# Welcome\n\nLook at **latency** first, then at [the runbook](https://example.com/runbook).\n\n- one\n- `two`\n"
)
_WITH_LEGEND = {"legendFormat": "{{pod}}"}
_PANELS = (
    panel(
        "stat", "rate", title="Requests", fieldConfig=defaults(unit="reqps", thresholds=THRESHOLDS), **_at(0, 0, 4, 4)
    ),
    panel(
        "stat",
        "share",
        title="Shares",
        target={**_INSTANT, **_WITH_LEGEND},
        options={"colorMode": "background"},
        fieldConfig=defaults(unit="percentunit", thresholds=THRESHOLDS),
        **_at(4, 0, 8, 4),
    ),
    panel(
        "gauge",
        "share",
        title="Gauges",
        target={**_INSTANT, **_WITH_LEGEND},
        fieldConfig=defaults(unit="percentunit", thresholds=THRESHOLDS),
        **_at(12, 0, 6, 6),
    ),
    panel("text", title="Text", options={"mode": "markdown", "content": _TEXT}, **_at(18, 0, 6, 6)),
    panel(
        "timeseries",
        "cpu",
        title="Stacked",
        description="CPU of each pod; good is below the limit.",
        target=_WITH_LEGEND,
        fieldConfig=defaults(unit="percentunit", custom=_STACKED),
        options=_LEGEND,
        **_at(0, 4, 12, 8),
    ),
    panel(
        "timeseries",
        "cpu",
        title="Areas of thresholds",
        target=_WITH_LEGEND,
        fieldConfig=defaults(unit="percentunit", min=0, max=1, custom=_AREA, thresholds=THRESHOLDS),
        options=_RIGHT,
        **_at(12, 6, 12, 6),
    ),
    panel(
        "heatmap",
        "buckets",
        title="Latency",
        target={"format": "heatmap"},
        options={"yAxis": {"unit": "s"}},
        **_at(0, 12, 8, 7),
    ),
    panel(
        "state-timeline",
        "up",
        title="Up",
        target={"legendFormat": "{{instance}}"},
        fieldConfig=defaults(mappings=STATES),
        **_at(8, 12, 8, 7),
    ),
    panel(
        "status-history",
        "up",
        title="Looks",
        target={"legendFormat": "{{instance}}"},
        fieldConfig=defaults(mappings=STATES),
        **_at(16, 12, 8, 7),
    ),
    panel(
        "table",
        "rows",
        title="Table",
        target=_TABLE,
        fieldConfig={
            "defaults": {"unit": "ms"},
            "overrides": [
                {
                    "matcher": {"id": "byName", "options": "Value"},
                    "properties": [
                        {"id": "custom.cellOptions", "value": {"type": "gauge"}},
                        {"id": "max", "value": 50},
                    ],
                },
                {
                    "matcher": {"id": "byName", "options": "pod"},
                    "properties": [{"id": "links", "value": [{"url": "https://example.com/${__data.fields.pod}"}]}],
                },
            ],
        },
        transformations=[{"id": "organize", "options": {"excludeByName": {"Time": True}}}],
        **_at(0, 19, 8, 7),
    ),
    panel(
        "bargauge",
        "share",
        title="Bars",
        target={**_INSTANT, **_WITH_LEGEND},
        fieldConfig=defaults(unit="percentunit", thresholds=THRESHOLDS),
        **_at(8, 19, 8, 7),
    ),
    panel(
        "piechart",
        "share",
        title="Pie",
        target={**_INSTANT, **_WITH_LEGEND},
        options=_PIE,
        fieldConfig=defaults(unit="percentunit"),
        **_at(16, 19, 8, 7),
    ),
    panel("barchart", "rows", title="Bar chart", target=_TABLE, options={"xField": "pod"}, **_at(0, 26, 8, 7)),
    panel("histogram", "cpu", title="Histogram", target=_WITH_LEGEND, **_at(8, 26, 8, 7)),
    panel("timeseries", "nothing", title="Empty", **_at(16, 26, 4, 7)),
    panel("stat", "nothing", title="Quiet", fieldConfig=defaults(noValue="no alert fires"), **_at(20, 26, 4, 7)),
    panel("timeseries", "broken", title="Broken", **_at(0, 33, 8, 6)),
    panel("nodeGraph", "graph_of_services", title="Unknown", **_at(8, 33, 8, 6)),
    panel("logs", '{job="web"}', title="Logs", **_at(16, 33, 8, 6)),
    {
        "type": "row",
        "title": "Folded",
        "collapsed": True,
        "gridPos": {"x": 0, "y": 39, "w": 24, "h": 1},
        "panels": [panel("timeseries", "rate", title="Inside", **_at(0, 40, 24, 6))],
    },
)
