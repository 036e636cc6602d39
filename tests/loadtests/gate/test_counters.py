"""Counters are counted exactly, with their restarts."""

import pytest

from loadtests.gate.counters import Counted, NoCounter, count
from slo.series import TimeSeries


def series(*samples: tuple[float, float]) -> TimeSeries:
    """One series."""
    return TimeSeries(labels={}, samples=samples)


@pytest.mark.parametrize(
    ("samples", "increase"),
    [
        pytest.param([(90, 5), (110, 8), (120, 12)], 7, id="from the last sample before the beginning"),
        pytest.param([(80, 1), (90, 5), (100, 6), (110, 8)], 2, id="a sample at the beginning belongs to before"),
        pytest.param([(110, 3), (120, 5)], 5, id="a counter that was not there yet began at 0"),
        pytest.param([(90, 50), (110, 60), (120, 4), (130, 9)], 19, id="a restart begins at 0 again"),
        pytest.param([(90, 50), (110, 4)], 4, id="a restart just after the beginning"),
        pytest.param([(80, 5), (90, 50)], 0, id="nothing since"),
        pytest.param([(110, 7), (120, 7)], 7, id="a counter that stands still has what it had at first"),
    ],
)
def test_what_a_counter_has_risen_by(samples: list[tuple[float, float]], increase: float) -> None:
    """Since 100."""
    assert increase == count([series(*samples)], since=100.0).increase


def test_series_are_added_up() -> None:
    """The newest sample of all says how old the count is."""
    both = [series((90, 1), (110, 2)), series((110, 3), (115, 4))]

    assert Counted(increase=5, series=2, newest=115) == count(both, since=100.0)


def test_no_series_is_no_count_of_0() -> None:
    """There is no newest sample then."""
    assert Counted(increase=0, series=0, newest=None) == count([], since=100.0)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_what_is_no_counter_is_refused(value: float) -> None:
    """A value that cannot be counted is an error, not nothing."""
    with pytest.raises(NoCounter, match="which no counter is"):
        count([series((90, 1), (110, value))], since=100.0)
