"""Error-budget arithmetic."""

from decimal import Decimal

import pytest

from slo.budget import Budget, Outlook, Past, burn_rate, exhaustion_seconds, left_ratio

NOW = 1_700_000_000.0
HOUR, DAY = 3600, 86_400
THOUSANDTH = Decimal("0.001")


def past(hours: int, *, bad_hour: int | None = None, bad: float = 0) -> list[Past]:
    """Make hours of 1,000 events each that end now; one of them may have been bad."""
    return [
        Past(end=NOW - (hours - 1 - hour) * HOUR, total=1000, bad=bad if hour == bad_hour else 0)
        for hour in range(hours)
    ]


def test_a_budget_is_a_share_of_the_events() -> None:
    """Allowed, left and the share that is left follow from the events."""
    budget = Budget(budget_ratio=THOUSANDTH, total=10_000, bad=4)

    assert (10.0, 6.0) == (budget.allowed, budget.left)
    assert budget.left_ratio == pytest.approx(0.6)


def test_without_events_there_is_no_ratio() -> None:
    """Nothing is not the same as all."""
    budget = Budget(budget_ratio=THOUSANDTH, total=0, bad=0)

    assert (None, None, 0.0) == (budget.error_ratio, budget.left_ratio, budget.allowed)


def test_an_objective_of_all_events_allows_none() -> None:
    """No division by zero: one bad event is endlessly too much."""
    zero = Decimal(0)

    assert (1.0, float("-inf")) == (left_ratio(0, zero), left_ratio(0.1, zero))
    assert (0.0, float("inf")) == (burn_rate(0, zero), burn_rate(0.1, zero))


def test_a_burn_rate_of_one_spends_the_budget_in_its_period() -> None:
    """The rate is in budgets per period."""
    assert burn_rate(0.001, THOUSANDTH) == pytest.approx(1)


@pytest.mark.parametrize(
    ("hours", "bad", "error_ratio", "days"),
    [
        pytest.param(720, 0, 0.002, 15, id="twice the allowed rate spends a fresh budget in half its period"),
        pytest.param(720, 0, 0.001, None, id="exactly the allowed rate never overspends"),
        pytest.param(720, 360, 0, None, id="no errors spend nothing"),
        pytest.param(720, 721, 0, 0, id="a budget that is overspent is gone"),
        pytest.param(720, 360, 0.0011, 360 / 1.1 / 24, id="what is left and never leaves lasts so long"),
        pytest.param(48, 0, 0.002, 2, id="a service of two days has the budget that those have earned"),
    ],
)
def test_how_long_a_rolling_budget_lasts(hours: int, bad: float, error_ratio: float, days: float | None) -> None:
    """The bad hour is the latest, so it does not leave the window in time."""
    seconds = exhaustion_seconds(
        past(hours, bad_hour=hours - 1, bad=bad),
        Outlook(total_per_hour=1000, error_ratio=error_ratio),
        THOUSANDTH,
        now=NOW,
        period_seconds=30 * DAY,
        ends_at=None,
    )

    assert (days is None) == (seconds is None)
    assert days is None or seconds == pytest.approx(days * DAY, abs=2 * HOUR)


def test_old_errors_leave_a_rolling_window_in_time() -> None:
    """The budget lasts because a bad hour is about to be forgotten."""
    options = {"now": NOW, "period_seconds": 30.0 * DAY}
    bad = past(720, bad_hour=48, bad=700)
    outlook = Outlook(total_per_hour=1000, error_ratio=0.0012)

    assert exhaustion_seconds(bad, outlook, THOUSANDTH, **options, ends_at=None) == pytest.approx(20 / 1.2 * HOUR)
    gentle = Outlook(total_per_hour=1000, error_ratio=0.0003)
    assert exhaustion_seconds(bad, gentle, THOUSANDTH, **options, ends_at=None) is None


@pytest.mark.parametrize(
    ("ends_in", "days"),
    [
        pytest.param(10 * DAY, 5, id="a calendar budget is spent before the period ends"),
        pytest.param(4.5 * DAY, None, id="a calendar period ends in time"),
    ],
)
def test_how_long_a_calendar_budget_lasts(ends_in: float, days: float | None) -> None:
    """Nothing leaves the period, and new events earn new budget: 120 left, 2 spent and 1 earned an hour."""
    seconds = exhaustion_seconds(
        past(720, bad_hour=0, bad=600),
        Outlook(total_per_hour=1000, error_ratio=0.002),
        THOUSANDTH,
        now=NOW,
        period_seconds=40 * DAY,
        ends_at=NOW + ends_in,
    )

    assert (None if days is None else days * DAY) == seconds
