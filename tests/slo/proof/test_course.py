from decimal import Decimal

import pytest

from slo.proof.course import Course, from_on, outage_seconds, reachable, up_to
from slo.proof.interface import Phase
from slo.windows import BurnWindow, TierWindows

QUICK = BurnWindow(short_seconds=300, long_seconds=3600, factor=Decimal("14.4"), budget_share=Decimal("0.02"))
SLOW = BurnWindow(short_seconds=1800, long_seconds=21_600, factor=Decimal(6), budget_share=Decimal("0.05"))
BUDGET = Decimal("0.001")


def test_ratio_counts_events_and_not_time() -> None:
    """A busy half outweighs a quiet one, and time in which the series are gone has no events."""
    course = Course(
        [
            Phase(seconds=100, events_per_second=9.0),
            Phase(seconds=100, is_gone=True),
            Phase(seconds=100, events_per_second=1.0, bad_ratio=1.0),
        ]
    )

    assert 300 == course.seconds
    assert 0.1 == course.ratio(0, 300)
    assert 1.0 == course.ratio(150, 300)
    assert 0.0 == course.ratio(100, 200)


def test_fires_waits_for_both_windows() -> None:
    """It fires once both windows of a pair burn too fast, and nothing is said where a sample decides."""
    course = Course(
        [Phase(seconds=21_600, events_per_second=1.0), Phase(seconds=600, events_per_second=1.0, bad_ratio=1)]
    )
    tier = TierWindows(quick=QUICK, slow=SLOW)

    said = [course.fires(tier, BUDGET, 21_600 + after, lag_seconds=0) for after in (0, 40, 52, 60)]

    assert [False, False, None, True] == said


@pytest.mark.parametrize(
    ("seconds", "objective_budget"),
    [pytest.param(176.4, "0.001", id="inside the rise of the rates"), pytest.param(668.4, "0.01", id="after it")],
)
def test_outage_seconds(seconds: float, objective_budget: str) -> None:
    """An outage is seen when as much of it is in the long window as the factor allows, by rates that rise."""
    assert seconds == pytest.approx(outage_seconds(QUICK, Decimal(objective_budget), rate_seconds=300), abs=0.1)


def test_reachable() -> None:
    """A low objective cannot burn as fast as the quick windows ask for."""
    assert [SLOW] == reachable([QUICK, SLOW], Decimal("0.1"))


def test_steps() -> None:
    """Moments are rounded to evaluations, those that are one already stay."""
    assert (60, 90, 60, 60) == (up_to(89.9, 30), from_on(60.1, 30), up_to(60.0, 30), from_on(60.0, 30))
