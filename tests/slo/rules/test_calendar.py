"""Calendar windows in plain PromQL, asked of a real promtool on hours that are given."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from slo.model import CalendarUnit, CalendarWindow
from slo.rules.calendar import calendar_events
from slo.rules.groups import rule_groups
from slo.rules.interface import RecordingRule, RuleSettings
from slo.rules.this_hour import TOTAL
from slo.rules.zones import fixed_offset_seconds
from tests.slo.lab.promtool import failures, only, value_is
from tests.slo.rules.examples import SILENT, an_slo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Where promtool's time begins: a Thursday."""
HOURS = {'slo:sli_total:events_this_hour{slo_id="shop-orders"}': "0 1x11000"}
"""One event in every hour; the sample at a full hour is the last of the hour that ends."""


def _hours_since(*date: int) -> int:
    return int((datetime(*date, tzinfo=UTC) - EPOCH).total_seconds() // 3600)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("unit", "begin", "longest"),
    [
        pytest.param(CalendarUnit.DAY, (1970, 2, 10), 24, id="a day"),
        pytest.param(CalendarUnit.WEEK, (1970, 2, 9), 7 * 24, id="a week from Monday"),
        pytest.param(CalendarUnit.MONTH, (1970, 2, 1), 28 * 24, id="February, after a longer month"),
        pytest.param(CalendarUnit.MONTH, (1970, 3, 1), 31 * 24, id="March, within reach of January"),
        pytest.param(CalendarUnit.QUARTER, (1970, 4, 1), 91 * 24, id="a quarter, within reach of two others"),
        pytest.param(CalendarUnit.QUARTER, (1970, 10, 1), 92 * 24, id="the last quarter"),
    ],
)
def test_the_period_so_far(tmp_path: Path, unit: CalendarUnit, begin: tuple[int, ...], longest: int) -> None:
    """The count begins with the period, grows with every hour, and is whole at the period's end, not lost."""
    first = _hours_since(*begin)
    expression = calendar_events(an_slo(), CalendarWindow(unit=unit), TOTAL)
    hours = [1, 2, 23, longest // 2, longest - 1, longest]
    expected = [value_is(expression, hour, at=f"{first + hour}h") for hour in hours]
    expected.append(value_is(expression, 1, at=f"{first + longest + 1}h"))
    assert "" == failures(tmp_path, (), HOURS, expected, every="1h", evaluated_every="1h")


@pytest.mark.parametrize(
    ("zone", "series", "first_hour"),
    [
        pytest.param("Etc/GMT-3", HOURS, 21, id="three hours ahead"),
        pytest.param("Etc/GMT+5", HOURS, 24 + 5, id="five hours behind"),
    ],
)
def test_fixed_offsets(tmp_path: Path, zone: str, series: dict[str, str], first_hour: int) -> None:
    """The day begins when the zone's clock says so."""
    expression = calendar_events(an_slo(), CalendarWindow(unit=CalendarUnit.DAY, time_zone=zone), TOTAL)
    begin = _hours_since(1970, 2, 1) + first_hour
    expected = [value_is(expression, hour, at=f"{begin + hour}h") for hour in (1, 12, 24)]
    expected.append(value_is(expression, 1, at=f"{begin + 25}h"))
    assert "" == failures(tmp_path, (), series, expected, every="1h", evaluated_every="1h")


def test_an_offset_of_half_an_hour(tmp_path: Path) -> None:
    """Where the zone's hours begin at half past, hours of its own are recorded and the day begins at half past."""
    window = CalendarWindow(unit=CalendarUnit.DAY, time_zone="Asia/Kolkata")
    groups = rule_groups([an_slo(window=window, alerting=SILENT)], RuleSettings(interval_seconds=120))
    rate = 'slo:sli_total:event_rate{slo_id="shop-orders", old="yes"}'
    # Midnight in Kolkata is 18:30 in UTC. One event a second before, a tenth of one after.
    series = {rate: "1x555 0.1x400", 'slo:sli_error:event_rate{slo_id="shop-orders", old="yes"}': "0x955"}
    expected = [
        value_is("slo:sli_total:events_day", 18.5 * 3600 + 120, at="18h30m"),
        value_is("slo:sli_total:events_day", 0.1 * 600, at="18h40m"),
        value_is("slo:sli_total:events_day", 0.1 * 3600 * 3.5, at="22h"),
        value_is("slo:sli_total:events_day", 0.1 * 3600 * 4.5, at="23h"),
        value_is("slo:sli_total:events_this_hour", 0.1 * 600, at="22h10m"),
    ]
    kept = ("odd_hours", "odd_local_hours", "this_hour", "this_local_hour", "events_day")
    records = [
        rule.record for rule in groups[0].rules if isinstance(rule, RecordingRule) and rule.record.endswith(kept)
    ]
    report = failures(tmp_path, only(groups, *records), series, expected, every="2m", evaluated_every="2m")
    assert "" == report


def test_a_year_is_numbered_so_that_its_neighbours_differ() -> None:
    """Three residues are enough: 366 days reach over three years at most."""
    expression = calendar_events(an_slo(), CalendarWindow(unit=CalendarUnit.YEAR), TOTAL)
    assert 3 == expression.count("[366d:1h]")


@pytest.mark.parametrize(
    ("zone", "offset"), [("UTC", 0), ("Asia/Tokyo", 32_400), ("Asia/Kathmandu", 20_700), ("America/New_York", None)]
)
def test_which_zones_are_fixed(zone: str, offset: int | None) -> None:
    """A zone is fixed if its clock has not changed for years."""
    assert offset == fixed_offset_seconds(zone)
