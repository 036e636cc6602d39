"""A board in which nothing is found, and ways to break it."""

import copy
import json
from typing import Any

from dashboards.lint.catalog import CATALOG
from dashboards.lint.excusing import Excusing
from dashboards.lint.interface import Subject
from dashboards.reading import Dashboard, parse_dashboard
from slo.findings.interface import Finding

CHOSEN = 'job=~"$job",instance=~"$instance"'
PROMETHEUS = {"type": "prometheus", "uid": "$datasource"}
REMOVED = object()
"""In place of a value: the field is taken out."""

Edit = tuple[str, Any]
"""A field by its path, as `panels.0.targets.0.expr`, and what to put there."""


def a_board(*edits: Edit) -> dict[str, Any]:
    """Make the good board, with some fields changed."""
    board = json.loads(json.dumps(_GOOD))  # deepcopy would keep what fields share
    for path, value in edits:
        *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
        holder: Any = board
        for part in parents:
            holder = holder[part]
        if value is REMOVED:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(copy.deepcopy(value))
        else:
            holder[last] = copy.deepcopy(value)
    return board


def a_dashboard(*edits: Edit, file: str = "board.json") -> Dashboard:
    """Read the good board, with some fields changed, as if from a file."""
    return parse_dashboard(json.dumps(a_board(*edits), indent=2), file=file)


def findings_in(*boards: Dashboard, ids: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Run checks, all by default, those that are left out else included."""
    subjects = [Subject(dashboard=one, siblings=boards) for one in boards]
    return Excusing(exclusions=(), is_complete=True).examine(subjects, ids=ids or CATALOG.ids())


def found(*edits: Edit) -> set[tuple[str, str]]:
    """Give id and field of what is found in the good board, with some fields changed."""
    return {(one.id, one.place.field) for one in findings_in(a_dashboard(*edits))}


def a_target(expr: str, ref_id: str = "A", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Make a query."""
    return {"datasource": PROMETHEUS, "expr": expr, "refId": ref_id, **more}


def a_panel(kind: str, title: str, number: int, *targets: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Make a panel; each stands in a line of its own."""
    panel = {
        "type": kind,
        "title": title,
        "id": number,
        "description": f"{title}: what good looks like, and what to do.",
        "datasource": PROMETHEUS,
        "gridPos": {"x": 0, "y": 10 * number, "w": 24, "h": 8},
        "fieldConfig": {"defaults": {"unit": "reqps"}, "overrides": []},
        "options": {},
        "targets": list(targets),
    }
    return {**panel, **more}


def unit(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Make the settings of a panel's fields."""
    return {"defaults": {"unit": name, **more}, "overrides": []}


_RATE = f"sum(rate(http_requests_total{{{CHOSEN}}}[$__rate_interval]))"
_BUCKETS = f"sum by (le) (increase(http_request_duration_seconds_bucket{{{CHOSEN}}}[$__rate_interval]))"


def _variable(name: str, label: str, query: str) -> dict[str, Any]:
    choice = {"multi": True, "includeAll": True, "allValue": ".+", "refresh": 2, "datasource": PROMETHEUS}
    current = {"text": ["All"], "value": ["$__all"]}
    return {"name": name, "label": label, "type": "query", "query": query, "current": current, **choice}


_GOOD: dict[str, Any] = {
    "uid": "good",
    "title": "Good",
    "description": "Is it good?",
    "schemaVersion": 42,
    "editable": False,
    "refresh": "30s",
    "time": {"from": "now-1h", "to": "now"},
    "timezone": "browser",
    "links": [{"title": "Others", "type": "dashboards", "tags": ["good"], "keepTime": True, "includeVars": True}],
    "annotations": {
        "list": [
            {"name": "Annotations & Alerts", "builtIn": 1, "datasource": {"type": "grafana", "uid": "-- Grafana --"}},
            {"name": "Restarts", "datasource": PROMETHEUS, "expr": "changes(process_start_time_seconds[2m]) > 0"},
        ]
    },
    "templating": {
        "list": [
            {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
            _variable("job", "Job", "label_values(http_requests_total, job)"),
            _variable("instance", "Instance", 'label_values(http_requests_total{job=~"$job"}, instance)'),
        ]
    },
    "panels": [
        a_panel("stat", "Requests", 1, a_target(_RATE)),
        a_panel(
            "timeseries",
            "Memory",
            2,
            a_target(f"sum by (job) (process_resident_memory_bytes{{{CHOSEN}}})", legendFormat="{{job}}"),
            a_target(f"sum by (job) (process_virtual_memory_bytes{{{CHOSEN}}})", "B", legendFormat="{{job}}"),
            fieldConfig=unit(
                "bytes",
                thresholds={"mode": "absolute", "steps": [{"color": "green"}, {"color": "red", "value": 80}]},
            ),
        ),
        a_panel(
            "heatmap",
            "Latency",
            3,
            a_target(_BUCKETS, format="heatmap"),
            fieldConfig=unit("s"),
        ),
        a_panel("table", "Now", 4, a_target(f"up{{{CHOSEN}}}", format="table", instant=True), fieldConfig=unit("none")),
        a_panel(
            "gauge", "Full", 5, a_target(f"disk_used_bytes{{{CHOSEN}}}"), fieldConfig=unit("bytes", min=0, max=1000)
        ),
        {
            "type": "row",
            "title": "Details",
            "id": 6,
            "collapsed": True,
            "gridPos": {"x": 0, "y": 60, "w": 24, "h": 1},
            "panels": [
                a_panel("bargauge", "By route", 7, a_target(_RATE), gridPos={"x": 0, "y": 61, "w": 24, "h": 8}),
            ],
        },
    ],
}
