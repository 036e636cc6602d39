"""Events since the calendar period began, in plain PromQL.

PromQL cannot say "since the month began". But every hour can tell the number of its own period, and a sum over the
last 31 days can be made of those hours alone whose number is that of now; it is made once per number (modulo so many
that no two periods within reach share one), and the sum of now's number is kept.
"""

from dataclasses import dataclass

from slo.durations import parse_duration_seconds, spell_duration
from slo.model import CalendarUnit, CalendarWindow, Slo
from slo.promql import aggregate
from slo.rules.identity import latest
from slo.rules.this_hour import ERRORS, TOTAL, HourSeries
from slo.rules.zones import fixed_offset_seconds

_HOUR = 3600
_MILLISECOND = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbering:
    """How an hour tells the number of its period from the seconds (PromQL) since the epoch, by the zone's clock."""

    of: str
    modulo: int
    reach: str
    """The longest that such a period can be."""


_NUMBERINGS = {
    CalendarUnit.DAY: _Numbering(of="floor(vector(({}) / 86400))", modulo=2, reach="1d"),
    # The epoch was a Thursday.
    CalendarUnit.WEEK: _Numbering(of="floor(vector(({} + 259200) / 604800))", modulo=2, reach="7d"),
    CalendarUnit.MONTH: _Numbering(of="month(vector({}))", modulo=3, reach="31d"),
    CalendarUnit.QUARTER: _Numbering(of="ceil(month(vector({})) / 3)", modulo=4, reach="92d"),
    CalendarUnit.YEAR: _Numbering(of="year(vector({}))", modulo=3, reach="366d"),
}


def longest_seconds(window: CalendarWindow) -> float:
    """Give the longest that a period of a calendar window can be."""
    return parse_duration_seconds(_NUMBERINGS[window.unit].reach) or 0


def local_hours(window: CalendarWindow) -> tuple[HourSeries, HourSeries] | None:
    """Give the series of hours that begin when the zone's clock strikes; None where UTC's does."""
    shift = -_offset(window) % _HOUR
    if not shift:
        return None
    return _shifted(TOTAL, shift), _shifted(ERRORS, shift)


def calendar_events(slo: Slo, window: CalendarWindow, series: HourSeries) -> str:
    """Sum the events of the hours of the period, and add this hour so far."""
    hours = local_hours(window)
    if hours is not None:
        series = next(local for local in hours if local.rate == series.rate)
    branches = [_of_number(slo, window, series, number) for number in range(_NUMBERINGS[window.unit].modulo)]
    parts = [*branches, f'label_replace({latest(slo, series.this_hour)}, "slo_part", "now", "", "")']
    union = "\n  or\n  ".join(parts)
    return aggregate("sum", slo.group_labels, f"\n  {union}\n")


def _of_number(slo: Slo, window: CalendarWindow, series: HourSeries, number: int) -> str:
    """Sum the full hours of the periods of a number, if that is the number of now.

    The hours of a subquery end with those of UTC. Where the zone's end later, the hour that is looked at is the one
    that ended before.
    """
    numbering, offset = _NUMBERINGS[window.unit], _offset(window)
    earlier = (_HOUR - series.shift_seconds) % _HOUR
    hour = latest(slo, series.this_hour, earlier_seconds=earlier)
    its_number = numbering.of.format(_clock(offset - earlier - 1))
    now_number = numbering.of.format(_clock(offset - _MILLISECOND))
    hours = f"({hour} and on() ({its_number} % {numbering.modulo} == {number}))[{numbering.reach}:1h]"
    ended = f"offset {_offset_text(earlier)}"
    return f"sum_over_time({hours} {ended})\n    and on() ({now_number} % {numbering.modulo} == {number})"


def _offset_text(earlier: int) -> str:
    return f"-{spell_duration(earlier - _MILLISECOND)}" if earlier else spell_duration(_MILLISECOND)


def _clock(ahead_seconds: float) -> str:
    """Give the time of a clock that is ahead of UTC's."""
    return f"time() {'-' if ahead_seconds < 0 else '+'} {abs(ahead_seconds):.12g}"


def _offset(window: CalendarWindow) -> int:
    offset = fixed_offset_seconds(window.time_zone)
    assert offset is not None  # noqa: S101 - other zones were refused
    return offset


def _shifted(series: HourSeries, seconds: int) -> HourSeries:
    return HourSeries(
        rate=series.rate,
        odd_hours=series.odd_hours.replace("odd_hours", "odd_local_hours"),
        this_hour=series.this_hour.replace("this_hour", "this_local_hour"),
        shift_seconds=seconds,
    )
