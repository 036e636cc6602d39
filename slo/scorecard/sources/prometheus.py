"""Values of queries."""

import math

from slo.prometheus import Prometheus
from slo.scorecard.model import Measured, PrometheusSource

_MOST_CHARACTERS = 100


def measure(source: PrometheusSource, prometheus: Prometheus, *, at: float) -> Measured:
    """Ask for one value, for the one before it, and for how many things it is of.

    Raises:
        ServerUnreachable: No answer, or the server refuses a query: that is not the same as no data.
    """
    text = f"prometheus: {_short(source.query)}"
    value, unknown = _one(source.query, prometheus, at)
    if unknown:
        return Measured(source=text, unknown=unknown)
    n, unknown = _one(source.samples, prometheus, at) if source.samples else (None, "")
    if unknown:
        return Measured(source=text, value=value, unknown=f"how many things it is of cannot be told: {unknown}")
    before = source.previous_seconds
    previous, _ = _one(source.query, prometheus, at - before) if before else (None, "")
    return Measured(source=text, value=value, n=None if n is None else round(n), previous=previous)


# Private


def _one(query: str, prometheus: Prometheus, at: float) -> tuple[float | None, str]:
    """Give the one value of a query, or why there is none."""
    values = prometheus.query(query, at=at)
    if not values:
        return None, "the query gives no data"
    if len(values) > 1:
        return None, f"the query gives {len(values)} series, and a goal is about one: sum or select them"
    value = values[0].value
    return (value, "") if math.isfinite(value) else (None, f"the query gives {value}, which is no value")


def _short(query: str) -> str:
    words = " ".join(query.split())
    return words if len(words) <= _MOST_CHARACTERS else f"{words[: _MOST_CHARACTERS - 1]}…"
