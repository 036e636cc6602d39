"""Thresholds in percent of nothing."""

from collections.abc import Iterator

from dashboards.lint.interface import WITH_RANGE, Subject, defaults, mapping, text
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find thresholds in percent where the range from minimum to maximum is that of the data."""
    for panel in subject.panels:
        of_all = defaults(panel)
        is_percentage = mapping(of_all.get("thresholds")).get("mode") == "percentage"
        has_range = text(of_all.get("unit")) in WITH_RANGE
        if is_percentage and not has_range and (of_all.get("min") is None or of_all.get("max") is None):
            sentence = "its thresholds are percent of a range that the data gives: the same value changes its colour"
            fix = "set min and max, or use absolute thresholds"
            path = (*panel.path, "fieldConfig", "defaults", "thresholds", "mode")
            yield subject.found(Level.WARNING, path, sentence, fix)
