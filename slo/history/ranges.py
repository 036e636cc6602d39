"""Range queries that stay below the server's limit of points."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from slo.prometheus import Prometheus

Labels = tuple[tuple[str, str], ...]
Points = dict[float, float]
"""Values by time."""

_MOST_POINTS = 10_000
"""Prometheus answers no more than 11,000 points per series."""


def ask_range(
    prometheus: Prometheus, query: str, *, start: float, end: float, step_seconds: float
) -> dict[Labels, Points]:
    """Evaluate a query from start to end, in as many requests as it takes; NaN and infinities are left out."""
    points: dict[Labels, Points] = defaultdict(dict)
    for first, last in _pieces(start, end, step_seconds):
        for series in prometheus.query_range(query, start=first, end=last, step_seconds=step_seconds):
            points[_labels(series.labels)].update(
                (time, value) for time, value in series.samples if abs(value) < float("inf")
            )
    return dict(points)


def ask_at(prometheus: Prometheus, query: str, *, at: float) -> dict[Labels, float]:
    """Evaluate a query at a moment; NaN and infinities are left out."""
    values = prometheus.query(query, at=at)
    return {_labels(value.labels): value.value for value in values if abs(value.value) < float("inf")}


# Private


def _pieces(start: float, end: float, step_seconds: float) -> Iterator[tuple[float, float]]:
    while start <= end:
        last = min(end, start + (_MOST_POINTS - 1) * step_seconds)
        yield start, last
        start = last + step_seconds


def _labels(labels: Mapping[str, str]) -> Labels:
    return tuple(sorted(labels.items()))
