"""Panels that do not fit on the grid."""

from collections.abc import Iterator

from dashboards.layout import COLUMNS
from dashboards.lint.interface import Subject
from dashboards.lint.rectangles import rectangle_of
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels beyond the 24 columns, and panels of no size."""
    for panel in subject.panels:
        place = rectangle_of(panel)
        if place is None:
            continue
        if place.width < 1 or place.height < 1:
            sentence = f"is {place.width} wide and {place.height} high, so it cannot be seen"
        elif place.x < 0 or place.y < 0 or place.x + place.width > COLUMNS:
            sentence = f"reaches from column {place.x} to {place.x + place.width}, and there are {COLUMNS}"
        else:
            continue
        yield subject.found(Level.ERROR, (*panel.path, "gridPos"), sentence, f"keep x + w within {COLUMNS}")
