"""Intervals of error ratios against the examples of the papers they come from."""

import random

import pytest

from loadtests.comparison.proportions import (
    Proportion,
    design_effect,
    difference_interval,
    difference_p,
    proportions_of,
    wilson_interval,
)

Z = 1.959964


def of(failed: int, finished: int) -> Proportion:
    """Take independent requests."""
    return Proportion(ratio=failed / finished, effective_requests=finished)


@pytest.mark.parametrize(
    ("failed", "finished", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="many of many"),
        pytest.param(15, 148, 0.0624, 0.1605, id="some"),
        pytest.param(0, 20, 0.0, 0.1611, id="none: the upper end is not zero"),
        pytest.param(1, 29, 0.0061, 0.1718, id="one"),
    ],
)
def test_wilson_intervals_are_those_of_newcombe(failed: int, finished: int, low: float, high: float) -> None:
    """Source: Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3."""
    assert pytest.approx((low, high), abs=5e-5) == wilson_interval(of(failed, finished), z=Z)


@pytest.mark.parametrize(
    ("second", "first", "low", "high"),
    [
        pytest.param((56, 70), (48, 80), 0.0524, 0.3339, id="56/70 - 48/80"),
        pytest.param((9, 10), (3, 10), 0.1705, 0.8090, id="9/10 - 3/10"),
        pytest.param((10, 10), (0, 20), 0.6791, 1.0, id="all and none"),
        pytest.param((0, 10), (0, 20), -0.1611, 0.2775, id="none and none"),
    ],
)
def test_differences_are_those_of_newcombe(
    second: tuple[int, int], first: tuple[int, int], low: float, high: float
) -> None:
    """Source: Newcombe (1998), Interval estimation for the difference, table II, method 10."""
    assert pytest.approx((low, high), abs=5e-5) == difference_interval(of(*first), of(*second), z=Z)


def test_the_p_value_is_where_the_interval_touches_zero() -> None:
    """56/70 against 48/80 is beyond 5 %, but not beyond 0.1 %; equal ratios say nothing."""
    p = difference_p(of(48, 80), of(56, 70))
    assert 0.001 < p < 0.05
    assert 1.0 == difference_p(of(0, 100), of(0, 900))
    assert difference_p(of(0, 1000), of(500, 1000)) < 1e-12


def test_failures_in_bursts_count_for_less() -> None:
    """A hundred failures of one second are hardly more than one event; a hundred all over are a hundred."""
    burst = [(0, 100)] * 9 + [(100, 100)]
    spread = [(10, 100)] * 10
    assert 100 == pytest.approx(design_effect(burst), rel=0.2)
    assert 1 == design_effect(spread)


def test_bursts_of_one_run_count_for_both() -> None:
    """A run that no burst fell into is not a thousand requests that could each have failed on its own."""
    burst, none = [(0, 100)] * 9 + [(100, 100)], [(0, 100)] * 10
    first, second = proportions_of(none, burst)
    assert (0.0, 0.1) == (first.ratio, second.ratio)
    assert 10 == pytest.approx(first.effective_requests, rel=0.2)
    assert first.effective_requests == second.effective_requests


def test_bursts_that_hit_one_run_only_are_hardly_ever_called_a_difference() -> None:
    """One burst of 38 failures a minute in both loads, on average: at most 5 % of the pairs are shown to differ."""
    draws = random.Random(1)  # noqa: S311 - repeatable on purpose
    wrong = sum(difference_p(*proportions_of(_with_bursts(draws), _with_bursts(draws))) < 0.05 for _ in range(400))
    assert wrong / 400 <= 0.05


@pytest.mark.parametrize("blocks", [[(0, 50)] * 4, [(50, 50)] * 4, [(3, 50)]])
def test_without_a_variance_every_request_counts(blocks: list[tuple[int, int]]) -> None:
    """No failure, nothing but failures, or one block: nothing is known of bursts."""
    assert 1 == design_effect(blocks)


def test_the_interval_covers_what_it_says_at_rare_failures() -> None:
    """Of 400 pairs with 0.5 % of failures each, the 95 % intervals cover no difference in 92 % to 99.9 %."""
    draws = random.Random(1)  # noqa: S311 - repeatable on purpose
    covered = 0
    for _ in range(400):
        pair = [of(sum(draws.random() < 0.005 for _ in range(1000)), 1000) for _ in range(2)]
        low, high = difference_interval(*pair, z=Z)
        covered += low <= 0 <= high
    assert 368 <= covered < 400


def _with_bursts(draws: random.Random) -> list[tuple[int, int]]:
    """Let each of six blocks of 190 requests be hit by a burst once in six times."""
    return [(38 if draws.random() < 1 / 6 else 0, 190) for _ in range(6)]
