"""Drawn delays against the exact distributions, with fixed seeds."""

import math
import random
from collections.abc import Callable
from statistics import NormalDist, fmean

import pytest

from load_harness.params.distributions import Even, Fixed, Latency, Normal, Pareto, named

DRAWS = 20_000
# A distance that one in a thousand samples of the right distribution exceeds.
# Source: https://en.wikipedia.org/wiki/Kolmogorov%E2%80%93Smirnov_test#Two-sided_test
FARTHEST = 1.95 / math.sqrt(DRAWS)
NORMAL = Normal(mean_milliseconds=100, deviation_milliseconds=60, maximum_milliseconds=200)
PARETO = Pareto(minimum_milliseconds=10, shape=1.5, maximum_milliseconds=1000)
EVEN = Even(milliseconds=50, jitter=20)


def normal_share(delay: float) -> float:
    """The share of the cut normal distribution below a delay, from the uncut one."""
    uncut = NormalDist(100, 60)
    return (uncut.cdf(delay) - uncut.cdf(0)) / (uncut.cdf(200) - uncut.cdf(0))


def pareto_share(delay: float) -> float:
    """The share of the cut Pareto distribution below a delay."""
    return float((1 - (10 / delay) ** 1.5) / (1 - (10 / 1000) ** 1.5))


def even_share(delay: float) -> float:
    """The share of an even distribution below a delay."""
    return (delay - 30) / 40


def drawn(delays: Even | Latency, seed: int = 5) -> list[float]:
    """Many delays, in order."""
    luck = random.Random(seed)  # noqa: S311 - repeatable is the point
    return sorted(delays.at(luck.random()) for _ in range(DRAWS))


@pytest.mark.parametrize(
    ("delays", "share"),
    [
        pytest.param(NORMAL, normal_share, id="normal"),
        pytest.param(PARETO, pareto_share, id="Pareto"),
        pytest.param(EVEN, even_share, id="even"),
    ],
)
def test_shape(delays: Even | Latency, share: Callable[[float], float]) -> None:
    """The distance to the exact distribution is that of a sample of it."""
    sample = drawn(delays)
    distance = max(
        max(abs(share(delay) - place / DRAWS), abs(share(delay) - (place + 1) / DRAWS))
        for place, delay in enumerate(sample)
    )

    assert distance < FARTHEST


def test_distance_tells_shapes_apart() -> None:
    """The same distance refuses a Pareto distribution whose tail is a bit longer."""
    sample = drawn(Pareto(minimum_milliseconds=10, shape=1.4, maximum_milliseconds=1000))

    assert max(abs(pareto_share(delay) - place / DRAWS) for place, delay in enumerate(sample)) > FARTHEST


@pytest.mark.parametrize(
    "delays",
    [
        pytest.param(NORMAL, id="normal"),
        pytest.param(
            Normal(mean_milliseconds=0, deviation_milliseconds=500, maximum_milliseconds=50), id="hardly normal"
        ),
        pytest.param(
            Normal(mean_milliseconds=0, deviation_milliseconds=60_000, maximum_milliseconds=0.001), id="a sliver"
        ),
        pytest.param(PARETO, id="Pareto"),
        pytest.param(Pareto(minimum_milliseconds=10, shape=1, maximum_milliseconds=1000), id="Pareto of shape 1"),
        pytest.param(
            Pareto(minimum_milliseconds=1, shape=0.1, maximum_milliseconds=60_000), id="Pareto of a long tail"
        ),
        pytest.param(Pareto(minimum_milliseconds=10, shape=100, maximum_milliseconds=1000), id="Pareto of no tail"),
        pytest.param(Fixed(milliseconds=7), id="fixed"),
        pytest.param(EVEN, id="even"),
        pytest.param(Even(milliseconds=10, jitter=50), id="even, cut at zero"),
    ],
)
def test_mean(delays: Even | Latency) -> None:
    """The stated mean is that of the quantiles themselves, summed up finely."""
    pieces = 200_000
    summed = fmean(delays.at((piece + 0.5) / pieces) for piece in range(pieces))

    assert delays.mean == pytest.approx(summed, rel=2e-3)


def test_mean_near_shape_one() -> None:
    """There is no jump where the formula has its gap."""
    at, beside = (
        Pareto(minimum_milliseconds=10, shape=shape, maximum_milliseconds=1000).mean for shape in (1.0, 1 + 1e-12)
    )

    assert at == pytest.approx(beside)
    assert at == pytest.approx(10 * math.log(100) / 0.99)


@pytest.mark.parametrize("delays", [NORMAL, PARETO], ids=["normal", "Pareto"])
def test_bounds(delays: Normal | Pareto) -> None:
    """The ends are never left, at whatever quantile."""
    lowest, highest = delays.at(0.0), delays.at(math.nextafter(1, 0))
    low = delays.minimum_milliseconds if isinstance(delays, Pareto) else 0

    assert lowest == pytest.approx(low, abs=1e-9)
    assert highest == pytest.approx(delays.maximum_milliseconds)
    assert lowest >= low
    assert highest <= delays.maximum_milliseconds


def test_far_tail_has_no_gap() -> None:
    """A mean many deviations away from both ends is drawn without an error at the first quantile."""
    narrow = Normal(mean_milliseconds=5000, deviation_milliseconds=0.001, maximum_milliseconds=10_000)

    assert narrow.at(0.0) == pytest.approx(5000, abs=0.1)


def test_named() -> None:
    """A distribution is spelt as it was asked for."""
    assert {
        "distribution": "pareto",
        "minimum_milliseconds": 10,
        "shape": 1.5,
        "maximum_milliseconds": 1000,
    } == named(PARETO)
