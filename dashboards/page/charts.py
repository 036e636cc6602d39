"""What a group of time charts can hold: plain values, checked where they are made."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import isfinite

from dashboards.page.units import NUMBER, Unit


class Style(StrEnum):
    """How the samples of a series are joined."""

    LINE = "line"
    STEP = "step"
    """Each sample holds until the next one."""


class Colour(StrEnum):
    """A place in the palette, which differs between the dark and the light theme."""

    AUTO = "auto"
    """The first colour that no earlier series of the chart has."""
    BLUE = "blue"
    ORANGE = "orange"
    TEAL = "teal"
    PINK = "pink"
    PURPLE = "purple"
    GOLD = "gold"
    SKY = "sky"
    BROWN = "brown"
    REFERENCE = "reference"
    """Grey: what a series is held against."""
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One named line of samples."""

    name: str
    times: tuple[float, ...]
    """Unix seconds, strictly increasing."""
    values: tuple[float | None, ...]
    """In the chart's base unit; None where there is no value, which is drawn as a gap and never as zero."""
    style: Style = Style.LINE
    dashed: bool = False
    colour: Colour = Colour.AUTO
    longest_join_seconds: float | None = None
    """Samples further apart than this are not joined: between them is a gap."""

    def __post_init__(self) -> None:
        if len(self.times) != len(self.values):
            counts = f"{len(self.times)} times and {len(self.values)} values"
            message = f"series {self.name!r}, {counts}: must be as many; give None for a missing value"
            raise ValueError(message)
        if not all(isfinite(number) for number in (*self.times, *self.values) if number is not None):
            message = f"series {self.name!r}: every number must be finite; give None for a missing value"
            raise ValueError(message)
        if any(earlier >= later for earlier, later in pairwise(self.times)):
            message = f"series {self.name!r}: times must strictly increase; sort the samples and merge equal times"
            raise ValueError(message)

    @property
    def present(self) -> tuple[float, ...]:
        """List the values that are there."""
        return tuple(value for value in self.values if value is not None)


class MarkerKind(StrEnum):
    """What a marker's symbol says."""

    UP = "up"
    DOWN = "down"
    ALERT = "alert"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """An event at one moment, drawn as a vertical line; its label shows on hover and in the list of events."""

    time: float
    """Unix seconds."""
    label: str
    kind: MarkerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A stretch of time with a name, shaded in the background."""

    start_time: float
    """Unix seconds."""
    end_time: float
    """Unix seconds."""
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A horizontal line."""

    value: float
    """In the chart's base unit."""
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChart:
    """One chart over time; its axis of values reaches down to zero."""

    title: str
    series: tuple[Series, ...]
    unit: Unit = NUMBER
    description: str = ""
    """One sentence on how to read it."""
    height_pixels: int = 190
    thresholds: tuple[Threshold, ...] = ()
    why_empty: str = "no sample was recorded in this window"
    """Shown beside "No data" if no series has a value."""

    def __post_init__(self) -> None:
        names = [series.name for series in self.series]
        for name in names:
            if names.count(name) > 1:
                message = f"series {name!r}: must be named once in chart {self.title!r}; give each series its own name"
                raise ValueError(message)

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to draw."""
        return not any(series.present for series in self.series)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartGroup:
    """Charts that share one time axis: cursor and zoom move through all of them together."""

    title: str
    charts: tuple[TimeChart, ...]
    start_time: float
    """Unix seconds; zero of the axis."""
    end_time: float
    """Unix seconds."""
    regions: tuple[Region, ...] = ()
    markers: tuple[Marker, ...] = ()
    is_dated: bool = True
    """False where the times count from a beginning that has no date, as in a simulation."""

    def __post_init__(self) -> None:
        if not self.start_time < self.end_time:
            span = f"{self.start_time} to {self.end_time}"
            message = f"chart group {self.title!r}, {span}: must end after it starts; give the window of the data"
            raise ValueError(message)
