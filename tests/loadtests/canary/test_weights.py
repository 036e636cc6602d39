"""Steps and largest shares.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler_test.go (TestNextStepWeight)
"""

import pytest

from loadtests.canary.interface import ALL_TO_PRIMARY, Routes
from loadtests.canary.weights import advanced, given_back, highest_weight, next_step
from tests.loadtests.canary.builder import analysis


@pytest.mark.parametrize(
    ("steps", "weight", "expected"),
    [
        ((10, 30, 50), 0, 10),
        ((10, 30, 50), 10, 20),
        ((10, 30, 50), 20, 80),
        ((10, 30, 50), 50, 50),
        ((1, 2, 10, 200), 0, 1),
        ((1, 2, 10, 200), 1, 1),
        ((1, 2, 10, 200), 2, 8),
        ((1, 2, 10, 200), 10, 90),
        ((1, 2, 10, 200), 100, 1),
        ((200,), 0, 100),
        ((50, 20), 50, -30),
        ((10, 10), 10, 0),
    ],
)
def test_next_step(steps: tuple[int, ...], weight: int, expected: int) -> None:
    """What is added to each weight; weights that do not grow make it stand still."""
    assert expected == next_step(analysis(step_weight=0, step_weights=steps), weight)


def test_step_weight_wins() -> None:
    """One step for all wins over a list."""
    assert 10 == next_step(analysis(step_weight=10, step_weights=(3, 4)), 3)


@pytest.mark.parametrize(
    ("maximum", "steps", "expected"), [(0, (), 100), (30, (), 30), (30, (10, 70), 70), (0, (10, 200), 100)]
)
def test_highest_weight(maximum: int, steps: tuple[int, ...], expected: int) -> None:
    """The last of a list wins over the maximum."""
    assert expected == highest_weight(analysis(max_weight=maximum, step_weights=steps))


def test_advanced() -> None:
    """A share never grows beyond everything."""
    assert Routes(primary=0, canary=100) == advanced(Routes(primary=10, canary=90), analysis(step_weight=30))


def test_mirrored_first() -> None:
    """With mirroring there is a round of copies before the first share."""
    judged = analysis(step_weight=30, mirror=True)
    copies = Routes(primary=100, canary=0, is_mirrored=True)
    assert copies == advanced(ALL_TO_PRIMARY, judged)
    assert Routes(primary=70, canary=30) == advanced(copies, judged)


def test_given_back() -> None:
    """The last part that is given back is what is left."""
    assert ALL_TO_PRIMARY == given_back(Routes(primary=70, canary=30), 40)
