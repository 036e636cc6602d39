"""Go's fixed-width integers and IEEE division."""

import math

import pytest

from loadtests.hpa.integers import cap_int32, ceil_double, divide, wrap_int32, wrap_int64


@pytest.mark.parametrize(
    ("value", "wrapped", "capped"),
    [
        pytest.param(3.9, 3, 3, id="a fraction is cut off"),
        pytest.param(-3.9, -3, -3, id="towards zero"),
        pytest.param(2.0**31, -(2**31), 2**31 - 1, id="one above the largest"),
        pytest.param(2.0**32 + 5, 5, 2**31 - 1, id="a whole turn"),
        pytest.param(2.0**63, 0, 2**31 - 1, id="too large for 64 bits"),
        pytest.param(math.inf, 0, 2**31 - 1, id="infinity"),
        pytest.param(math.nan, 0, 0, id="not a number"),
    ],
)
def test_int32(value: float, wrapped: int, capped: int) -> None:
    """On amd64 the low 32 of 64 bits are kept; newer versions stop at the largest integer."""
    assert (wrapped, capped) == (wrap_int32(value), cap_int32(value))


def test_int64() -> None:
    """A sum that leaves 64 bits comes back at the other end."""
    assert -(2**63) == wrap_int64(2**63)


@pytest.mark.parametrize(("dividend", "divisor", "quotient"), [(1, 4, 0.25), (5, 0, math.inf), (-5, 0, -math.inf)])
def test_divide(dividend: int, divisor: int, quotient: float) -> None:
    """Division by zero is an infinity, not an error."""
    assert quotient == divide(dividend, divisor)


def test_zero_by_zero() -> None:
    """Nothing by nothing is no number, and rounding up leaves it so."""
    assert math.isnan(ceil_double(divide(0, 0)))


def test_large_integers_are_doubles_first() -> None:
    """Both sides become doubles before they are divided, as in Go; Python's own division would round once only."""
    dividend, divisor = 2**62 + 2**9 + 1, 3
    assert float(dividend) / float(divisor) == divide(dividend, divisor)
