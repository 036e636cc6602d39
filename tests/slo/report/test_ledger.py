"""The events that count, after maintenance and corrections."""

from dataclasses import replace

import pytest

from slo.history.record import Counts
from slo.policy.maintenance import Correction, Maintenance
from slo.policy.selection import Selection
from slo.report.ledger import Ledger
from tests.slo.history.builders import HOUR, record

HOURS = [record(hour=HOUR + index * 3600, total=100, bad=10) for index in range(4)]


def maintenance(start: float, end: float) -> Maintenance:
    """Make a maintenance window, in seconds after the first hour began."""
    return Maintenance(id="m", selection=Selection(), start=HOUR + start, end=HOUR + end, why="", who="")


def correction(start: float, end: float, bad: float) -> Correction:
    """Make a correction."""
    return Correction(id="c", selection=Selection(), start=HOUR + start, end=HOUR + end, why="", who="", bad_events=bad)


def counted(ledger: Ledger, start: float = 0, end: float = 14_400) -> tuple[float, float, float]:
    """Give all events, the bad ones, and the time that was watched."""
    counts = ledger.counts(HOUR + start, HOUR + end)
    return counts.total, counts.bad, counts.covered_seconds


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        pytest.param([], (400, 40, 14_400), id="none"),
        pytest.param([(0, 3600)], (300, 30, 10_800), id="an hour at the beginning"),
        pytest.param([(5400, 7200)], (350, 35, 12_600), id="half an hour in the middle"),
        pytest.param([(3600, 7200), (5400, 9000)], (250, 25, 9000), id="two that overlap count once"),
        pytest.param([(3600, 7200), (7200, 9000)], (250, 25, 9000), id="two that touch"),
        pytest.param([(-99_999, 99_999)], (0, 0, 0), id="longer than all"),
        pytest.param([(20_000, 30_000), (-9000, -5)], (400, 40, 14_400), id="outside"),
    ],
)
def test_maintenance_takes_its_time_out(
    windows: list[tuple[float, float]], expected: tuple[float, float, float]
) -> None:
    """Neither its events nor its seconds count."""
    ledger = Ledger(HOURS, maintenance=[maintenance(*window) for window in windows])

    assert expected == pytest.approx(counted(ledger))
    assert expected[2] == ledger.seconds(HOUR, HOUR + 14_400)


def test_added_events_are_spread_evenly() -> None:
    """They are bad, and more events at all; those outside of the time asked for are not counted."""
    ledger = Ledger(HOURS, corrections=[correction(3600, 10_800, 50)])

    assert (450, 90, 14_400) == counted(ledger)
    assert (125, 35, 3600) == counted(ledger, 3600, 7200)
    assert (100, 10, 3600) == counted(ledger, 0, 3600)


@pytest.mark.parametrize(
    ("removed", "expected"),
    [
        pytest.param([-5.0], (395, 35, 14_400), id="some"),
        pytest.param([-500.0], (380, 20, 14_400), id="no more than there are"),
        pytest.param([-15.0, -15.0], (380, 20, 14_400), id="two that want the same"),
    ],
)
def test_removed_events_are_taken_where_they_were(removed: list[float], expected: tuple[float, float, float]) -> None:
    """In proportion to the bad events of the time."""
    ledger = Ledger(HOURS, corrections=[correction(0, 7200, bad) for bad in removed])

    assert expected == pytest.approx(counted(ledger))


def test_where_nothing_is_bad_nothing_is_removed() -> None:
    """No division by zero."""
    ledger = Ledger(
        [replace(HOURS[0], counts=Counts(total=5, covered_seconds=3600))], corrections=[correction(0, 3600, -5)]
    )

    assert (5, 0, 3600) == counted(ledger)


def test_a_time_has_hours() -> None:
    """Cut at both ends; those without data, or under maintenance, are left out; corrections make their own."""
    ledger = Ledger(
        [HOURS[0], HOURS[2]], maintenance=[maintenance(7200, 10_800)], corrections=[correction(12_000, 12_600, 5)]
    )

    found = [(one.start - HOUR, one.end - HOUR, one.counts.bad) for one in ledger.hours(HOUR + 1800, HOUR + 13_000)]

    assert [(1800, 3600, 5), (10_800, 13_000, 5)] == found
