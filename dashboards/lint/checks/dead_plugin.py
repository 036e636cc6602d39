"""Panels of plug-ins that Grafana does not have any more."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_REPLACED = {
    "graph": "timeseries",
    "grafana-graph-panel": "timeseries",
    "singlestat": "stat",
    "grafana-singlestat-panel": "stat",
    "table-old": "table",
    "grafana-piechart-panel": "piechart",
    "grafana-worldmap-panel": "geomap",
}
"""Angular panels that Grafana rewrites as it loads them."""
_GONE = {
    "natel-discrete-panel": "state-timeline",
    "flant-statusmap-panel": "status-history",
    "briangann-gauge-panel": "gauge",
    "jdbranham-diagram-panel": "nodeGraph",
    "vonage-status-panel": "stat",
    "blackmirror1-singlestat-math-panel": "stat",
    "petrslavotinek-carpetplot-panel": "heatmap",
    "neocat-cal-heatmap-panel": "heatmap",
    "digiapulssi-breadcrumb-panel": "text",
    "michaeldmoore-multistat-panel": "bargauge",
    "snuids-trafficlights-panel": "stat",
    "bessler-pictureit-panel": "canvas",
    "larona-epict-panel": "canvas",
    "pr0ps-trackmap-panel": "geomap",
    "mxswat-separator-panel": "row",
    "yesoreyeram-boomtable-panel": "table",
}
"""Angular panels that stay empty from Grafana 12 on. Source: https://grafana.com/docs/grafana/latest/developers/angular_deprecation/angular-plugins/"""


def run(subject: Subject) -> Iterator[Found]:
    """Find panels that are rewritten as they are loaded, and panels that stay empty."""
    for panel in subject.panels:
        if panel.type in _REPLACED:
            kind = _REPLACED[panel.type]
            sentence = f"is of the kind {panel.type}, which Grafana 12 does not have; it makes {kind} of it"
            fix = f"make it {kind} yourself, and see whether units, axes and colours are still right"
            yield subject.found(Level.WARNING, (*panel.path, "type"), sentence, fix)
        elif panel.type in _GONE:
            sentence = f"is of the kind {panel.type}, written in Angular: it stays empty from Grafana 12 on"
            yield subject.found(Level.ERROR, (*panel.path, "type"), sentence, f"use {_GONE[panel.type]}")
