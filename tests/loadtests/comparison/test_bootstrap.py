"""What the bootstrap says of loads whose truth is known: how often it is right, and what it sees."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from statistics import stdev

import pytest

from loadtests.comparison.bootstrap import (
    Sample,
    Second,
    Statistic,
    block_seconds,
    blocks_in,
    latency_changes,
    rate_change,
)
from loadtests.comparison.model import Change
from loadtests.comparison.readings import holm
from loadtests.comparison.student import two_sided_quantile
from loadtests.histogram import bucket_index

MEDIAN_SECONDS = 0.03
STATISTICS: dict[str, Statistic] = {
    "p50": lambda sample: sample.quantile_seconds(0.50),
    "p95": lambda sample: sample.quantile_seconds(0.95),
    "p99": lambda sample: sample.quantile_seconds(0.99),
    "mean": Sample.mean_seconds,
}
RESAMPLES = 100
"""Fewer than in use: the standard error needs no more, and the test is done sooner."""


def load(draws: random.Random, *, factor: float = 1.0, seconds: int = 60, rate: int = 19) -> Sequence[Second]:
    """Draw log-normal latencies about a level that each second takes half over from the one before."""
    level, found = draws.gauss(0, 0.15), []
    for _ in range(seconds):
        level = 0.5 * level + draws.gauss(0, 0.15 * math.sqrt(0.75))
        latencies = (MEDIAN_SECONDS * factor * math.exp(level + draws.gauss(0, 0.4)) for _ in range(rate))
        found.append(Second(latency=Counter(map(bucket_index, latencies))))
    return found


def compared(seed: int, *, factor: float, seconds: int = 60) -> dict[str, Change]:
    """Compare two loads, of which the second takes some times as long."""
    draws = random.Random(seed)  # noqa: S311 - repeatable on purpose
    first, second = load(draws, seconds=seconds), load(draws, factor=factor, seconds=seconds)
    return latency_changes(first, second, STATISTICS, seed=seed, resamples=RESAMPLES)


@pytest.fixture(scope="module")
def unchanged() -> Sequence[dict[str, Change]]:
    """Compare 300 pairs of loads that do not differ."""
    return [compared(seed, factor=1.0) for seed in range(300)]


def test_intervals_cover_what_they_say(unchanged: Sequence[dict[str, Change]]) -> None:
    """95 % intervals of loads that depend on the second before hold the true change in 92 % to 98 % of the pairs."""
    for name in STATISTICS:
        covered = sum(pair[name].low <= 0 <= pair[name].high for pair in unchanged) / len(unchanged)
        assert 0.92 <= covered <= 0.98, name


def test_identical_loads_are_hardly_ever_called_different(unchanged: Sequence[dict[str, Change]]) -> None:
    """At most 5 % of the pairs, with four measures each, have a measure that is shown to differ."""
    wrong = sum(min(holm([ratio.p_value for ratio in pair.values()])) < 0.05 for pair in unchanged)
    assert wrong / len(unchanged) <= 0.05


def test_a_fifth_more_is_seen() -> None:
    """20 % more latency for two minutes is shown, after the correction for four measures, in nine of ten pairs."""
    found = [compared(seed, factor=1.2, seconds=120) for seed in range(30)]
    seen = sum(min(holm([ratio.p_value for ratio in pair.values()])) < 0.05 for pair in found)
    assert seen >= 27


def test_the_change_is_that_of_the_runs() -> None:
    """A load that takes twice as long is +100 %, to the width of a bucket, and the interval is about it."""
    first = load(random.Random(1))  # noqa: S311 - repeatable on purpose
    twice = [
        Second(latency={bucket + 70: count for bucket, count in second.latency.items()}) for second in first
    ]  # 1.01 ** 70 is 2.007
    for ratio in latency_changes(first, twice, STATISTICS, seed=1, resamples=RESAMPLES).values():
        assert pytest.approx(1.007, abs=0.001) == ratio.change
        assert ratio.low < ratio.change < ratio.high
        assert ratio.p_value < 1e-6


def test_what_the_plan_does_to_both_runs_is_no_uncertainty() -> None:
    """A first half that is ten times as slow in both runs hides no change of 20 %."""
    draws = random.Random(2)  # noqa: S311 - repeatable on purpose
    first = [*load(draws, factor=10, seconds=60), *load(draws, seconds=60)]
    second = [*load(draws, factor=12, seconds=60), *load(draws, factor=1.2, seconds=60)]
    found = latency_changes(first, second, {"mean": Sample.mean_seconds}, seed=1, resamples=RESAMPLES)
    assert found["mean"].p_value < 0.05


def test_the_same_runs_give_the_same_answer() -> None:
    """The resamples are drawn from a seed."""
    assert compared(5, factor=1.1) == compared(5, factor=1.1)


def test_identical_records_are_the_same_within_a_bucket() -> None:
    """Two records without any difference still leave open what their buckets hide."""
    one = load(random.Random(3))  # noqa: S311 - repeatable on purpose
    ratio = latency_changes(one, one, STATISTICS, seed=1, resamples=RESAMPLES)["p95"]
    assert (0.0, 1.0) == (ratio.change, ratio.p_value)
    assert 0 < ratio.high < 0.02


def test_a_run_without_requests_has_no_ratio() -> None:
    """Nothing that came back is not a latency of zero."""
    one = load(random.Random(3))  # noqa: S311 - repeatable on purpose
    nothing = [Second(latency={}) for _ in one]
    assert {} == latency_changes(one, nothing, STATISTICS, seed=1, resamples=RESAMPLES)


def test_a_rate_that_is_gone_is_a_difference() -> None:
    """Nothing that came back is a rate of as good as zero."""
    for answers in (0, 19):
        ratio = rate_change([19] * 60, [0] * 59 + [answers])
        assert ratio is not None
        assert pytest.approx(-1, abs=0.02) == ratio.change
        assert ratio.p_value < 1e-6
    assert rate_change([0] * 60, [19] * 60) is None


def test_rates_are_as_sure_as_resamples_make_them() -> None:
    """The variance that is computed is that of drawing blocks: of a mean of ones and zeros, three in four, as well."""
    draws = random.Random(4)  # noqa: S311 - repeatable on purpose
    counts = [draws.choice([10, 20, 20, 30]) for _ in range(120)]
    ratio = rate_change([20] * 120, counts)
    assert ratio is not None
    size = block_seconds(120)
    blocks = [sum((counts * 2)[start : start + size]) for start in range(120)]
    drawn = [sum(draws.choices(blocks, k=10)) / (20 * 120) for _ in range(4000)]
    error = stdev(drawn) * math.sqrt(10 / 9)
    assert pytest.approx(2 * error * two_sided_quantile(0.05, degrees=9), rel=0.05) == ratio.high - ratio.low


def test_intervals_of_rates_cover_what_they_say() -> None:
    """Of 400 pairs of a minute of Poisson answers, 95 % intervals hold no change in 92 % to 98 %."""
    draws = random.Random(5)  # noqa: S311 - repeatable on purpose
    covered = 0
    for _ in range(400):
        first, second = ([sum(draws.random() < 0.2 for _ in range(95)) for _ in range(60)] for _ in range(2))
        ratio = rate_change(first, second)
        assert ratio is not None
        covered += ratio.low <= 0 <= ratio.high
    assert 0.92 <= covered / 400 <= 0.98


@pytest.mark.parametrize(("seconds", "expected"), [(1, 5), (60, 10), (120, 12), (600, 21), (1800, 30)])
def test_blocks_grow_with_the_cube_root(seconds: int, expected: int) -> None:
    """Longer stretches have longer blocks, and more of them."""
    assert (expected, seconds // expected) == (block_seconds(seconds), blocks_in(seconds))
