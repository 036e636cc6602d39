"""Fill in the past: the same series, as they would have been pushed had somebody pushed then."""

import math
from collections.abc import Iterator
from dataclasses import replace

from slo.dora.attribution.model import Attribution
from slo.dora.conventions import WINDOWS
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import DoraFigures
from slo.dora.policy.model import Policy
from slo.dora.push.model import Family
from slo.dora.push.series import Series

HEAD_SECONDS = 3 * 3600
"""Of the last hours Prometheus writes the block itself; a block from elsewhere would overlap it.

Source: https://prometheus.io/docs/prometheus/latest/storage/#backfilling-from-openmetrics-format
"""
LONGEST_BLOCK = "744h"
"""A block for every two hours, which is promtool's own choice, is some thousands of them for a year."""


def moments(start: float, end: float, every_seconds: float) -> tuple[float, ...]:
    """Give the multiples of a step from a start up to an end, so that boards, which round likewise, meet them."""
    first, last = math.ceil(start / every_seconds), math.floor(end / every_seconds)
    return tuple(number * every_seconds for number in range(first, last + 1))


def past(
    now: DoraFigures, at: tuple[float, ...], attribution: Attribution, policy: Policy, *, edition: str
) -> Iterator[tuple[float, tuple[Family, ...]]]:
    """Give the families at each of some moments.

    Args:
        now: What is known today, of which the services and environments are taken.
        at: Unix seconds, in order.
        attribution: What the figures are made of.
        policy: By which definitions.
        edition: Of the scores.
    """
    series = Series(now, edition=edition)
    shorter = replace(policy, window_days=tuple(days for days in policy.window_days if f"{days}d" in WINDOWS))
    for seconds in at:
        made = figures(attribution, shorter, seconds)
        yield seconds, series.of(replace(made, policy_hash=now.policy_hash))


def command(file: str) -> str:
    """Say what turns the file into blocks of Prometheus."""
    return f"promtool tsdb create-blocks-from --max-block-duration={LONGEST_BLOCK} openmetrics {file} DATA_DIRECTORY"
