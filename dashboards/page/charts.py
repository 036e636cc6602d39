"""What a group of time charts can hold: plain values, checked where they are made."""

import re
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
    BARS = "bars"
    POINTS = "points"


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


_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """A colour of its own, beside those of the palette."""

    light: str
    """On the light theme, as `#37872d`."""
    dark: str
    """On the dark theme."""

    def __post_init__(self) -> None:
        for colour in (self.light, self.dark):
            if not _HEX.fullmatch(colour):
                message = f"colour {colour!r}: must be written as #37872d; give six small hexadecimal digits"
                raise ValueError(message)

    @property
    def name(self) -> str:
        """Give the name under which the page's style sheet has it."""
        return f"tone-{self.light[1:]}-{self.dark[1:]}"


Paint = Colour | Tone


def paint_name(paint: Paint) -> str:
    """Give the name of a colour's variable in the style sheet; the class `paint-<name>` brings it to an element."""
    return paint.name if isinstance(paint, Tone) else str(paint)


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
    colour: Paint = Colour.AUTO
    longest_join_seconds: float | None = None
    """Samples further apart than this are not joined: between them is a gap."""
    fill_ratio: float = 0.0
    """How opaque the area below the line is, from 0 to 1."""
    width_pixels: float = 1.75
    stack: str = ""
    """Series of one stack stand on each other; empty for a series that stands alone."""
    right_unit: Unit | None = None
    """The unit of the axis at the right, for a series that is drawn against that one."""

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
    NOTE = "note"


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
    colour: Paint | None = None
    """None for the colour that thresholds have."""
    is_dashed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A range of values, shaded in the background."""

    low: float | None
    """In the chart's base unit; None reaches down to the end of the chart."""
    high: float | None
    colour: Paint


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAxis:
    """How far the axis of values reaches, in the chart's base unit; the data decides where nothing else does."""

    minimum: float | None = None
    """Exactly; what is below is cut off."""
    maximum: float | None = None
    low: float | None = 0.0
    """At least down to here."""
    high: float | None = None
    """At least up to here."""
    log_base: int | None = None
    """2 or 10 for a logarithmic axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendTable:
    """What a legend says of each series beside its name."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """One for each series, as many cells as there are columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeChart:
    """One chart over time."""

    title: str
    series: tuple[Series, ...]
    unit: Unit = NUMBER
    description: str = ""
    """One sentence on how to read it."""
    height_pixels: int = 190
    thresholds: tuple[Threshold, ...] = ()
    why_empty: str = "no sample was recorded in this window"
    """Shown beside "No data" if no series has a value."""
    zones: tuple[Zone, ...] = ()
    axis: ValueAxis = ValueAxis()
    legend: LegendTable | None = None
    """None for a legend of names."""
    has_legend: bool = True
    is_legend_right: bool = False
    """Beside the chart, not below; on a grid only."""
    is_percent: bool = False
    """Each stack fills the axis: its series are drawn as parts of their sum, and said as they are."""

    def __post_init__(self) -> None:
        if self.legend is not None and len(self.legend.rows) != len(self.series):
            counts = f"{len(self.legend.rows)} rows for {len(self.series)} series"
            message = f"legend of chart {self.title!r}, {counts}: must be as many; give a row for each series"
            raise ValueError(message)
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
    is_counted: bool = True
    """Whether the axis counts from the start; False for weeks and months, of which it has the dates in UTC."""

    def __post_init__(self) -> None:
        if not self.start_time < self.end_time:
            span = f"{self.start_time} to {self.end_time}"
            message = f"chart group {self.title!r}, {span}: must end after it starts; give the window of the data"
            raise ValueError(message)
        if not self.is_dated and not self.is_counted:
            message = f"chart group {self.title!r}, without a date: its times must be counted; set is_counted"
            raise ValueError(message)
