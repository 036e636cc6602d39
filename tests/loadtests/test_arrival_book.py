"""Who sends which arrival."""

import math
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.arrival_book import CAP_BY_HAND, ArrivalBook, InFlight, Share
from loadtests.arrivals import ArrivalProcess
from loadtests.plan import OpenPlan
from loadtests.stages import RateStage

PLAN = OpenPlan(
    stages=(RateStage(name="all", duration_seconds=10, rate_per_second=30),),
    cpu_milliseconds=20,
    arrivals=ArrivalProcess.POISSON,
    in_flight_cap=25,
    warm_up_seconds=0,
    seed=1,
)


def test_first_user_sends_the_whole_share() -> None:
    """One user of each process sends all that the process has to send."""
    book = ArrivalBook(PLAN, Share(index=1, count=2))
    arrivals = book.join(-1.0)
    assert arrivals is not None
    assert list(islice(PLAN.arrival_times(), 1, None, 2)) == list(arrivals.times)
    assert arrivals.end_seconds == 10
    assert book.in_flight.cap == 12


def test_second_user_has_nothing_to_send() -> None:
    """A user too many does not send the share again."""
    book = ArrivalBook(PLAN, Share())
    book.join(0.0)
    assert book.join(0.0) is None


def test_share_is_handed_out_again_when_a_load_begins() -> None:
    """A second test of the same Locust sends all of it again."""
    book = ArrivalBook(PLAN, Share())
    book.join(0.0)
    book.is_done = True
    book.begin()
    arrivals = book.join(0.0)
    assert arrivals is not None
    assert list(PLAN.arrival_times()) == list(arrivals.times)
    assert not book.is_done


def test_by_hand_each_user_has_arrivals_of_its_own() -> None:
    """Without a plan, users of one process or of several never send at the same moments, and never end."""
    books = [ArrivalBook(None, Share(), seed_by_hand=worker) for worker in ("a", "b")]
    joined = [book.join(100.0) for book in books for _ in range(2)]
    assert len({next(arrivals.times) for arrivals in joined if arrivals}) == 4
    assert {arrivals.end_seconds for arrivals in joined if arrivals} == {math.inf}
    assert books[0].in_flight.cap == CAP_BY_HAND


def test_connections_are_opened_for_a_second_of_requests() -> None:
    """As many as the highest rate needs if each request takes a second, within the cap."""
    book = ArrivalBook(replace(PLAN, in_flight_cap=500), Share(count=2))
    assert book.warm_connections() == 15
    assert ArrivalBook(replace(PLAN, in_flight_cap=8), Share()).warm_connections() == 8
    assert ArrivalBook(None, Share()).warm_connections() == 1


def test_shares_take_turns() -> None:
    """Each of three takes every third."""
    times = [0.5, 1.0, 1.5, 2.0]
    assert [list(Share(index=index, count=3).of_times(iter(times))) for index in range(3)] == [[0.5, 2.0], [1.0], [1.5]]


@given(cap=st.integers(1, 1000), count=st.integers(1, 64))
def test_caps_add_up(cap: int, count: int) -> None:
    """Together the parts of a cap are the cap, and they are even."""
    parts = [Share(index=index, count=count).of_cap(cap) for index in range(count)]
    assert sum(parts) == cap
    assert max(parts) - min(parts) <= 1


@pytest.fixture
def in_flight() -> InFlight:
    """Room for two requests."""
    return InFlight(2)


def test_cap_is_kept(in_flight: InFlight) -> None:
    """No third request while two are under way."""
    assert [in_flight.enter() for _ in range(3)] == [True, True, False]
    in_flight.leave()
    assert in_flight.enter()


def test_most_since_last_asked(in_flight: InFlight) -> None:
    """A peak counts once; what is still under way counts again."""
    in_flight.enter()
    in_flight.enter()
    in_flight.leave()
    assert [in_flight.take_most(), in_flight.take_most()] == [2, 1]
    in_flight.leave()
    assert [in_flight.take_most(), in_flight.take_most()] == [1, 0]
