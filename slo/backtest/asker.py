"""Ask Prometheus in small pieces: no single query reads more than a day, and there is a most of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Protocol

from slo.backtest.history import Grid
from slo.errors import InvalidInput, Mistake, Place
from slo.series import TimeSeries

MOST_POINTS_PER_QUERY = 10_000
"""Prometheus refuses more than 11,000 per series. Source: https://prometheus.io/docs/prometheus/latest/querying/api/"""
MOST_SECONDS_PER_QUERY = 86_400

Group = tuple[tuple[str, str], ...]
"""Group labels and their values."""
Values = dict[Group, list[float | None]]
"""The values of each group at every moment of a grid."""


class RangeSource(Protocol):
    """What is asked: a Prometheus, or whatever answers like one."""

    url: str

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Evaluate a query from start to end, a sample each step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the asking is."""

    slo_id: str
    queries: int
    """Asked so far, over all SLOs."""
    time: int
    """How far in history the current query reaches."""


class Asker:
    """Asks range queries chunk by chunk and counts them."""

    def __init__(self, source: RangeSource, *, most_queries: int, report: Callable[[Progress], None]) -> None:
        self._source = source
        self.most_queries = most_queries
        self._report = report
        self.queries = 0
        self.slo_id = ""

    def values(
        self, query: str, grid: Grid, labels: Sequence[str] = (), *, longest_seconds: int = MOST_SECONDS_PER_QUERY
    ) -> Values:
        """Evaluate a query at every moment of a grid; a moment without a finite value is None."""
        found: Values = {}
        for chunk in chunks(grid, longest_seconds=longest_seconds):
            for series in self._ask(query, chunk):
                group = tuple((label, series.labels.get(label, "")) for label in labels)
                row = found.setdefault(group, [None] * grid.count)
                for time, value in series.samples:
                    if isfinite(value):
                        row[round((time - grid.first_time) / grid.step_seconds)] = value
        return found

    # Private

    def _ask(self, query: str, chunk: Grid) -> tuple[TimeSeries, ...]:
        if self.queries >= self.most_queries:
            raise too_many(self.most_queries)
        self.queries += 1
        self._report(Progress(slo_id=self.slo_id, queries=self.queries, time=chunk.last_time))
        return self._source.query_range(
            query, start=chunk.first_time, end=chunk.last_time, step_seconds=chunk.step_seconds
        )


def chunks(grid: Grid, *, longest_seconds: int = MOST_SECONDS_PER_QUERY) -> Iterator[Grid]:
    """Cut a grid into pieces that one query may ask for."""
    most = max(1, min(MOST_POINTS_PER_QUERY, longest_seconds // grid.step_seconds))
    for first in range(0, grid.count, most):
        count = min(most, grid.count - first)
        yield Grid(first_time=grid.time(first), step_seconds=grid.step_seconds, count=count)


def too_many(most: int, *, needed: int | None = None) -> InvalidInput:
    """Say that there may not be enough queries, and how many it takes at least if that is known."""
    rule = "must be enough for what is asked" if needed is None else f"must be at least {needed} for what is asked"
    next_step = "shorten the stretch, name fewer SLOs, widen --step, or raise it"
    return InvalidInput([Mistake(place=Place(file="--most-queries"), value=str(most), rule=rule, next_step=next_step)])
