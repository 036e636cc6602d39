"""When requests arrive whose senders wait for nobody."""

import math
import statistics
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.arrival_book import Share
from loadtests.arrivals import (
    ArrivalProcess,
    arrival_times,
    endless_arrival_times,
    expected_requests,
    requests_due,
)
from loadtests.stages import RateStage, Stretch, level_at, total_seconds

CALM = RateStage(name="calm", duration_seconds=10, rate_per_second=20)
RAMP = RateStage(name="ramp", duration_seconds=20, rate_per_second=100, ramp_seconds=20)
AFTER = RateStage(name="after", duration_seconds=10, rate_per_second=0, ramp_seconds=5)
STAGES = (CALM, RAMP, AFTER)
FIRST_POISSON = [0.060554, 0.196512, 0.258522]
FIRST_UNIFORM = [0.035106, 0.085106, 0.135106]
BOTH = [pytest.param(process, id=process) for process in ArrivalProcess]


@st.composite
def any_stages(draw: st.DrawFn) -> tuple[RateStage, ...]:
    """Stages as a scenario may hold them."""
    stages = []
    for number in range(draw(st.integers(1, 4))):
        duration = draw(st.integers(1, 40)) / 4
        ramp = draw(st.sampled_from([0.0, duration / 3, duration]))
        rate = draw(st.sampled_from([0.0, 0.3, 7.0, 60.0]))
        stages.append(RateStage(name=f"s{number}", duration_seconds=duration, rate_per_second=rate, ramp_seconds=ramp))
    return tuple(stages)


def whole(stages: tuple[RateStage, ...], process: ArrivalProcess, seed: int = 1) -> list[float]:
    """All arrivals."""
    return list(arrival_times(stages, process, seed))


@pytest.mark.parametrize("process", BOTH)
def test_seed_decides(process: ArrivalProcess) -> None:
    """The same seed gives the same arrivals, another one others."""
    assert whole(STAGES, process, 1) == whole(STAGES, process, 1)
    assert whole(STAGES, process, 1) != whole(STAGES, process, 2)


def test_first_arrivals_are_what_they_always_were() -> None:
    """A run that was recorded long ago is judged by the arrivals that it had."""
    assert [round(time, 6) for time in islice(arrival_times(STAGES, ArrivalProcess.POISSON, 1), 3)] == FIRST_POISSON
    assert [round(time, 6) for time in islice(arrival_times(STAGES, ArrivalProcess.UNIFORM, 1), 3)] == FIRST_UNIFORM


def test_uniform_arrivals_at_a_constant_rate() -> None:
    """They are evenly apart, and as many as rate and duration say."""
    times = whole((CALM,), ArrivalProcess.UNIFORM)
    assert len(times) == 200
    assert {round(after - before, 9) for before, after in pairwise(times)} == {0.05}


def test_uniform_arrivals_follow_a_ramp() -> None:
    """Between two arrivals the rate adds up to one, also where it changes."""
    times = whole((RAMP,), ArrivalProcess.UNIFORM)
    areas = [
        (level_at((RAMP,), before) + level_at((RAMP,), after)) / 2 * (after - before)
        for before, after in pairwise(times)
    ]
    assert len(times) == pytest.approx(expected_requests((RAMP,)), abs=1)
    assert areas == pytest.approx([1.0] * len(areas))


def test_poisson_counts_vary_as_they_must() -> None:
    """Over many seeds, mean and variance of the count are the area under the rate, in a ramp and on a plateau."""
    for stretch, area in [
        (Stretch(start_seconds=2, end_seconds=4), 40),
        (Stretch(start_seconds=10, end_seconds=12), 2 * 24),
    ]:
        counts = [requests_due(STAGES, ArrivalProcess.POISSON, seed, stretch) for seed in range(1000)]
        assert statistics.mean(counts) == pytest.approx(area, rel=0.02)
        assert statistics.variance(counts) == pytest.approx(area, rel=0.15)


def test_poisson_gaps_are_exponential() -> None:
    """A gap is longer than the mean one with a probability of 1/e."""
    steady = (RateStage(name="a", duration_seconds=1000, rate_per_second=20),)
    gaps = [after - before for before, after in pairwise(whole(steady, ArrivalProcess.POISSON))]
    assert sum(gap > 0.05 for gap in gaps) / len(gaps) == pytest.approx(math.exp(-1), abs=0.01)


@given(stages=any_stages(), process=st.sampled_from(ArrivalProcess), seed=st.integers(0, 9))
def test_arrivals_are_in_order_and_inside(stages: tuple[RateStage, ...], process: ArrivalProcess, seed: int) -> None:
    """No arrival lies before the start, after the end, or where the rate is zero."""
    times = whole(stages, process, seed)
    assert times == sorted(times)
    assert all(0 <= time <= total_seconds(stages) for time in times)


@given(stages=any_stages(), process=st.sampled_from(ArrivalProcess), cut=st.floats(0, 40))
def test_counts_add_up(stages: tuple[RateStage, ...], process: ArrivalProcess, cut: float) -> None:
    """What is due before a moment and what is due from then on is everything."""
    before = requests_due(stages, process, 1, Stretch(start_seconds=-1, end_seconds=cut))
    after = requests_due(stages, process, 1, Stretch(start_seconds=cut, end_seconds=100))
    assert before + after == len(whole(stages, process))
    assert before == sum(time < cut for time in whole(stages, process))


def test_nothing_is_due_backwards() -> None:
    """A stretch that ends before it starts holds nothing."""
    assert requests_due(STAGES, ArrivalProcess.UNIFORM, 1, Stretch(start_seconds=5, end_seconds=4)) == 0


@given(stages=any_stages(), count=st.integers(1, 5))
def test_shares_are_the_whole(stages: tuple[RateStage, ...], count: int) -> None:
    """However many processes send, together they send each arrival once."""
    shares = [
        list(Share(index=index, count=count).of_times(arrival_times(stages, ArrivalProcess.POISSON, 1)))
        for index in range(count)
    ]
    assert sorted(time for share in shares for time in share) == whole(stages, ArrivalProcess.POISSON)


def test_endless_arrivals() -> None:
    """Where nothing is planned, one request arrives per second, from a moment on and for ever."""
    times = list(islice(endless_arrival_times(ArrivalProcess.POISSON, "0/3", start_seconds=50.0), 5000))
    assert times[0] > 50.0
    assert times[-1] - 50.0 == pytest.approx(5000, rel=0.05)
