from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from slo.backtest.history import EventCounts, Grid
from slo.backtest.sums import NANO, RunningSums

EVENTS = st.lists(st.none() | st.integers(0, 10**6).map(lambda thousandths: thousandths / 1000), max_size=40)


@given(values=EVENTS, steps=st.integers(1, 50))
def test_a_window_holds_the_last_steps(values: list[float | None], steps: int) -> None:
    """Each sum is of the moments in `(now - window, now]`, whatever came before."""
    grid = Grid(first_time=0, step_seconds=30, count=len(values))
    sums = RunningSums(EventCounts(grid=grid, errors=values, total=values)).over(30 * steps)

    for index in range(len(values)):
        window = values[max(0, index + 1 - steps) : index + 1]
        assert sum(Fraction(round((value or 0) * NANO)) for value in window) == sums.errors_nano[index]
        assert sum(value is not None for value in window) == sums.known_total[index]


def test_a_window_that_is_no_whole_number_of_steps_holds_what_lies_in_it() -> None:
    """Five minutes at steps of two hold three moments, as in the rules."""
    assert 3 == Grid(first_time=0, step_seconds=120, count=9).steps(300)
