"""Which differences are shown, and which of those matter."""

from collections.abc import Sequence

import pytest

from loadtests.comparison.model import Change, Reading
from loadtests.comparison.readings import holm, reading_of


@pytest.mark.parametrize(
    ("p_values", "expected"),
    [
        pytest.param(
            [0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02], id="each by how many are left, never falling"
        ),
        pytest.param([0.6, 0.7], [1.0, 1.0], id="never above one"),
        pytest.param([0.04], [0.04], id="one alone is not corrected"),
        pytest.param([], [], id="none"),
    ],
)
def test_holm(p_values: Sequence[float], expected: Sequence[float]) -> None:
    """Adjusted p-values stand in the order of the plain ones."""
    assert pytest.approx(expected) == list(holm(p_values))


@pytest.mark.parametrize(
    ("low", "change", "high", "adjusted_p", "expected"),
    [
        pytest.param(0.04, 0.12, 0.21, 0.01, Reading.WORSE, id="shown, and more than matters"),
        pytest.param(-0.21, -0.12, -0.04, 0.01, Reading.BETTER, id="shown, in the good direction"),
        pytest.param(0.04, 0.12, 0.21, 0.06, Reading.UNCLEAR, id="shown on its own, but not among so many"),
        pytest.param(0.01, 0.02, 0.03, 0.001, Reading.SAME, id="shown, but too small to matter"),
        pytest.param(-0.03, 0.01, 0.04, 1.0, Reading.SAME, id="not shown, and a change that matters ruled out"),
        pytest.param(-0.03, 0.02, 0.07, 1.0, Reading.UNCLEAR, id="not shown, and not ruled out"),
        pytest.param(0.01, 0.04, 0.07, 0.001, Reading.UNCLEAR, id="shown, and not known whether it matters"),
    ],
)
def test_reading(low: float, change: float, high: float, adjusted_p: float, expected: Reading) -> None:
    """With a margin of 5 %, of a measure of which more is worse."""
    found = Change(change=change, low=low, high=high, p_value=0.001)
    assert expected == reading_of(found, adjusted_p=adjusted_p, margin=0.05, more_is_worse=True)


def test_less_of_a_rate_is_worse() -> None:
    """The direction belongs to the measure."""
    found = Change(change=-0.12, low=-0.21, high=-0.04, p_value=0.001)
    assert Reading.WORSE == reading_of(found, adjusted_p=0.01, margin=0.05, more_is_worse=False)
