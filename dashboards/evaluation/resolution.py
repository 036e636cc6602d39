"""How dense a query is asked: Grafana's `$__interval`, its step, and `$__rate_interval`.

Source: https://github.com/grafana/grafana/blob/main/pkg/promlib/models/query.go (calculatePrometheusInterval,
calculateRateInterval) and https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/datetime/rangeutil.ts
(roundInterval).
"""

import math
from bisect import bisect_right
from dataclasses import dataclass

from dashboards.evaluation.times import TimeRange
from slo.durations import parse_duration_seconds

SCRAPE_INTERVAL_SECONDS = 15.0
"""Of a data source that does not say."""
WIDTH_PIXELS = 1600
"""Of a dashboard on a screen of today."""
INTERVAL = frozenset({"$__interval", "${__interval}"})
RATE_INTERVAL = frozenset({"$__rate_interval", "${__rate_interval}"})
"""A query's least step can be one of these two."""
MOST_POINTS = 11_000
"""Of a series; Prometheus refuses more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """How a query is asked."""

    range: TimeRange
    interval_seconds: float
    """`$__interval`, and the step."""
    rate_interval_seconds: float
    """`$__rate_interval`: long enough for two scrapes at every step."""

    @property
    def aligned(self) -> TimeRange:
        """Give the range on whole steps, as it is asked."""
        step = self.interval_seconds
        return TimeRange(start=math.floor(self.range.start / step) * step, end=math.floor(self.range.end / step) * step)


def resolution(
    time_range: TimeRange,
    *,
    points: int,
    least_step: str = "",
    panel_interval: str = "",
    scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS,
) -> Resolution:
    """Choose how dense a query is asked.

    Args:
        time_range: What it is asked for.
        points: As many as there is room for: pixels, or the panel's own number.
        least_step: The query's, as `1m`; it also stands for the scrape interval. Of variables it may be `$__interval`
            or `$__rate_interval`.
        panel_interval: The panel's least interval.
        scrape_interval_seconds: Of the data source.
    """
    own, wanted = _seconds(least_step), rounded(time_range.seconds / max(points, 1))
    least = _seconds(panel_interval) or scrape_interval_seconds
    step = max(own or least, wanted, rounded(time_range.seconds / MOST_POINTS), _LEAST_SECONDS)
    if least_step in RATE_INTERVAL:
        step = rate = _rate_interval(step, scrape_interval_seconds)
    else:
        scrape = step if least_step in INTERVAL else own or scrape_interval_seconds
        rate = _rate_interval(max(least, wanted), scrape)
    return Resolution(range=time_range, interval_seconds=step, rate_interval_seconds=rate)


def rounded(seconds: float) -> float:
    """Give the round interval next to one."""
    at = bisect_right(_BELOW_MILLISECONDS, seconds * 1000)
    return _ROUND_MILLISECONDS[at] / 1000


# Private

_LEAST_SECONDS = 0.001
_DAY = 86_400_000
_ROUND = (
    # below so many milliseconds, this many
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500), (1_500, 1_000), (3_500, 2_000),
    (7_500, 5_000), (12_500, 10_000), (17_500, 15_000), (25_000, 20_000), (45_000, 30_000), (90_000, 60_000),
    (210_000, 120_000), (450_000, 300_000), (750_000, 600_000), (1_050_000, 900_000), (1_500_000, 1_200_000),
    (2_700_000, 1_800_000), (5_400_000, 3_600_000), (9_000_000, 7_200_000), (16_200_000, 10_800_000),
    (32_400_000, 21_600_000), (_DAY, 43_200_000), (7 * _DAY, _DAY), (21 * _DAY, 7 * _DAY), (42 * _DAY, 30 * _DAY),
)  # fmt: skip
_BELOW_MILLISECONDS = tuple(below for below, _ in _ROUND)
_ROUND_MILLISECONDS = (*(value for _, value in _ROUND), 365 * _DAY)


def _seconds(text: str) -> float:
    """Read a duration, also as `>10s`, or seconds without a unit; 0 where there is none, or a variable."""
    bare = text.removeprefix(">").strip()
    return parse_duration_seconds(f"{bare}s" if bare.isdecimal() else bare) or 0.0


def _rate_interval(interval_seconds: float, scrape_interval_seconds: float) -> float:
    return max(interval_seconds + scrape_interval_seconds, 4 * scrape_interval_seconds)
