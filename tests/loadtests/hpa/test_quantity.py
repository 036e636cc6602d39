"""Quantities: milli-units rounded away from zero, and the doubles that Kubernetes makes of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.hpa.quantity import MAX_INT64, format_milli, parse_float, parse_milli


@pytest.mark.parametrize(
    ("text", "milli"),
    [
        pytest.param("2", 2000, id="a plain number"),
        pytest.param("250m", 250, id="thousandths"),
        pytest.param("12345678n", 13, id="a fraction of a thousandth rounds up"),
        pytest.param("1u", 1, id="the smallest part rounds up to one"),
        pytest.param("-1u", -1, id="a negative part rounds away from zero"),
        pytest.param("0.0001", 1, id="a decimal fraction rounds up"),
        pytest.param("1.5", 1500, id="a decimal fraction"),
        pytest.param(".5", 500, id="no digit before the point"),
        pytest.param("5.", 5000, id="no digit after the point"),
        pytest.param("+3", 3000, id="a plus sign"),
        pytest.param("64Mi", 64 * 1024**2 * 1000, id="a binary suffix"),
        pytest.param("0.5Ki", 512_000, id="a fraction with a binary suffix"),
        pytest.param("2k", 2_000_000, id="a decimal suffix"),
        pytest.param("10E", MAX_INT64, id="exa, and too large for 64 bits"),
        pytest.param("-9E", -MAX_INT64, id="too small for 64 bits"),
        pytest.param("1e3", 1_000_000, id="an exponent"),
        pytest.param("12E-1", 1200, id="a negative exponent with a capital letter"),
        pytest.param("0", 0, id="zero"),
    ],
)
def test_milli(text: str, milli: int) -> None:
    """A quantity is parsed to thousandths, rounded away from zero."""
    assert milli == parse_milli(text)


@pytest.mark.parametrize(
    "text", ["", "m", "1 m", "1mm", "1.2.3", "1K", "1e", "0x1", "\u0661", "1e1000000000", "--1", "."]
)
def test_no_quantity(text: str) -> None:
    """What Kubernetes takes for no quantity is none."""
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        parse_milli(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("0.35", 35 * 0.01, id="decimals are digits times a power of ten"),
        pytest.param("350m", 350 * 0.001, id="a suffix is a power of ten too"),
        pytest.param("2", 2.0, id="a whole number"),
        pytest.param("1Ki", 1024.0, id="a binary suffix"),
    ],
)
def test_float(text: str, value: float) -> None:
    """0.35 is 35 * 10^-2 in doubles, which is 0.35000000000000003."""
    assert value == parse_float(text)


def test_two_spellings_of_one_tolerance_differ() -> None:
    """The same number written in two ways is not the same double."""
    assert (0.30000000000000004, 0.3) == (parse_float("0.3"), parse_float("300m"))


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_format_round_trip(milli: int) -> None:
    """What is written as a quantity is read as the same thousandths."""
    assert milli == parse_milli(format_milli(milli))


@given(st.integers(min_value=0, max_value=10**24), st.sampled_from(["n", "u", "m"]))
def test_small_suffixes_round_up_once(digits: int, suffix: str) -> None:
    """Thousandths are the smallest number of them that is not less than the quantity."""
    parts = {"n": 10**6, "u": 10**3, "m": 1}[suffix]
    milli = parse_milli(f"{digits}{suffix}")
    assert milli == MAX_INT64 or (milli - 1) * parts < digits <= milli * parts
