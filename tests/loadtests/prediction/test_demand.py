"""The loads of the simulation."""

import math
from dataclasses import replace

import pytest

from loadtests.arrivals import ArrivalProcess
from loadtests.plan import OpenPlan
from loadtests.prediction.demand import Arrivals, Users, load_of
from loadtests.stages import RateStage
from tests.loadtests.run_builder import plan

HUNDRED = OpenPlan(
    stages=(RateStage(name="only", duration_seconds=10.0, rate_per_second=100.0),),
    cpu_milliseconds=20.0,
    arrivals=ArrivalProcess.UNIFORM,
    in_flight_cap=50,
    warm_up_seconds=0.0,
    seed=1,
)
"""Two cores' worth of requests."""


def demand(users: float) -> Users:
    """Build the demand of users who ask for 20m each."""
    waiting = Users(plan(), step_seconds=0.25)
    waiting.set_users(users)
    return waiting


def test_work_is_spread_evenly() -> None:
    """Two free pods share the work."""
    assert pytest.approx(0.19) == demand(19).serve(0.0, 1.0, 2, 1.0)


def test_work_that_pods_cannot_do_waits() -> None:
    """A limit of 200m leaves 180m of 380m undone each second, which is due later."""
    waiting = demand(19)
    assert pytest.approx(2.0) == waiting.serve(0.0, 10.0, 1, 0.2)
    assert pytest.approx(1.8) == waiting.backlog_cpu_seconds
    waiting.serve(10.0, 12.0, 1, 1.0)
    assert pytest.approx(1.8 + 0.76 - 2.0) == waiting.backlog_cpu_seconds


def test_no_more_requests_run_than_there_are_users() -> None:
    """A single user keeps one core busy at most, whatever waits."""
    waiting = demand(1)
    waiting.backlog_cpu_seconds = 100.0
    assert pytest.approx(1.0) == waiting.serve(0.0, 2.0, 2, 4.0)


def test_users_who_leave_take_their_backlog() -> None:
    """When one user of four stays, a quarter of the waiting work stays."""
    waiting = demand(4)
    waiting.backlog_cpu_seconds = 2.0
    waiting.set_users(1)
    assert pytest.approx(0.5) == waiting.backlog_cpu_seconds


def test_without_pods_everything_waits() -> None:
    """No ready pod serves nothing."""
    waiting = demand(19)
    assert 0.0 == waiting.serve(0.0, 1.0, 0, math.inf)
    assert pytest.approx(0.38) == waiting.backlog_cpu_seconds


def test_a_plan_gives_its_own_kind_of_load() -> None:
    """Users for the closed model, arrivals for the open one."""
    assert isinstance(load_of(plan(), step_seconds=0.25), Users)
    assert isinstance(load_of(HUNDRED, step_seconds=0.25), Arrivals)


def test_arrivals_are_those_of_the_run() -> None:
    """A hundred requests a second at 20 ms are two cores, shared by two pods."""
    load = Arrivals(HUNDRED, step_seconds=0.25)
    load.enter(0.0, 1.0)
    assert pytest.approx(2.0) == load.cores
    assert pytest.approx(1.0) == load.serve(0.0, 1.0, 2, 4.0)
    assert 0.0 == load.backlog_cpu_seconds


def test_arrivals_beyond_the_cap_are_dropped() -> None:
    """Of two core-seconds a pod of one core does one; fifty requests (one core-second) wait; the rest is dropped."""
    load = Arrivals(HUNDRED, step_seconds=0.25)
    load.enter(0.0, 1.0)
    assert pytest.approx(1.0) == load.serve(0.0, 1.0, 1, 1.0)
    assert pytest.approx(1.0) == load.backlog_cpu_seconds
    load.enter(1.0, 2.0)
    load.serve(1.0, 2.0, 1, 1.0)
    assert pytest.approx((1.0, 1.0)) == (load.backlog_cpu_seconds, load.dropped_cpu_seconds)


def test_no_more_cores_are_busy_than_requests_in_flight() -> None:
    """One request at a time keeps one core busy, however much waits."""
    load = Arrivals(replace(HUNDRED, in_flight_cap=1), step_seconds=0.25)
    load.backlog_cpu_seconds = 100.0
    assert pytest.approx(1.0) == load.serve(0.0, 1.0, 1, 8.0)


def test_stretches_end_with_stages_and_steps() -> None:
    """The plan's end is an edge, too."""
    load = Arrivals(HUNDRED, step_seconds=6.0)
    assert (6.0, 10.0) == (load.next_edge(0.0), load.next_edge(6.0))
    assert 10.0 == load.end_seconds
