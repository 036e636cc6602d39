"""What the SLO rules recorded: when there is some, how often, and how to read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from slo.backtest.asker import Asker
from slo.backtest.history import Grid
from slo.conventions import SLO_ID, TOTAL_EVENT_RATE, ratio_rate
from slo.durations import parse_duration_seconds, spell_duration
from slo.model import Slo
from slo.rules.interface import INTERVAL_SECONDS

BUCKET_SECONDS = 600
"""Whether there are recordings is asked in stretches of this width."""
_PROBE_SECONDS = 30 * 86_400
"""A probe reads one series: it may reach further than other queries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """Where an SLO's recordings lie."""

    interval_seconds: float
    """Between two evaluations of the rules."""
    full: frozenset[int]
    """Ends of the buckets that miss none."""
    some: frozenset[int]
    """Ends of the buckets that have any."""
    fullest: int
    """End of the latest of the buckets that have most."""


def selector(metric: str, slo: Slo) -> str:
    """Select a recorded series of an SLO, whatever its other labels are."""
    return f'{metric}{{{SLO_ID}="{slo.id}"}}'


def over(metric: str, slo: Slo, window_seconds: int) -> str:
    """Sum a recorded series over a left-open window."""
    by = f" by ({', '.join(slo.group_labels)})" if slo.group_labels else ""
    return f"sum{by} (sum_over_time({selector(metric, slo)}[{spell_duration(window_seconds - 0.001)}]))"


def find_recordings(slo: Slo, asker: Asker, *, start_time: int, end_time: int) -> Recordings | None:
    """Find out when the rules recorded an SLO and how often; None if they never did."""
    grid = _buckets(start_time, end_time)
    query = f"max(count_over_time({selector(TOTAL_EVENT_RATE, slo)}[{spell_duration(BUCKET_SECONDS - 0.001)}]))"
    counts = asker.values(query, grid, longest_seconds=_PROBE_SECONDS).get((), [])
    known = {grid.time(index): count for index, count in enumerate(counts) if count}
    if not known:
        return None
    fullest = max(known, key=lambda time: (known[time], time))
    interval = _interval(slo, asker, fullest)
    enough = BUCKET_SECONDS / interval - 1
    return Recordings(
        interval_seconds=interval,
        fullest=fullest,
        full=frozenset(time for time, count in known.items() if count >= enough),
        some=frozenset(known),
    )


def recorded_windows(slo: Slo, asker: Asker, bucket_end: int) -> frozenset[int]:
    """Say over which windows the rules recorded ratios in a bucket; the shortest is their rate window."""
    family = ratio_rate(0).removesuffix("0s")
    names = f'{{__name__=~"{family}.+", {SLO_ID}="{slo.id}"}}[{spell_duration(BUCKET_SECONDS)}]'
    once = Grid(first_time=bucket_end, step_seconds=BUCKET_SECONDS, count=1)
    found = asker.values(f"count by (__name__) (last_over_time({names}))", once, ("__name__",))
    lengths = (parse_duration_seconds(name.removeprefix(family)) for ((_, name),) in found)
    return frozenset(int(length) for length in lengths if length)


def bucket_of(time: int) -> int:
    """Give the end of the bucket that holds a moment."""
    return -(-time // BUCKET_SECONDS) * BUCKET_SECONDS


# Private


def _buckets(start_time: int, end_time: int) -> Grid:
    first, last = bucket_of(start_time), bucket_of(end_time)
    return Grid(first_time=first, step_seconds=BUCKET_SECONDS, count=(last - first) // BUCKET_SECONDS + 1)


def _interval(slo: Slo, asker: Asker, bucket_end: int) -> float:
    """Measure how far apart the samples of a bucket mostly are; renamed groups are evaluated at other moments."""
    seconds = Grid(first_time=bucket_end - BUCKET_SECONDS + 1, step_seconds=1, count=BUCKET_SECONDS)
    query = f"max(timestamp({selector(TOTAL_EVENT_RATE, slo)}))"
    times = sorted({time for time in asker.values(query, seconds).get((), []) if time is not None})
    distances = list(_distances(times))
    return round(median(distances), 3) if distances else float(INTERVAL_SECONDS)


def _distances(times: list[float]) -> Iterator[float]:
    for earlier, later in pairwise(times):
        yield later - earlier
