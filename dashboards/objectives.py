"""The numbers that good is told from bad by: the objectives of the shipped SLOs, and the burn rates of their alerts.

Boards take their thresholds from here, so that a line on a board and the alert it stands for cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import promql_parser as promql

import slo.specs
from slo.lint.expressions import Selector, parse, selectors, visits
from slo.model import EventsIndicator, RatioIndicator, Slo
from slo.rules.interface import RuleSettings
from slo.rules.plan import windows_of
from slo.spec.read import read_slos

AVAILABILITY = "load-harness-availability"
LATENCY_P95 = "load-harness-latency-p95"
LATENCY_P99 = "load-harness-latency-p99"
NODE_CPU = "saturation-node-cpu"
NODE_MEMORY = "saturation-node-memory"
POD_THROTTLING = "saturation-pod-cpu-throttling"
POD_MEMORY = "saturation-pod-memory"

_COMPARISONS = frozenset({">", ">=", "<", "<="})


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyObjective:
    """So many of the good answers are to come within so many seconds."""

    seconds: float
    quantile: float
    """The objective as the quantile to draw: 0.95 for 95 % of the answers."""


@cache
def shipped_slos() -> Mapping[str, Slo]:
    """Read the SLOs that come along, by id."""
    return {one.id: one for one in read_slos([Path(slo.specs.__file__).parent])}


def error_budget_ratio(slo_id: str = AVAILABILITY) -> float:
    """Give the ratio of bad events that an SLO allows."""
    return float(shipped_slos()[slo_id].budget_ratio)


def page_error_ratio(slo_id: str = AVAILABILITY) -> float:
    """Give the ratio of bad events at which the slower of an SLO's pages goes off, if it stays for both windows."""
    one = shipped_slos()[slo_id]
    return float(one.budget_ratio * windows_of(one, RuleSettings()).page.slow.factor)


def latency_objective(slo_id: str) -> LatencyObjective:
    """Read how fast how many answers are to be from an SLO that counts in a histogram's bucket."""
    one = shipped_slos()[slo_id]
    edge = next(edge.value for selector in _selectors(one) if (edge := selector.matcher("le")))
    return LatencyObjective(seconds=float(edge), quantile=float(one.objective_ratio))


def counted_routes() -> str:
    """Give the pattern of the routes that count in the workload's SLOs."""
    return next(
        route.value for selector in _selectors(shipped_slos()[AVAILABILITY]) if (route := selector.matcher("route"))
    )


def level(slo_id: str) -> float:
    """Give the number that an SLO over time compares a measured ratio with."""
    indicator = shipped_slos()[slo_id].indicator
    assert isinstance(indicator, RatioIndicator)  # noqa: S101 - those of saturation are
    expression = parse(indicator.ratio)
    assert expression is not None  # noqa: S101 - the reader has parsed it
    return next(number for visit in visits(expression) if (number := _compared(visit.node)) is not None)


# Private


def _compared(node: promql.Expr) -> float | None:
    """Give the number of a comparison with `bool`; None for anything else."""
    if not isinstance(node, promql.BinaryExpr) or str(node.op) not in _COMPARISONS or node.modifier is None:
        return None
    right = node.rhs
    return right.val if node.modifier.return_bool and isinstance(right, promql.NumberLiteral) else None


def _selectors(one: Slo) -> tuple[Selector, ...]:
    indicator = one.indicator
    assert isinstance(indicator, EventsIndicator)  # noqa: S101 - those of the workload are
    queries = (indicator.good, indicator.errors, indicator.total)
    expressions = (parse(query) for query in queries if query is not None)
    return tuple(found for expression in expressions if expression is not None for found in selectors(expression))
