"""Quantiles, intervals and the estimate of times that are not over, against values worked out elsewhere."""

import random

import pytest

from slo.dora.metrics.normal import Z, poisson_interval, student_quantile
from slo.dora.metrics.quantiles import median_interval, quantile
from slo.dora.metrics.survival import Span, Survival, survival

NOTHING = Survival(median=None, p90=None, low=None, high=None)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        pytest.param([7.0], 0.9, 7.0, id="one value is every quantile"),
        pytest.param([10.0, 20.0], 0.5, 15.0, id="of two the middle, not the better one"),
        pytest.param([10.0, 20.0], 0.9, 19.0, id="nine tenths of the way"),
        pytest.param([1.0, 2.0, 3.0, 4.0], 0.5, 2.5, id="an even number"),
        pytest.param([-5.0, 2.0, 9.0], 0.5, 2.0, id="an odd number, one negative"),
    ],
)
def test_quantiles_lie_between_their_neighbours(values: list[float], share: float, expected: float) -> None:
    """As in Excel's PERCENTILE.INC, numpy's default and SQL's PERCENTILE_CONT."""
    assert expected == quantile(values, share)


def test_the_interval_of_a_median_of_single_values_is_that_of_order_statistics() -> None:
    """16 values: the error is 2.1314 sqrt(16/15 16/4)/16 = 0.2752, so places 3.37 and 11.63 of 0..15.

    The exact binomial interval has the 4th and the 13th value.
    """
    values = [float(number) for number in range(1, 17)]

    interval = median_interval(values, [[value] for value in values])

    assert interval is not None
    assert pytest.approx((4.37, 12.63), abs=0.005) == interval


def test_changes_shipped_together_are_not_samples_of_their_own() -> None:
    """The same 100 values: one each, an interval; from two deployments, none; alike in ten deployments, a wide one."""
    values = sorted(float(number // 10) for number in range(100))
    alone = median_interval(values, [[value] for value in values])
    in_ten = median_interval(values, [values[at : at + 10] for at in range(0, 100, 10)])

    assert alone is not None
    assert in_ten is not None
    assert in_ten[1] - in_ten[0] > 2 * (alone[1] - alone[0])
    assert median_interval(values, [values[:50], values[50:]]) is None
    assert median_interval(values, [values]) is None


def test_values_that_are_all_the_same_have_no_interval() -> None:
    """Nothing differs, so nothing says how large the error is: it is not 0."""
    assert median_interval([5.0] * 20, [[5.0] * 2] * 10) is None


@pytest.mark.parametrize("groups", [8, 20, 60])
def test_the_interval_holds_what_it_promises(groups: int) -> None:
    """Of 400 histories whose deployments are each late as a whole, it holds the true median in about 95 of 100."""
    generator = random.Random(groups)  # noqa: S311 - a simulation
    held = found = 0
    for _ in range(400):
        histories = []
        for _ in range(groups):
            delay = generator.gauss(0, 1)
            histories.append([delay + generator.gauss(0, 0.5) for _ in range(generator.randint(1, 9))])
        ordered = sorted(value for history in histories for value in history)
        interval = median_interval(ordered, histories)
        found += interval is not None
        held += interval is not None and interval[0] <= 0 <= interval[1]

    assert found > 380
    assert 0.92 <= held / found <= 0.99


@pytest.mark.parametrize(
    ("degrees", "expected"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (5, 2.5706), (10, 2.2281), (30, 2.0423)]
)
def test_student(degrees: int, expected: float) -> None:
    """As in any table of it."""
    assert pytest.approx(expected, abs=5e-5) == student_quantile(degrees)


def test_student_becomes_normal() -> None:
    """Slowly, and at once where nobody could tell."""
    assert pytest.approx(Z, rel=1e-3) == student_quantile(2000)
    assert student_quantile(2001) == Z


@pytest.mark.parametrize(
    ("number", "low", "high"),
    [(0, 0, 3.6889), (1, 0.0253, 5.5716), (5, 1.6235, 11.6683), (10, 4.7954, 18.3904), (100, 81.364, 121.627)],
)
def test_poisson(number: int, low: float, high: float) -> None:
    """As in Garwood's table."""
    assert pytest.approx((low, high), abs=1e-3) == poisson_interval(number)


def test_poisson_of_very_many() -> None:
    """Where the terms are too small to be held, it is still the number and twice its root."""
    low, high = poisson_interval(250_000)

    assert pytest.approx((250_000 - 980, 250_000 + 980), abs=3) == (low, high)


def spans(*seconds: float, open_: tuple[float, ...] = ()) -> list[Span]:
    """Make spans that are over, and some that are not."""
    return [
        *(Span(seconds=one, is_over=True) for one in seconds),
        *(Span(seconds=one, is_over=False) for one in open_),
    ]


def test_a_published_example() -> None:
    """6-MP in leukaemia: Kaplan and Meier's median is 23 weeks; by log(-log) 13 weeks at least, without upper bound.

    Source: Klein and Moeschberger (2003), Survival Analysis, examples 4.1 and 4.2; R's survfit says the same
    """
    open_ = (6.0, 9.0, 10.0, 11.0, 17.0, 19.0, 20.0, 25.0, 32.0, 32.0, 34.0, 35.0)

    found = survival(spans(6, 6, 6, 7, 10, 13, 16, 22, 23, open_=open_))

    assert Survival(median=23, p90=None, low=13, high=None) == found


def test_without_anything_open_the_median_is_the_usual_one() -> None:
    """Of an even number the middle between the two in the middle."""
    assert survival(spans(10, 20, 30, 40)).median == 25
    assert survival(spans(10, 20, 30)).median == 20


def test_what_is_open_is_neither_left_out_nor_over() -> None:
    """Two over after 1 h and 3 h, two open since 2 h and 9 h: left out, they would make it 2 h.

    After 1 h 3/4 are left; at 3 h one of the two that are still watched is over, and 3/8 are left: less than half.
    """
    assert survival(spans(1, 3, open_=(2, 9))).median == 3


def test_fewer_than_six_have_no_interval() -> None:
    """All five are longer than the median once in 32 times, and all shorter as often: 94 % are left. Six do."""
    five, six = survival(spans(1, 2, 3, 4, 5)), survival(spans(1, 2, 3, 4, 5, 6))

    assert (None, None) == (five.low, five.high)
    assert (1, 6) == (six.low, six.high)


def test_the_longest_is_no_bound_where_something_is_open() -> None:
    """The one that is open may take longer than all that are over."""
    found = survival(spans(1, 2, 3, 4, 6, open_=(5,)))

    assert (1, None) == (found.low, found.high)


def test_nothing_is_told_of_what_is_mostly_open() -> None:
    """One of three over: two thirds take longer, nobody knows how long."""
    assert survival(spans(1, open_=(5, 6))).median is None
    assert survival(spans(open_=(5, 6))) == NOTHING
