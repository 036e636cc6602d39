"""How values look: units, thresholds, texts in their places, and exceptions for some fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NewType

from dashboards.model.json_value import Json

Unit = NewType("Unit", str)
"""Grafana's id of a unit; `dashboards.units` has a word for each that boards use."""
NO_UNIT = Unit("")
"""None is said; Grafana then shows plain numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a value on, a colour."""

    colour: str
    """Grafana's name, as `green`, or `#rrggbb`."""
    value: float | None = None
    """In the panel's unit; None for the first step, which begins at minus infinity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The colours of values."""

    steps: tuple[Step, ...]
    """Rising; the first has no value."""
    is_percentage: bool = False
    """Of the range from `minimum` to `maximum`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueText:
    """What stands in place of a value."""

    value: str
    """The value as Grafana spells it, as `1`."""
    text: str
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeText:
    """What stands in place of all values of a range."""

    start: float | None
    end: float | None
    text: str
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Other settings for some fields of a panel."""

    matcher: str
    """Grafana's id of a matcher, as `byName`, `byRegexp`, `byFrameRefID`."""
    match: Json
    """What the matcher compares with."""
    properties: Mapping[str, Json]
    """Setting by Grafana's id of it, as `unit` or `custom.width`."""
    extra: Mapping[str, Json] = field(default_factory=dict)
