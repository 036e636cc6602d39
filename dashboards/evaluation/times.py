"""The time range of a dashboard: Grafana's words for moments, as Unix seconds."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboards.reading import Dashboard
from slo.errors import InvalidInput, Mistake, Place

DEFAULT_START, DEFAULT_END = "now-6h", "now"
"""Where a dashboard does not say; as Grafana has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRange:
    """From when to when, in Unix seconds."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        """Say how long it is."""
        return self.end - self.start


def time_range(dashboard: Dashboard, *, now: float, start: str = "", end: str = "") -> TimeRange:
    """Give the range that a dashboard shows when it is opened, or one that was chosen.

    Args:
        dashboard: Whose `time` holds unless another is chosen.
        now: Unix seconds.
        start: As Grafana's users write it: `now-6h`, `now/d`, `2026-01-31T12:00:00Z`, or Unix milliseconds.
        end: The same; rounded up where it is rounded.

    Raises:
        InvalidInput: They are no such words, or leave no time between them; with every mistake.
    """
    saved = dashboard.json.get("time")
    own = saved if isinstance(saved, Mapping) else {}
    mistakes: list[Mistake] = []
    moments = []
    for option, key, given, default in (("--from", "from", start, DEFAULT_START), ("--to", "to", end, DEFAULT_END)):
        word = given or str(own.get(key) or default)
        place = Place(file=option) if given else dashboard.place(("time", key))
        moment = parse_moment(word, now=now, rounds_up=key == "to")
        moments.append(moment if moment is not None else now)
        if moment is None:
            mistakes.append(_mistake(place, word, "must be a moment", "write it as now-6h, now/d or 2026-01-31T12:00"))
    if not mistakes and moments[0] >= moments[1]:
        place = Place(file="--from") if start else dashboard.place(("time",))
        mistakes.append(_mistake(place, start or own.get("from"), "must be before the end", "choose an earlier start"))
    if mistakes:
        raise InvalidInput(mistakes)
    return TimeRange(start=moments[0], end=moments[1])


def parse_moment(word: str, *, now: float, rounds_up: bool = False) -> float | None:
    """Give the moment that Grafana's word means, as Unix seconds; None if it is none.

    Days and longer units begin by UTC, as the reader's time zone is not known here.
    """
    text = _FISCAL.sub("", word.strip())
    if text.isdecimal():
        return int(text) / 1000 if len(text) <= _MOST_DIGITS else None
    relative = _RELATIVE.fullmatch(text)
    try:
        if relative is None:
            written = datetime.fromisoformat(text)
            return (written if written.tzinfo else written.replace(tzinfo=UTC)).timestamp()
        moment = datetime.fromtimestamp(now, tz=UTC)
        for sign, amount, unit in _STEP.findall(relative[1]):
            moment = _rounded(moment, unit, up=rounds_up) if sign == "/" else _moved(moment, sign, int(amount), unit)
        return moment.timestamp()
    except (ValueError, OverflowError):  # a date that is none, a time before the first year
        return None


# Private

_MOST_DIGITS = 15
_FISCAL = re.compile("f(?=[Qy])")
"""Where nobody says otherwise, fiscal years begin in January."""
_UNITS = "smhdwMQy"
_STEP = re.compile(rf"([-+/])(\d{{0,6}})([{_UNITS}])")
_RELATIVE = re.compile(rf"now((?:[-+]\d{{1,6}}[{_UNITS}]|/[{_UNITS}])*)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MONTHS = {"M": 1, "Q": 3, "y": 12}
_YEAR = 12


def _mistake(place: Place, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=place, value=value, rule=rule, next_step=next_step)


def _moved(moment: datetime, sign: str, amount: int, unit: str) -> datetime:
    count = -amount if sign == "-" else amount
    if unit in _SECONDS:
        return moment + timedelta(seconds=count * _SECONDS[unit])
    months = moment.year * _YEAR + moment.month - 1 + count * _MONTHS[unit]
    year, month = months // _YEAR, months % _YEAR + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])  # the 31st of a month that has none
    return moment.replace(year=year, month=month, day=day)


def _rounded(moment: datetime, unit: str, *, up: bool) -> datetime:
    if unit in _MONTHS:
        first = (moment.month - 1) // _MONTHS[unit] * _MONTHS[unit] + 1
        begin = moment.replace(month=first, day=1, hour=0, minute=0, second=0, microsecond=0)
    else:
        shift = 3 * 86_400 if unit == "w" else 0  # the first day of 1970 was a Thursday, and weeks begin on Mondays
        seconds = (moment.timestamp() + shift) // _SECONDS[unit] * _SECONDS[unit] - shift
        begin = datetime.fromtimestamp(seconds, tz=UTC)
    return _moved(begin, "+", 1, unit) if up else begin
