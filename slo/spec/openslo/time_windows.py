"""Read the budget periods and durations of OpenSLO."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from slo.durations import parse_duration_seconds, spell_duration
from slo.fields import Fields
from slo.model import CalendarUnit, CalendarWindow, RollingWindow, Window
from slo.spec.options import LONGEST_PERIOD_SECONDS, SHORTEST_PERIOD_SECONDS
from slo.spec.switches import read_switch
from slo.suggestions import did_you_mean

_SHORTHAND = re.compile(r"([0-9]{1,6})([MQY])")
_DAY_SECONDS = 86_400
_NOMINAL_DAYS = {"M": 30, "Q": 90, "Y": 365}
_UNITS: Mapping[str, CalendarUnit] = {
    "1d": CalendarUnit.DAY,
    "1w": CalendarUnit.WEEK,
    "1M": CalendarUnit.MONTH,
    "1Q": CalendarUnit.QUARTER,
    "3M": CalendarUnit.QUARTER,
    "1Y": CalendarUnit.YEAR,
    "4Q": CalendarUnit.YEAR,
    "12M": CalendarUnit.YEAR,
}
_ROLLING = RollingWindow(seconds=30 * _DAY_SECONDS)


def read_window(spec: Fields, *, default_seconds: int) -> Window:
    """Read `timeWindow`, a list of exactly one."""
    if spec.raw("timeWindow") is None:
        return RollingWindow(seconds=default_seconds)
    windows = spec.items("timeWindow", at_least=1)
    if len(windows) > 1:
        spec.mistake("timeWindow", f"{len(windows)} windows", "must have exactly one", "keep one of them")
    read = [_window(window) for window in windows]
    return read[0] if read else _ROLLING


def read_duration_seconds(fields: Fields, name: str, *, minimum: int, maximum: int, default: int | None = None) -> int:
    """Read a duration such as `5m`, `4w` or `1Q`; months count 30 days, quarters 90, years 365."""
    value = fields.raw(name)
    if value is None and default is not None:
        return default
    if value is None:
        fields.mistake(name, None, "is required", f"add `{name}:`")
        return minimum
    seconds = _seconds(value) if isinstance(value, str) else None
    if seconds is None:
        fields.mistake(name, value, "must be a duration with a unit", "write it as 5m, 12h, 4w, 1M, 1Q or 1Y")
    elif not minimum <= seconds <= maximum or not float(seconds).is_integer():
        rule = f"must be whole seconds between {spell_duration(minimum)} and {spell_duration(maximum)}"
        fields.mistake(name, value, rule, "choose a value within the bounds")
    else:
        return int(seconds)
    return minimum


def calendar_window(calendar: Fields, unit: CalendarUnit) -> CalendarWindow:
    """Read the start and the zone of a calendar window."""
    window = CalendarWindow(unit=unit, time_zone=_zone(calendar), start=_start(calendar, unit))
    calendar.reject_unknown()
    return window


# Private


def _window(window: Fields) -> Window:
    calendar = window.optional_mapping("calendar")
    is_rolling = read_switch(window, "isRolling", default=calendar is None)
    if calendar is not None and is_rolling:
        window.mistake("calendar", "calendar", "must not be set where isRolling is true", "remove one of the two")
    elif calendar is None and not is_rolling:
        window.mistake("isRolling", "false", "needs a calendar", "add `calendar:` with startTime and timeZone")
    read = _ROLLING if calendar is None or is_rolling else calendar_window(calendar, _unit(window))
    if isinstance(read, RollingWindow):
        limits = {"minimum": SHORTEST_PERIOD_SECONDS, "maximum": LONGEST_PERIOD_SECONDS}
        read = RollingWindow(seconds=read_duration_seconds(window, "duration", **limits))
    window.reject_unknown()
    return read


def _unit(window: Fields) -> CalendarUnit:
    duration = window.text("duration")
    unit = _UNITS.get(duration)
    if unit is None and duration:
        rule = "must be one calendar day, week, month, quarter or year"
        window.mistake("duration", duration, rule, "write it as 1d, 1w, 1M, 1Q or 1Y, or make the window rolling")
    return unit or CalendarUnit.MONTH


def _zone(calendar: Fields) -> str:
    zone = calendar.text("timeZone", default="UTC")
    if not zone:
        return "UTC"
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        next_step = did_you_mean(zone, available_timezones(), otherwise="write it as Europe/Berlin, or UTC")
        calendar.mistake("timeZone", zone, "is no time zone of the IANA database", next_step)
        return "UTC"
    return zone


def _start(calendar: Fields, unit: CalendarUnit) -> str:
    """Read when the first period begins; it has to be where the calendar's periods begin."""
    value = calendar.raw("startTime")
    if value is None:
        return ""
    start = _moment(value)
    if start is None:
        rule = "must be a date with time and without zone"
        calendar.mistake("startTime", value, rule, "write it as 2026-01-01 00:00:00")
        return ""
    if not _begins(start, unit):
        rule = f"must be the beginning of a calendar {unit}, as periods that begin elsewhere are not supported"
        calendar.mistake("startTime", str(start), rule, f"write it as {_BEGINNINGS[unit]}")
    return str(start)


def _moment(value: object) -> datetime | None:
    """Read a date with time; YAML has made one of it where it has no quotes."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value if isinstance(value, datetime) and value.tzinfo is None else None


def _begins(start: datetime, unit: CalendarUnit) -> bool:
    if start.time() != time():
        return False
    match unit:
        case CalendarUnit.DAY:
            return True
        case CalendarUnit.WEEK:
            return start.weekday() == 0
        case CalendarUnit.MONTH:
            return start.day == 1
        case CalendarUnit.QUARTER:
            return start.day == 1 and start.month in (1, 4, 7, 10)
        case CalendarUnit.YEAR:
            return (start.month, start.day) == (1, 1)


_BEGINNINGS = {
    CalendarUnit.DAY: "2026-01-01 00:00:00",
    CalendarUnit.WEEK: "2026-01-05 00:00:00, a Monday",
    CalendarUnit.MONTH: "2026-01-01 00:00:00",
    CalendarUnit.QUARTER: "2026-01-01 00:00:00",
    CalendarUnit.YEAR: "2026-01-01 00:00:00",
}


def _seconds(text: str) -> float | None:
    if len(text) > 40:  # noqa: PLR2004 - digits
        return None
    nominal = _SHORTHAND.fullmatch(text)
    if nominal is not None:
        return int(nominal[1]) * _NOMINAL_DAYS[nominal[2]] * _DAY_SECONDS
    return parse_duration_seconds(text)
