"""Values without a unit."""

from collections.abc import Iterator

from dashboards.lint.checks.panel_units_rule import is_of_upstream
from dashboards.lint.interface import Subject, defaults, mapping, settings, text
from dashboards.reading import DashboardPanel
from slo.findings.interface import Found, Level

_OF_NUMBERS = frozenset(
    {"timeseries", "graph", "barchart", "stat", "singlestat", "gauge", "bargauge", "piechart", "histogram", "heatmap"}
    | {"trend", "xychart", "state-timeline", "status-history"}
)
_NO_NUMBERS = frozenset({"name", "none"})
"""Text modes of a stat that print no value."""


def run(subject: Subject) -> Iterator[Found]:
    """Find panels without a unit, also those that dashboard-linter leaves out: other kinds, and empty mappings."""
    for panel in subject.shown:
        is_left = panel.type in _OF_NUMBERS and panel.targets and not is_of_upstream(panel)
        if is_left and not _has_unit(panel) and not _is_worded(panel):
            sentence = "its values have no unit"
            fix = "choose a unit of Grafana's; none or short for what is only counted"
            yield subject.found(Level.WARNING, (*panel.path, "fieldConfig", "defaults"), sentence, fix)


# Private


def _has_unit(panel: DashboardPanel) -> bool:
    options = mapping(panel.json.get("options"))
    axes = (mapping(options.get("yAxis")).get("unit"), mapping(panel.json.get("yAxis")).get("format"))
    return any(value for _, value in settings(panel, "unit")) or any(axes)


def _is_worded(panel: DashboardPanel) -> bool:
    """Say whether words stand in place of the values, or a field's text is shown."""
    options = mapping(panel.json.get("options"))
    fields = mapping(options.get("reduceOptions")).get("fields")
    return bool(defaults(panel).get("mappings")) or bool(fields) or text(options.get("textMode")) in _NO_NUMBERS
