"""What a metric of the analysis comes to: its own query, asked of predicted counters."""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from promql_parser import Expr, MatrixSelector, parse, walk

from loadtests.canary.interface import Measured
from slo.proof.atoms import NAME, Atom, selectors_of
from slo.proof.evaluation import State, Vector, evaluate
from slo.proof.interface import CannotDerive

RatesOver = Callable[[float], Iterable[tuple[Atom, float]]]
"""Gives the rate of every series over a window of so many seconds."""

_FEWEST_BUCKETS = 2


class CannotPredict(Exception):  # noqa: N818 - read as a sentence
    """A metric asks for what the prediction does not know."""


def asked(query: str, rates: RatesOver, *, metrics: frozenset[str]) -> Measured:
    """Evaluate a query, as Flagger takes its answer: a row with a number is a value, NaN or no row is none.

    Args:
        query: PromQL, filled in.
        rates: The counters at this moment.
        metrics: Names of all series that are known; a query of others would find nothing, wrongly.

    Raises:
        CannotPredict: the query asks for what is not known, or in a way that is not, or has several rows.
    """
    expression = _parsed(query)
    unknown = {name for name in _metric_names(expression) if name not in metrics}
    if unknown:
        message = f"`{query}` asks for {', '.join(sorted(unknown))}, of which the prediction knows nothing"
        raise CannotPredict(message)
    state = State(amounts=dict(rates(_window_seconds(expression, query))), functions=_FUNCTIONS)
    try:
        return _measured(evaluate(expression, state), query)
    except CannotDerive as error:
        message = f"`{query}`: {error}, which the prediction cannot evaluate"
        raise CannotPredict(message) from error


# Private


def _parsed(query: str) -> Expr:
    try:
        return parse(query)
    except ValueError as error:
        message = f"`{query}` is no PromQL: {error}"
        raise CannotPredict(message) from error


def _metric_names(expression: Expr) -> Iterable[str]:
    return (selector.name or "series without a name" for selector in selectors_of(expression))


def _window_seconds(expression: Expr, query: str) -> float:
    windows: set[float] = set()

    def note(node: Expr) -> None:
        if isinstance(node, MatrixSelector):
            windows.add(node.range.total_seconds())

    walk(expression, note)
    if len(windows) != 1:
        message = f"`{query}` has {len(windows)} windows, and the prediction can evaluate queries with one"
        raise CannotPredict(message)
    (window,) = windows
    return window


def _measured(answer: Vector | float, query: str) -> Measured:
    if isinstance(answer, float):
        return _number(answer)
    if len(answer) > 1:
        message = f"`{query}` gives {len(answer)} rows, of which the last one counts, whichever that will be"
        raise CannotPredict(message)
    return _number(next(iter(answer.values()), math.nan))


def _number(value: float) -> Measured:
    return Measured() if math.isnan(value) else Measured(value=value)


def _histogram_quantile(quantile: float, buckets: Vector) -> Vector:
    """Interpolate in the bucket that has the quantile.

    Source: https://github.com/prometheus/prometheus/blob/v2.42.0/promql/quantile.go (bucketQuantile)
    """
    groups: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
    for labels, value in buckets.items():
        le = dict(labels).get("le", "")
        rest = tuple(pair for pair in labels if pair[0] not in ("le", NAME))
        if le:
            groups.setdefault(rest, []).append((float(le), value))
    return {labels: _quantile(quantile, sorted(points)) for labels, points in groups.items()}


def _quantile(quantile: float, points: list[tuple[float, float]]) -> float:
    total = points[-1][1]
    if points[-1][0] != math.inf or len(points) < _FEWEST_BUCKETS or not total:
        return math.nan
    rank = quantile * total
    edge, first = points[0]
    if 0 < rank <= first:
        return edge * rank / first
    for (lower, before), (upper, count) in pairwise(points):
        if count >= rank:
            return lower if upper == math.inf else lower + (upper - lower) * (rank - before) / (count - before)
    return points[-2][0]


_FUNCTIONS: Mapping[str, Callable[..., Vector | float]] = {"histogram_quantile": _histogram_quantile}
