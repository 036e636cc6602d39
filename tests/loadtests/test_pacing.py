"""When each request is due."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.pacing import Pacing, Timetable, requests_due
from loadtests.stages import Stage, Stretch, level_at
from tests.loadtests.test_stages import any_stages

TIMETABLE = Timetable(phase_seconds=0.25, pace_seconds=1.0)

timetables = st.builds(
    lambda phase, pace: Timetable(phase_seconds=phase * pace, pace_seconds=pace),
    st.floats(0, 1, exclude_max=True),
    st.floats(0.01, 100),
)


def test_due_at_phase_and_paces() -> None:
    """The k-th request is due k paces after the first."""
    assert [0.25, 1.25, 2.25] == [TIMETABLE.due_seconds(number) for number in range(3)]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(-5.0, 0, id="the first, before the start"),
        pytest.param(0.25, 0, id="one that is due at the very moment"),
        pytest.param(0.2500001, 1, id="the next, right after one"),
        pytest.param(7.0, 7, id="in the middle of the load"),
    ],
)
def test_first_from(seconds: float, expected: int) -> None:
    """The first request of a stretch is the first that is due in it."""
    assert expected == TIMETABLE.first_from(seconds)


@given(timetable=timetables, seconds=st.floats(-10, 10_000))
def test_first_from_is_exact(timetable: Timetable, seconds: float) -> None:
    """The request that is found is due in time and the one before is not, however numbers round."""
    number = timetable.first_from(seconds)
    assert timetable.due_seconds(number) >= seconds
    assert number == 0 or timetable.due_seconds(number - 1) < seconds


@given(timetable=timetables, number=st.integers(0, 100_000))
def test_request_belongs_to_the_moment_it_is_due(timetable: Timetable, number: int) -> None:
    """A stretch that begins when a request is due holds it; one that begins just later does not."""
    due = timetable.due_seconds(number)
    assert number == timetable.first_from(due)
    assert number + 1 == timetable.first_from(math.nextafter(due, math.inf))


def test_phases_repeat_and_differ() -> None:
    """The same seed gives the same phases inside the pace; users, and other seeds, have others."""
    pacing, other = Pacing(pace_seconds=2.0, seed=1), Pacing(pace_seconds=2.0, seed=2)
    phases = [pacing.timetable(index).phase_seconds for index in range(50)]
    assert phases == [pacing.timetable(index).phase_seconds for index in range(50)]
    assert len({*phases, other.timetable(0).phase_seconds}) == 51
    assert all(0 <= phase < 2.0 for phase in phases)
    assert sum(phase < 1.0 for phase in phases) == pytest.approx(25, abs=10)


def test_whole_paces_give_whole_counts() -> None:
    """Over whole paces each user sends the same number, whatever its phase."""
    stages = (Stage(name="calm", duration_seconds=15, users=1), Stage(name="peak", duration_seconds=70, users=19))
    pacing = Pacing(pace_seconds=1.0, seed=7)
    assert requests_due(stages, pacing, Stretch(start_seconds=0, end_seconds=15)) == 15
    assert requests_due(stages, pacing, Stretch(start_seconds=15, end_seconds=85)) == 70 * 19


@given(stages=any_stages(), seed=st.integers(0, 5), cut=st.floats(0, 100))
def test_counts_add_up(stages: tuple[Stage, ...], seed: int, cut: float) -> None:
    """Every request lies in exactly one of two neighbouring stretches."""
    pacing = Pacing(pace_seconds=0.7, seed=seed)
    before = requests_due(stages, pacing, Stretch(start_seconds=-1, end_seconds=cut))
    after = requests_due(stages, pacing, Stretch(start_seconds=cut, end_seconds=1000))
    assert before + after == requests_due(stages, pacing, Stretch(start_seconds=-1, end_seconds=1000))


def test_ramp_asks_for_what_the_line_asks_for() -> None:
    """A ramp up and down sends what the area under it is, not half a user less."""
    stages = (
        Stage(name="up", duration_seconds=100, users=50, ramp_seconds=100),
        Stage(name="down", duration_seconds=100, users=0, ramp_seconds=100),
    )
    area = sum(level_at(stages, second + 0.5) for second in range(200))
    due = requests_due(stages, Pacing(pace_seconds=1.0, seed=1), Stretch(start_seconds=0, end_seconds=200))
    assert area == pytest.approx(5000)
    assert due == pytest.approx(area, rel=0.005)
