"""Panels that lie on each other."""

from collections.abc import Iterator
from itertools import combinations

from dashboards.lint.interface import Subject, name_of
from dashboards.lint.rectangles import rectangle_of
from dashboards.reading import DashboardPanel
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find panels whose places on the grid overlap, those of a collapsed row among themselves."""
    for one, other in combinations(subject.panels, 2):
        if _holder(one) == _holder(other) and _overlap(one, other):
            sentence = f"lies on {name_of(one)}, and Grafana moves it to where there is room"
            yield subject.found(Level.WARNING, (*other.path, "gridPos"), sentence, "move one of the two")


# Private


def _holder(panel: DashboardPanel) -> tuple[str | int, ...]:
    return panel.path[:-1]


def _overlap(one: DashboardPanel, other: DashboardPanel) -> bool:
    here, there = rectangle_of(one), rectangle_of(other)
    if here is None or there is None:
        return False
    beside = here.x + here.width <= there.x or there.x + there.width <= here.x
    below = here.y + here.height <= there.y or there.y + there.height <= here.y
    return not beside and not below
