"""A panel that asks for nothing."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import TEXT_PANELS
from slo.findings.interface import Found, Level

_OF_DATA = TEXT_PANELS | {
    *("bargauge", "barchart", "piechart", "histogram", "heatmap", "state-timeline", "status-history", "logs", "trend"),
    *("xychart", "geomap", "candlestick", "flamegraph", "traces", "nodeGraph"),
}


def run(subject: Subject) -> Iterator[Found]:
    """Find panels of data whose list of queries is empty, or missing in kinds that dashboard-linter leaves out."""
    for panel in subject.shown:
        is_of_upstream = panel.type in TEXT_PANELS and panel.json.get("targets") is None
        if panel.type in _OF_DATA and not panel.targets and not is_of_upstream:
            sentence = "asks for nothing, so it stays empty"
            yield subject.found(Level.ERROR, (*panel.path, "targets"), sentence, "give it a query, or remove it")
