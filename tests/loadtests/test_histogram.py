"""Latencies in buckets of 1 %."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.histogram import Histogram, bucket_index, upper_bound_seconds

latencies = st.floats(0, 10_000, allow_subnormal=False)


def histogram(*seconds: float) -> Histogram:
    """A histogram of some latencies."""
    counted = Histogram()
    for latency in seconds:
        counted.add(latency)
    return counted


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(0.0, 0, id="zero"),
        pytest.param(1e-4, 0, id="the first bound"),
        pytest.param(math.nextafter(1e-4, 1), 1, id="just above the first bound"),
        pytest.param(1e-4 * 1.01**120, 120, id="a bound belongs to its bucket"),
        pytest.param(0.2, 764, id="an ordinary latency"),
    ],
)
def test_bucket_of(seconds: float, expected: int) -> None:
    """Each latency lies in the first bucket whose bound it does not exceed."""
    assert expected == bucket_index(seconds)


@given(index=st.integers(0, 2500))
def test_bounds_are_exact(index: int) -> None:
    """A bound belongs to its bucket, and the next number to the next bucket."""
    bound = upper_bound_seconds(index)
    assert index == bucket_index(bound)
    assert index + 1 == bucket_index(math.nextafter(bound, math.inf))


@given(seconds=st.lists(latencies, min_size=1), ratio=st.floats(0, 1))
def test_quantile_is_at_most_one_percent_high(seconds: list[float], ratio: float) -> None:
    """A quantile is never below the true one and at most a bucket above."""
    rank = max(math.ceil(ratio * len(seconds)), 1)
    true = sorted(seconds)[rank - 1]
    found = histogram(*seconds).quantile_seconds(ratio)
    assert found is not None
    assert true <= found <= max(true * 1.01, 1e-4) * (1 + 1e-12)


@given(left=st.lists(latencies), right=st.lists(latencies))
def test_merged_is_as_counted_together(left: list[float], right: list[float]) -> None:
    """Two histograms merged are the histogram of all their latencies."""
    merged = histogram(*left)
    merged.merge(histogram(*right))
    assert merged == histogram(*left, *right)
    assert merged.count == len(left) + len(right)


def test_json_is_sorted_by_bucket() -> None:
    """The record reads from fast to slow."""
    assert json.dumps(histogram(1.0, 0.001, 0.001).to_json()) == '{"232": 2, "926": 1}'


def test_no_latency_has_no_quantile() -> None:
    """Nothing measured is not zero."""
    assert Histogram().quantile_seconds(0.5) is None


def test_repr_shows_the_counts() -> None:
    """A failing assertion shows what was counted."""
    assert repr(histogram(0.0)) == "Histogram({0: 1})"
