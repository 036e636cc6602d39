"""The thresholds of a panel, wherever they stand."""

import math
from collections.abc import Iterator, Mapping

from dashboards.lint.interface import mapping, settings
from dashboards.model import Json
from dashboards.reading import DashboardPanel
from slo.documents import FieldPath


def thresholds(panel: DashboardPanel) -> Iterator[tuple[FieldPath, Mapping[str, Json]]]:
    """Give the thresholds of all fields, and those of overrides."""
    for path, value in settings(panel, "thresholds"):
        yield path, mapping(value)


def steps(panel: DashboardPanel) -> Iterator[tuple[FieldPath, list[Mapping[str, Json]]]]:
    """Give their lists of steps; what is no list, or holds something else, is left out."""
    for path, found in thresholds(panel):
        listed = found.get("steps")
        if isinstance(listed, list) and all(isinstance(one, Mapping) for one in listed):
            yield (*path, "steps"), listed


def number(value: Json) -> float | None:
    """Read a threshold's value; None where it is none: a text that reads as a number is."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        read = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def begins_at(value: Json) -> float | None:
    """Say from where on a step's colour holds: without a value from minus infinity on; None where nobody can tell."""
    return -math.inf if value is None else number(value)
