"""The path without `behavior`, where Kubernetes' own cases do not say."""

import pytest

from loadtests.hpa.legacy import limit, stabilize
from loadtests.hpa.normalization import Bound, Bounds
from loadtests.hpa.slots import Recommendation
from tests.loadtests.hpa.builder import NOW


@pytest.mark.parametrize(
    ("age", "stabilized"), [pytest.param(300, 8, id="exactly as old"), pytest.param(300.1, 2, id="older")]
)
def test_a_recommendation_exactly_as_old_as_the_window_counts(age: float, stabilized: int) -> None:
    """Without behavior the cut-off is inclusive."""
    log = [Recommendation(8, NOW - age)]
    assert stabilized == stabilize(log, 2, now=NOW, window_seconds=300).stabilized


@pytest.mark.parametrize(
    ("ages", "kept"),
    [
        pytest.param((400, 350, 100), [400, 0, 100], id="the last one that is too old is overwritten"),
        pytest.param((300,), [300, 0], id="exactly as old as the window is kept"),
    ],
)
def test_slots(ages: tuple[int, ...], kept: list[int]) -> None:
    """The log uses slots again."""
    log = [Recommendation(5, NOW - age) for age in ages]
    stabilize(log, 5, now=NOW, window_seconds=300)
    assert kept == [NOW - entry.time for entry in log]


@pytest.mark.parametrize(
    ("current", "desired", "bounds", "replicas", "bound"),
    [
        pytest.param(1, 50, Bounds(1, 20), 4, Bound.SCALE_UP_LIMIT, id="one may become four"),
        pytest.param(3, 50, Bounds(1, 20), 6, Bound.SCALE_UP_LIMIT, id="three may become six"),
        pytest.param(3, 6, Bounds(1, 20), 6, Bound.WITHIN_RANGE, id="exactly the limit"),
        pytest.param(3, 50, Bounds(1, 6), 6, Bound.MAX_REPLICAS, id="the bound is the limit"),
        pytest.param(3, 50, Bounds(1, 5), 5, Bound.MAX_REPLICAS, id="the bound is tighter"),
        pytest.param(9, 1, Bounds(2, 20), 2, Bound.MIN_REPLICAS, id="below the lower bound"),
        pytest.param(9, 2, Bounds(2, 20), 2, Bound.WITHIN_RANGE, id="no limit on the way down"),
        pytest.param(0, 50, Bounds(0, 20), 4, Bound.SCALE_UP_LIMIT, id="from zero to four"),
    ],
)
def test_limit(current: int, desired: int, bounds: Bounds, replicas: int, bound: Bound) -> None:
    """One sync goes to twice the replicas or to four, and downwards anywhere."""
    result = limit(desired, current=current, bounds=bounds)
    assert (replicas, bound) == (result.replicas, result.bound)
