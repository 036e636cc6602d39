"""The load that a scenario asks for, in either model."""

import pytest

from loadtests.arrivals import ArrivalProcess
from loadtests.plan import ClosedPlan, LoadPlan, OpenPlan, Span
from loadtests.stages import RateStage, Stage

CLOSED = ClosedPlan(
    stages=(
        Stage(name="calm", duration_seconds=10, users=2),
        Stage(name="peak", duration_seconds=20, users=10, ramp_seconds=10),
        Stage(name="after", duration_seconds=10, users=1),
    ),
    cpu_milliseconds=20,
    pace_seconds=0.5,
    warm_up_seconds=5,
    seed=1,
)
OPEN = OpenPlan(
    stages=(
        RateStage(name="calm", duration_seconds=10, rate_per_second=4),
        RateStage(name="peak", duration_seconds=20, rate_per_second=20, ramp_seconds=10),
        RateStage(name="after", duration_seconds=10, rate_per_second=2),
    ),
    cpu_milliseconds=20,
    arrivals=ArrivalProcess.UNIFORM,
    in_flight_cap=50,
    warm_up_seconds=5,
    seed=1,
)
BOTH = [pytest.param(CLOSED, id="users at a pace"), pytest.param(OPEN, id="arrivals at a rate")]


@pytest.mark.parametrize("plan", BOTH)
def test_shape_in_time(plan: LoadPlan) -> None:
    """Length, spans and the last fall of the load do not depend on the model."""
    assert plan.duration_seconds == 40
    assert list(plan.spans()) == [
        Span(stage=plan.stages[0], start_seconds=0, end_seconds=10),
        Span(stage=plan.stages[1], start_seconds=10, end_seconds=30),
        Span(stage=plan.stages[2], start_seconds=30, end_seconds=40),
    ]
    assert plan.last_drop_seconds == 30


@pytest.mark.parametrize("plan", BOTH)
@pytest.mark.parametrize(("seconds", "expected"), [(5, 4), (15, 12), (25, 20), (35, 2), (40, 0)])
def test_offered_rate(plan: LoadPlan, seconds: float, expected: float) -> None:
    """Two users at half a second offer what four requests a second do."""
    assert expected == plan.offered_rate_at(seconds)


def test_users_at() -> None:
    """Users are a matter of the closed model."""
    assert CLOSED.users_at(15) == 6


def test_requests_due() -> None:
    """Both models say exactly how many requests are due in a stretch."""
    assert CLOSED.requests_due(0, 10) == 40
    assert OPEN.requests_due(0, 10) == 40
    assert OPEN.requests_due(0, 40) == len(list(OPEN.arrival_times()))


def test_most_in_flight() -> None:
    """Users limit the requests under way by themselves, arrivals need a cap."""
    assert (CLOSED.is_open, CLOSED.in_flight_cap, CLOSED.most_in_flight) == (False, None, 10)
    assert (OPEN.is_open, OPEN.in_flight_cap, OPEN.most_in_flight) == (True, 50, 50)


def test_load_that_never_falls() -> None:
    """A load may stay high to its end."""
    steady = ClosedPlan(stages=CLOSED.stages[:2], cpu_milliseconds=1, pace_seconds=1, warm_up_seconds=0, seed=1)
    assert steady.last_drop_seconds is None
