"""When budget periods begin and end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from slo.durations import spell_duration
from slo.model import CalendarUnit, CalendarWindow, RollingWindow, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One budget period: after `start`, up to and including `end` (Unix seconds)."""

    start: float
    end: float
    name: str
    """As `30d`, `2026-11` or `2026-Q4`; with the zone where it is not UTC."""


def period_at(window: Window, time: float) -> Period:
    """Give the period that holds a moment; a moment on the border belongs to the period that ends.

    A rolling period ends at the moment itself.
    """
    if isinstance(window, RollingWindow):
        return Period(start=time - window.seconds, end=time, name=spell_duration(window.seconds))
    return _calendar_period(window.unit, window.time_zone, time)


def closed_periods(window: CalendarWindow, *, first_time: float, time: float) -> Iterator[Period]:
    """Yield the calendar periods before the one that holds `time`, the latest first, that end after `first_time`."""
    period = period_at(window, time)
    while period.start > first_time:
        period = period_at(window, period.start)
        yield period


# Private


@lru_cache(maxsize=4096)
def _calendar_period(unit: CalendarUnit, time_zone: str, time: float) -> Period:
    zone = ZoneInfo(time_zone)
    last = (datetime.fromtimestamp(time, tz=UTC) - timedelta(microseconds=1)).astimezone(zone)
    # Without a zone, adding days is adding calendar days, however long they are.
    first = _first_day(unit, datetime(last.year, last.month, last.day))  # noqa: DTZ001
    next_first = _first_day(unit, first + timedelta(days=_MORE_THAN_ONE[unit]))
    suffix = "" if time_zone == "UTC" else f" {time_zone}"
    return Period(
        start=first.replace(tzinfo=zone).timestamp(),
        end=next_first.replace(tzinfo=zone).timestamp(),
        name=f"{_name(unit, first)}{suffix}",
    )


_MORE_THAN_ONE = {
    CalendarUnit.DAY: 1,
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 31,
    CalendarUnit.QUARTER: 92,
    CalendarUnit.YEAR: 366,
}
"""Days that lead from the first day of a period into the next one."""


def _first_day(unit: CalendarUnit, day: datetime) -> datetime:
    match unit:
        case CalendarUnit.DAY:
            return day
        case CalendarUnit.WEEK:
            return day - timedelta(days=day.weekday())
        case CalendarUnit.MONTH:
            return day.replace(day=1)
        case CalendarUnit.QUARTER:
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case CalendarUnit.YEAR:
            return day.replace(month=1, day=1)


def _name(unit: CalendarUnit, first: datetime) -> str:
    match unit:
        case CalendarUnit.DAY:
            return f"{first:%Y-%m-%d}"
        case CalendarUnit.WEEK:
            return f"{first:%G-W%V}"
        case CalendarUnit.MONTH:
            return f"{first:%Y-%m}"
        case CalendarUnit.QUARTER:
            return f"{first:%Y}-Q{(first.month - 1) // 3 + 1}"
        case CalendarUnit.YEAR:
            return f"{first:%Y}"
