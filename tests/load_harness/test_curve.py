"""The shapes of a CPU load, and their integrals."""

import math

import pytest

from load_harness.workloads.curve import Curve

STEPS = 20_000
SHAPES = [
    pytest.param("constant", (), id="constant"),
    pytest.param("step", (2.0,), id="one step"),
    pytest.param("step", (5.0,), id="a staircase of five"),
    pytest.param("sine", (7.0,), id="a sine"),
    pytest.param("sine", (60.0,), id="half a sine"),
    pytest.param("spike", (4.0, 3.0), id="a spike"),
    pytest.param("spike", (0.0, 30.0), id="a spike all the time"),
]


def curve(shape: str, dials: tuple[float, ...], *, low: float = 0.1) -> Curve:
    """A curve up to 0.8 over thirty seconds."""
    return Curve(peak=0.8, duration_seconds=30.0, low=low, shape=shape, dials=dials)


@pytest.mark.parametrize(("shape", "dials"), SHAPES)
def test_integral(shape: str, dials: tuple[float, ...]) -> None:
    """At every moment what has been used is the integral of the level so far."""
    drawn, width = curve(shape, dials), 30.0 / STEPS
    total, worst = 0.0, 0.0
    for number in range(STEPS):
        total += drawn.at((number + 0.5) * width) * width
        worst = max(worst, abs(total - drawn.used_by((number + 1) * width)))

    assert worst < 0.8 * width


@pytest.mark.parametrize(("shape", "dials"), SHAPES)
def test_between_low_and_peak(shape: str, dials: tuple[float, ...]) -> None:
    """No level is below the low or above the peak, and the peak is reached."""
    levels = [curve(shape, dials).at(number * 30.0 / STEPS) for number in range(STEPS)]

    assert 0.1 <= min(levels)
    assert pytest.approx(0.8, rel=1e-6) == max(levels)


@pytest.mark.parametrize(("shape", "dials"), SHAPES)
def test_nothing_outside(shape: str, dials: tuple[float, ...]) -> None:
    """Before the start and after the end nothing is asked for, and nothing more adds up."""
    drawn = curve(shape, dials)

    assert (0.0, 0.0) == (drawn.at(-0.1), drawn.at(30.0))
    assert (0.0, drawn.used_by(30.0)) == (drawn.used_by(-5.0), drawn.used_by(99.0))


def test_constant_is_as_before() -> None:
    """A constant load is its level times the time, bit for bit."""
    assert 0.8 * 12.3 == curve("constant", (), low=0.0).used_by(12.3)


def test_staircase() -> None:
    """A staircase of three has its levels for ten seconds each."""
    drawn = curve("step", (3.0,), low=0.2)

    assert [0.2, 0.2, 0.5, 0.5, 0.8] == [pytest.approx(drawn.at(moment)) for moment in (0, 9.9, 10, 19.9, 29.9)]
    assert pytest.approx(15.0) == drawn.used_by(30.0)


def test_sine_begins_at_the_low() -> None:
    """A sine begins low, so that a load begins gently, and is at its peak after half a period."""
    drawn = curve("sine", (10.0,))

    assert [0.1, 0.8, 0.1] == [pytest.approx(drawn.at(moment)) for moment in (0.0, 5.0, 10.0)]
    assert math.isclose(0.45 * 30, drawn.used_by(30.0))
