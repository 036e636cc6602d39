"""Alert windows of any period."""

from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo.durations import spell_duration
from slo.model import CalendarUnit, CalendarWindow, RollingWindow
from slo.window_tables.read import shipped_window_tables
from slo.windows import AlertWindows, BurnWindow, alert_windows, period_name, period_seconds

DAY, HOUR, MINUTE = 86_400, 3600, 60
TABLES = shipped_window_tables()
PERIODS = st.integers(min_value=6 * HOUR, max_value=2 * 365 * DAY)


def _windows(period: int, shortest: int = MINUTE) -> AlertWindows:
    return alert_windows(period, TABLES, shortest_seconds=shortest)


def _minutes(windows: AlertWindows) -> list[tuple[int, int]]:
    return [(window.short_seconds // MINUTE, window.long_seconds // MINUTE) for window in windows.all()]


@pytest.mark.parametrize(
    ("days", "factors"),
    [
        pytest.param(30, ["14.4", "6", "3", "1"], id="30 days"),
        pytest.param(28, ["13.44", "5.6", "2.8", "0.9333"], id="28 days"),
        pytest.param(7, ["13.44", "3.5", "1.4", "0.98"], id="7 days"),
        pytest.param(90, ["14.4", "6", "3", "1"], id="90 days have no table, and the burn rates of 30 days"),
    ],
)
def test_factors(days: int, factors: list[str]) -> None:
    """A burn rate is the share of the budget times the period over the long window."""
    assert [Decimal(factor) for factor in factors] == [
        round(window.factor, 4).normalize() for window in _windows(days * DAY).all()
    ]


@pytest.mark.parametrize(
    ("days", "minutes"),
    [
        pytest.param(30, [(5, 60), (30, 360), (120, 1440), (360, 4320)], id="30 days, from the table"),
        pytest.param(90, [(15, 180), (90, 1080), (360, 4320), (1080, 12_960)], id="90 days, three times as long"),
        pytest.param(14, [(5, 30), (15, 180), (60, 720), (180, 1440)], id="14 days, none below five minutes"),
        pytest.param(1, [(5, 10), (5, 10), (5, 45), (10, 120)], id="a day, where the shortest is most of it"),
    ],
)
def test_lengths(days: int, minutes: list[tuple[int, int]]) -> None:
    """Windows are durations that people would choose."""
    assert minutes == _minutes(_windows(days * DAY))


@given(period=PERIODS)
def test_any_period_has_sound_windows(period: int) -> None:
    """None is empty or longer than the period, quick is quicker than slow, page no slower than ticket."""
    windows = _windows(period).all()
    assert all(5 * MINUTE <= window.short_seconds < window.long_seconds <= period for window in windows)
    for quicker, slower in pairwise(windows):
        assert quicker.factor > slower.factor
        assert quicker.short_seconds <= slower.short_seconds
        assert quicker.long_seconds <= slower.long_seconds


@given(period=PERIODS)
def test_the_share_is_what_the_windows_really_spend(period: int) -> None:
    """Where windows were rounded, the share of the budget is of the rounded ones, and never more than half of it."""
    for window in _windows(period).all():
        exact = float(window.factor) * window.long_seconds / period
        assert pytest.approx(exact) == float(window.budget_share)
        assert window.budget_share <= Decimal("0.5")


@given(periods=st.tuples(PERIODS, PERIODS).filter(lambda pair: not set(pair) & set(TABLES)))
def test_longer_periods_have_no_shorter_windows(periods: tuple[int, int]) -> None:
    """Windows grow with the period."""
    shorter, longer = (_windows(period).all() for period in sorted(periods))
    assert all(
        one.short_seconds <= other.short_seconds and one.long_seconds <= other.long_seconds
        for one, other in zip(shorter, longer, strict=True)
    )


@given(period=PERIODS, shortest=st.integers(min_value=1, max_value=DAY))
def test_no_window_is_below_the_shortest(period: int, shortest: int) -> None:
    """A slice of time, or an evaluation interval, is the least that a window can see."""
    for window in _windows(period, shortest).all():
        assert shortest <= window.short_seconds < window.long_seconds


def test_a_lifted_window_keeps_its_proportion() -> None:
    """Where the short window must be longer, the long one is so many times as long, at the same burn rate."""
    quick = _windows(30 * DAY, 15 * MINUTE).page.quick
    assert (15 * MINUTE, 3 * HOUR, Decimal("14.4"), Decimal("0.06")) == (
        quick.short_seconds,
        quick.long_seconds,
        quick.factor,
        quick.budget_share,
    )


@pytest.mark.parametrize(
    ("window", "seconds", "name"),
    [
        (RollingWindow(seconds=28 * DAY), 28 * DAY, "4w"),
        (CalendarWindow(unit=CalendarUnit.WEEK), 7 * DAY, "week"),
        (CalendarWindow(unit=CalendarUnit.QUARTER), 90 * DAY, "quarter"),
    ],
)
def test_periods(window: RollingWindow | CalendarWindow, seconds: int, name: str) -> None:
    """A calendar period has a nominal length, and its own name."""
    assert (seconds, name) == (period_seconds(window), period_name(window))


@pytest.mark.parametrize("days", [30, 90])
def test_the_windows_are_documented(days: int) -> None:
    """The row of the manual's table says what is generated."""
    quick_page, slow_page, quick_ticket, slow_ticket = (_in_words(window) for window in _windows(days * DAY).all())
    row = f"| {days}d | {quick_page}, or {slow_page} | {quick_ticket}, or {slow_ticket} |\n"
    assert row in (Path(__file__).parents[2] / "docs" / "slo-rules.md").read_text(encoding="utf-8")


def _in_words(window: BurnWindow) -> str:
    factor = f"{window.factor:.3g}".rstrip("0").rstrip(".")
    return f"{factor} over {spell_duration(window.long_seconds)} and {spell_duration(window.short_seconds)}"
