"""When budget periods begin and end."""

from datetime import datetime

import pytest

from slo.model import CalendarUnit, CalendarWindow, RollingWindow
from slo.periods import closed_periods, period_at


def seconds(text: str) -> float:
    """Read a time."""
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize(
    ("unit", "zone", "time", "start", "end", "name"),
    [
        pytest.param(
            "day", "UTC", "2026-03-05T10:00Z", "2026-03-05T00:00Z", "2026-03-06T00:00Z", "2026-03-05", id="day"
        ),
        pytest.param(
            "week", "UTC", "2027-01-02T10:00Z", "2026-12-28T00:00Z", "2027-01-04T00:00Z", "2026-W53", id="week"
        ),
        pytest.param(
            "month", "UTC", "2026-12-05T10:00Z", "2026-12-01T00:00Z", "2027-01-01T00:00Z", "2026-12", id="month"
        ),
        pytest.param(
            "quarter", "UTC", "2026-05-05T10:00Z", "2026-04-01T00:00Z", "2026-07-01T00:00Z", "2026-Q2", id="quarter"
        ),
        pytest.param("year", "UTC", "2028-05-05T10:00Z", "2028-01-01T00:00Z", "2029-01-01T00:00Z", "2028", id="year"),
        pytest.param(
            "month",
            "UTC",
            "2026-02-01T00:00Z",
            "2026-01-01T00:00Z",
            "2026-02-01T00:00Z",
            "2026-01",
            id="midnight belongs to the month that ends",
        ),
        pytest.param(
            "month",
            "Europe/Berlin",
            "2026-03-31T21:59Z",
            "2026-02-28T23:00Z",
            "2026-03-31T22:00Z",
            "2026-03 Europe/Berlin",
            id="a month with the change to summer time is an hour short",
        ),
        pytest.param(
            "day",
            "Europe/Berlin",
            "2026-10-25T12:00Z",
            "2026-10-24T22:00Z",
            "2026-10-25T23:00Z",
            "2026-10-25 Europe/Berlin",
            id="a day with the change to winter time has 25 hours",
        ),
        pytest.param(
            "day",
            "Asia/Kolkata",
            "2026-10-25T12:00Z",
            "2026-10-24T18:30Z",
            "2026-10-25T18:30Z",
            "2026-10-25 Asia/Kolkata",
            id="a zone of half an hour",
        ),
    ],
)
def test_a_calendar_period(unit: str, zone: str, time: str, start: str, end: str, name: str) -> None:
    """The period that holds a moment, in its zone."""
    period = period_at(CalendarWindow(unit=CalendarUnit(unit), time_zone=zone), seconds(time))

    assert (seconds(start), seconds(end), name) == (period.start, period.end, period.name)


def test_a_rolling_period_ends_now() -> None:
    """It is the last so many seconds."""
    period = period_at(RollingWindow(seconds=2_592_000), 3_000_000)

    assert (408_000, 3_000_000, "30d") == (period.start, period.end, period.name)


def test_the_periods_that_are_over() -> None:
    """The latest first, as far back as there is anything."""
    month = CalendarWindow(unit=CalendarUnit.MONTH)

    closed = closed_periods(month, first_time=seconds("2026-01-20T00:00Z"), time=seconds("2026-04-03T00:00Z"))

    assert ["2026-03", "2026-02", "2026-01"] == [period.name for period in closed]
