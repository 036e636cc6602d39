"""The interval of a ratio is Wilson's."""

import pytest

from slo.score_interval import score_interval


@pytest.mark.parametrize(
    ("failed", "requests", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="many of many"),
        pytest.param(15, 148, 0.0624, 0.1605, id="some of many"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of few"),
        pytest.param(1, 29, 0.0061, 0.1718, id="one of few"),
    ],
)
def test_intervals_are_those_of_newcombe(failed: int, requests: int, low: float, high: float) -> None:
    """The table of Newcombe (1998), Two-sided confidence intervals for the single proportion, method 3."""
    assert pytest.approx((low, high), abs=5e-5) == score_interval(failed / requests, requests, z=1.959964)


@pytest.mark.parametrize("requests", [10, 14, 69, 75, 125])
def test_an_interval_at_an_end_is_exact(requests: int) -> None:
    """Rounding would leave 3e-18, which a message would show."""
    assert 0.0 == score_interval(0.0, requests, z=1.959964)[0]
    assert 1.0 == score_interval(1.0, requests, z=1.959964)[1]
