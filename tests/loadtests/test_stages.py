"""How many users there are when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.stages import (
    Stage,
    Stretch,
    level_at,
    most_users,
    stretches_of_user,
    total_seconds,
)

CALM = Stage(name="calm", duration_seconds=10, users=2)
PEAK = Stage(name="peak", duration_seconds=20, users=12, ramp_seconds=10)
AFTER = Stage(name="after", duration_seconds=10, users=1, ramp_seconds=5)
STAGES = (CALM, PEAK, AFTER)


@st.composite
def any_stages(draw: st.DrawFn) -> tuple[Stage, ...]:
    """Stages as a scenario may hold them."""
    count = draw(st.integers(1, 5))
    stages = []
    for number in range(count):
        duration = draw(st.integers(1, 100)) / 4
        ramp = draw(st.sampled_from([0.0, duration / 3, duration]))
        users = draw(st.integers(0, 9))
        stages.append(Stage(name=f"s{number}", duration_seconds=duration, users=users, ramp_seconds=ramp))
    return tuple(stages)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        pytest.param(-0.1, 0.0, id="nobody before the start"),
        pytest.param(0, 2.0, id="at once without a ramp"),
        pytest.param(10, 2.0, id="a ramp begins where the stage before was"),
        pytest.param(15, 7.0, id="half way through a ramp, half way between"),
        pytest.param(20, 12.0, id="all at the end of a ramp"),
        pytest.param(32.5, 6.5, id="a ramp goes down as it goes up"),
        pytest.param(39.9, 1.0, id="to the very end"),
        pytest.param(40, 0.0, id="nobody after the end"),
    ],
)
def test_level_at(seconds: float, expected: float) -> None:
    """Users change linearly over a ramp and stay until the end of the stage."""
    assert expected == level_at(STAGES, seconds)


def test_totals() -> None:
    """The stages' lengths add up, and the largest stage gives the most users."""
    assert total_seconds(STAGES) == 40
    assert most_users(STAGES) == 12
    assert most_users(()) == 0


def test_stretch_lasts_over_stages() -> None:
    """A user that is needed in neighbouring stages stays: one stretch, not three."""
    assert stretches_of_user(STAGES, 0) == (Stretch(start_seconds=0, end_seconds=40),)


def test_stretch_within_ramps() -> None:
    """A user of a ramp comes and goes when the line passes the middle of its step."""
    assert stretches_of_user(STAGES, 2) == (Stretch(start_seconds=10.5, end_seconds=30 + 5 * (12 - 2.5) / 11),)


def test_stretch_ends_where_a_stage_without_ramp_begins() -> None:
    """Without a ramp, users who are not needed are gone at once, and may come back."""
    stages = (CALM, Stage(name="low", duration_seconds=10, users=1), CALM)
    expected = (Stretch(start_seconds=0, end_seconds=10), Stretch(start_seconds=20, end_seconds=30))
    assert expected == stretches_of_user(stages, 1)


@given(stages=any_stages(), part=st.floats(0, 1, exclude_max=True))
def test_users_round_the_line(stages: tuple[Stage, ...], part: float) -> None:
    """At any moment, as many users are there as the line rounds to."""
    seconds = part * total_seconds(stages)
    line = level_at(stages, seconds)
    present = sum(
        stretch.start_seconds <= seconds < stretch.end_seconds
        for index in range(most_users(stages))
        for stretch in stretches_of_user(stages, index)
    )
    assert abs(present - line) <= 0.5 + 1e-9


@given(stages=any_stages(), index=st.integers(0, 9))
def test_stretches_are_apart_and_in_order(stages: tuple[Stage, ...], index: int) -> None:
    """Stretches have a length, do not touch, and lie within the load."""
    edges = [edge for s in stretches_of_user(stages, index) for edge in (s.start_seconds, s.end_seconds)]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= total_seconds(stages) for edge in edges)
