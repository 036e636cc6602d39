"""A gauge that is always full."""

from collections.abc import Iterator

from dashboards.lint.interface import WITH_RANGE, Subject, settings, text
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find gauges whose greatest value is the greatest that is there."""
    for panel in subject.panels:
        has_maximum = any(value is not None for _, value in settings(panel, "max"))
        has_range = any(text(value) in WITH_RANGE for _, value in settings(panel, "unit"))
        if panel.type == "gauge" and panel.targets and not has_maximum and not has_range:
            sentence = "has no greatest value, so the gauge is full whatever the value is"
            path = (*panel.path, "fieldConfig", "defaults")
            yield subject.found(Level.WARNING, path, sentence, "set max, or use a stat")
