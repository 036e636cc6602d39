"""What Grafana fills in where it is missing, and leaves out where it is there."""

from dashboards.model import Json

SCHEMA_VERSION = 42
"""Source: https://github.com/grafana/grafana/tree/main/apps/dashboard/pkg/migration (LATEST_VERSION)."""

DEFAULTS: dict[str, Json] = {
    "editable": True,
    "fiscalYearStartMonth": 0,
    "graphTooltip": 0,
    "links": [],
    "schemaVersion": 0,
    "tags": [],
    "time": {"from": "now-6h", "to": "now"},
    "timepicker": {},
    "timezone": "",
    "title": "No Title",
    "weekStart": "",
}
"""What Grafana fills in.

Source: https://github.com/grafana/grafana/blob/main/apps/dashboard/pkg/migration/frontend_defaults.go
"""
BUILT_IN_ANNOTATION = {
    "builtIn": 1,
    "datasource": {"type": "grafana", "uid": "-- Grafana --"},
    "enable": True,
    "hide": True,
    "iconColor": "rgba(0, 211, 255, 1)",
    "name": "Annotations & Alerts",
    "type": "dashboard",
}
OF_THE_SERVER = frozenset({"id", "iteration", "meta", "version"})
"""Which the server counts, and writes anew at each save."""
TRACES_OF_THE_PAGE = frozenset(
    {"events", "originalTime", "originalTemplating", "panelInEdit", "panelInView", "variables"}
)
DEAD_IF: dict[str, tuple[Json, ...]] = {
    "__elements": ({}, []),
    "__inputs": ([],),
    "__requires": ([],),
    "hideControls": (False,),
    "description": ("",),
    "liveNow": (False,),
    "preload": (False,),
    "refresh": ("", False),
    "uid": ("",),
    "rows": ([],),
    "style": ("dark",),
}
DEAD_PANEL_KEYS = frozenset({"editable", "height", "isNew", "minSpan", "scopedVars", "span"})
PANEL_DEFAULTS: dict[str, tuple[Json, ...]] = {
    "cacheTimeout": ("",),
    "datasource": ({},),
    "description": ("",),
    "error": (False,),
    "fieldConfig": ({"defaults": {}, "overrides": []}, {}),
    "hideTimeOverride": (False,),
    "interval": ("",),
    "links": ([],),
    "options": ({},),
    "repeat": ("",),
    "targets": ([], [{"refId": "A"}]),
    "timeFrom": ("",),
    "timeShift": ("",),
    "transformations": ([],),
    "transparent": (False,),
}
ROW_JUNK = frozenset({"datasource", "fieldConfig", "links", "options", "targets", "transformations", "transparent"})
TARGET_DEFAULTS: dict[str, tuple[Json, ...]] = {
    "hide": (False,),
    "interval": ("",),
    "intervalFactor": (1,),
    "metric": ("",),
    "target": ("",),
}
VARIABLE_DEFAULTS: dict[str, tuple[Json, ...]] = {
    "allowCustomValue": (True,),
    "description": ("",),
    "hide": (0,),
    "label": ("",),
    "multi": (False,),
    "skipUrlSync": (False,),
    "sort": (0,),
}
"""What Grafana leaves out of a variable.

Source:
https://github.com/grafana/grafana/blob/main/public/app/features/dashboard-scene/serialization/sceneVariablesSetToVariables.ts
"""
GRID = {"h": 3, "w": 6, "x": 0, "y": 0}
