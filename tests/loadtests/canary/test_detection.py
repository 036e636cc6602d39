"""How well a ratio over one window tells a failing release, by exact binomial probabilities."""

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.canary.detection import CHANCE, chance_of_detection, chance_of_promotion, enough_requests


@pytest.mark.parametrize(
    ("requests", "by_hand"),
    [
        pytest.param(1, 0.02, id="one request fails or does not"),
        pytest.param(60, 1 - 0.98**60, id="below 100 the first failure trips a guard of 1 %"),
        pytest.param(99, 1 - 0.98**99, id="as far as 99"),
        pytest.param(100, 1 - 0.98**100 - 100 * 0.02 * 0.98**99, id="of 100 one may fail"),
        pytest.param(
            200,
            1 - 0.98**200 - 200 * 0.02 * 0.98**199 - comb(200, 2) * 0.02**2 * 0.98**198,
            id="of 200 two may fail",
        ),
    ],
)
def test_a_release_that_fails_2_percent_under_a_guard_of_1_percent(requests: int, by_hand: float) -> None:
    """The terms of the binomial distribution, written out."""
    assert by_hand == pytest.approx(chance_of_detection(requests, guard_ratio=0.01, failure_ratio=0.02), abs=1e-12)


def test_exactly_the_guard_does_not_trip_it() -> None:
    """Flagger fails what is below the minimum, not what equals it: 2 of 2 trip 50 %, 1 of 2 does not."""
    assert 0.25 == pytest.approx(chance_of_detection(2, guard_ratio=0.5, failure_ratio=0.5))


def test_the_guard_is_the_decimal_that_was_meant() -> None:
    """1 - 0.99 is a little more than 0.01 as a float, and one failure in 100 is let pass all the same."""
    meant = chance_of_detection(100, guard_ratio=0.01, failure_ratio=0.02)

    assert meant == chance_of_detection(100, guard_ratio=1 - 0.99, failure_ratio=0.02)


@pytest.mark.parametrize(
    ("guard", "failing", "requests"),
    [
        pytest.param(0.01, 0.02, 333, id="2 % under a guard of 1 %"),
        pytest.param(0.1, 0.2, 32, id="20 % under a guard of 10 %"),
        pytest.param(0.001, 0.002, 3339, id="a guard of three nines"),
        pytest.param(0.0, 0.02, 114, id="a guard that lets nothing fail: ln 0.1 / ln 0.98 is 113.97"),
        pytest.param(0.5, 1.0, 1, id="a release that fails all"),
    ],
)
def test_so_many_requests_are_enough(guard: float, failing: float, requests: int) -> None:
    """From that number on nine of ten windows trip the guard."""
    assert requests == enough_requests(guard_ratio=guard, failure_ratio=failing)


@settings(max_examples=60, deadline=None)
@given(guard=st.floats(0.002, 0.4), times=st.floats(1.5, 2.4))
def test_every_number_from_there_on_is_enough_and_the_one_before_is_not(guard: float, times: float) -> None:
    """Though the chance falls back each time that one more failure is let pass."""
    failing = min(guard * times, 1.0)
    enough = enough_requests(guard_ratio=guard, failure_ratio=failing)

    def chance(requests: int) -> float:
        return chance_of_detection(requests, guard_ratio=guard, failure_ratio=failing)

    assert enough == 1 or chance(enough - 1) < CHANCE
    assert all(chance(requests) >= CHANCE for requests in range(enough, enough + int(3 / guard) + 3))


@pytest.mark.parametrize("failing", [0.01, 0.005, 1.5])
def test_a_release_that_keeps_within_the_guard_is_never_detected(failing: float) -> None:
    """No number of requests would do, so none is given."""
    with pytest.raises(ValueError, match=r"must be more than the guard's 0.01 and at most 1"):
        enough_requests(guard_ratio=0.01, failure_ratio=failing)


@pytest.mark.parametrize(
    ("chances", "threshold", "by_hand"),
    [
        pytest.param([0.9], 1, 0.1, id="one step, one failure ends it"),
        pytest.param([0.9], 5, 1 - 0.9**5, id="one step is drawn again until five have failed"),
        pytest.param([0.5, 0.5], 2, 0.25 + 2 * 0.125, id="two steps: none failed, or one at either"),
        pytest.param([0.0, 0.0, 0.0], 1, 1.0, id="what nothing detects is promoted"),
        pytest.param([1.0], 7, 0.0, id="what is always detected is not"),
        pytest.param([], 3, 1.0, id="without a step nothing is judged"),
    ],
)
def test_the_chance_of_a_promotion(chances: list[float], threshold: int, by_hand: float) -> None:
    """Each step passes before so many checks have failed, over all steps together."""
    assert by_hand == pytest.approx(chance_of_promotion(chances, threshold))


@given(chances=st.lists(st.floats(0, 1), max_size=5), threshold=st.integers(1, 5))
def test_the_chance_of_a_promotion_is_that_of_all_ways_to_it(chances: list[float], threshold: int) -> None:
    """Added up check by check, as the release goes through them."""

    def ways(step: int, failed: int) -> float:
        if failed == threshold:
            return 0.0
        if step == len(chances):
            return 1.0
        return (1 - chances[step]) * ways(step + 1, failed) + chances[step] * ways(step, failed + 1)

    assert ways(0, 0) == pytest.approx(chance_of_promotion(chances, threshold))
