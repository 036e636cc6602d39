from dataclasses import replace

import pytest

from loadtests.stages import Stage
from tests.loadtests.run_builder import plan


def test_places_the_stages_one_after_another() -> None:
    """Each stage begins where the one before ends."""
    assert [("calm", 0, 15), ("peak", 15, 85), ("after", 85, 145)] == [
        (span.stage.name, span.start_seconds, span.end_seconds) for span in plan().spans()
    ]


@pytest.mark.parametrize(("seconds", "users"), [(0, 1), (14.9, 1), (15, 19), (84.9, 19), (85, 1), (145, 0), (-1, 0)])
def test_counts_the_users_of_a_moment(seconds: float, users: float) -> None:
    """Users change where a stage begins; outside the plan there are none."""
    assert users == plan().users_at(seconds)


def test_a_ramp_is_linear() -> None:
    """Halfway through a ramp from 1 to 19 there are 10 users; without one every due request is counted."""
    calm, peak, after = plan().stages
    ramped = replace(plan(), stages=(calm, replace(peak, ramp_seconds=20.0), after))
    assert 10.0 == ramped.offered_rate_at(25.0)
    assert 15 + 70 * 19 + 60 == plan().requests_due(0.0, 145.0)


def test_the_last_drop_is_where_the_peak_ends() -> None:
    """The load last begins to fall when the last smaller stage begins; a load that only grows never does."""
    assert 85.0 == plan().last_drop_seconds
    assert (
        None
        is replace(plan(), stages=(Stage(name="a", duration_seconds=1.0, users=3, ramp_seconds=0.0),)).last_drop_seconds
    )
