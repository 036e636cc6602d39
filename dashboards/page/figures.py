"""What the page says in words and tables about a group of charts: legends, extremes, events."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os.path import commonprefix

from dashboards.page.charts import ChartGroup, Marker, MarkerKind, Series, TimeChart
from dashboards.page.grid import Grid
from dashboards.page.palette import Look, looks
from dashboards.page.units import format_value

SYMBOLS = {
    MarkerKind.UP: "▲",
    MarkerKind.DOWN: "▼",
    MarkerKind.ALERT: "◆",
    MarkerKind.FAULT: "■",
    MarkerKind.NOTE: "●",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A series in the legend and in the table that stands in for the chart."""

    series: Series
    look: Look
    lowest: str
    highest: str
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with what is said about it."""

    number: int
    chart: TimeChart
    keys: tuple[Key, ...]
    prefix: str
    """What all series names begin with, if that is long enough to be worth saying once."""
    thresholds: tuple[tuple[str, str], ...]
    """Label and value of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A marker as a row of the list of events."""

    symbol: str
    kind: MarkerKind
    offset: str
    clock: str
    label: str


def figures(group: ChartGroup | Grid) -> tuple[Figure, ...]:
    """Describe every chart of a group."""
    return tuple(_figure(number, chart) for number, chart in enumerate(group.charts))


def events(group: ChartGroup | Grid) -> tuple[Event, ...]:
    """List the markers of a group in the order of time."""
    return tuple(_event(marker, group) for marker in sorted(group.markers, key=lambda marker: marker.time))


def clock(time: float) -> str:
    """Spell a Unix time as the date and time of day in UTC."""
    return datetime.fromtimestamp(time, tz=UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


# Private

_SHORTEST_PREFIX = 8
_LONGEST_IN_SECONDS = 600


def _figure(number: int, chart: TimeChart) -> Figure:
    thresholds = tuple((line.label, format_value(chart.unit, line.value)) for line in chart.thresholds)
    keys = zip(chart.series, looks(chart.series), strict=True)
    return Figure(
        number=number,
        chart=chart,
        keys=tuple(_key(chart, series, look) for series, look in keys),
        prefix=_shared_prefix([series.name for series in chart.series]),
        thresholds=thresholds,
    )


def _shared_prefix(names: list[str]) -> str:
    shared = commonprefix(names) if len(names) > 1 else ""  # noqa: RUF071 - names are no paths
    whole_words = re.sub(r"[^-_/.: ]*$", "", shared)
    return whole_words if len(whole_words) >= _SHORTEST_PREFIX and whole_words not in names else ""


def _key(chart: TimeChart, series: Series, look: Look) -> Key:
    present: Sequence[float | None] = series.present or (None,)
    unit = series.right_unit or chart.unit
    return Key(
        series=series,
        look=look,
        lowest=format_value(unit, min(series.present, default=None)),
        highest=format_value(unit, max(series.present, default=None)),
        last=format_value(unit, present[-1]),
    )


def _event(marker: Marker, group: ChartGroup | Grid) -> Event:
    return Event(
        symbol=SYMBOLS[marker.kind],
        kind=marker.kind,
        offset=_offset(marker.time - group.start_time, group.end_time - group.start_time),
        clock=clock(marker.time) if group.is_dated else "",
        label=marker.label,
    )


def _offset(seconds: float, window_seconds: float) -> str:
    """Spell an offset in seconds where the time axis does, else in hours and minutes."""
    sign = "\N{MINUS SIGN}" if seconds < 0 else "+"
    whole = round(abs(seconds))
    return f"{sign}{whole} s" if window_seconds <= _LONGEST_IN_SECONDS else f"{sign}{timedelta(seconds=whole)}"
