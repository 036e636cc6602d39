"""The names that a client threshold may use: how each is measured, spelt, and when there are too few requests."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from loadtests.expectations.interface import NotUnderstood
from loadtests.expectations.sample import Scope

FEWEST_REQUESTS = 20
"""Below this a mean or a ratio is an anecdote."""
FEWEST_BEYOND_PERCENTILE = 10
"""A percentile is known once so many requests are expected beyond it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """How the values of a measure are written: factors to the base unit by suffix."""

    factors: dict[str, float]
    example: str

    def parse(self, text: str) -> float:
        """Read a value into the base unit.

        Raises:
            NotUnderstood: no finite number from 0 on, or another unit.
        """
        found = _VALUE.fullmatch(text)
        if not found or found["unit"].strip() not in self.factors:
            raise NotUnderstood(rule=f"{text} must be {self._rule()}", next_step=f"write it as {self.example}")
        return float(found["number"]) * self.factors[found["unit"].strip()]

    def _rule(self) -> str:
        units = " or ".join(unit for unit in self.factors if unit)
        return f"a number with {units}" if units else "a whole number without a unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that can be measured of requests."""

    name: str
    meaning: str
    unit: Unit
    value: Callable[[Scope], float | None]
    """None where there is nothing to measure."""
    spell: Callable[[float], str]
    fewest: Callable[[float], int]
    """Requests that must have come back before the measure can be held against a limit."""
    least: Callable[[Scope], float] | None = None
    """What the value comes to if every planned request that is not recorded had done well; None: that is not known."""


def spell_seconds(seconds: float) -> str:
    """Spell a latency as a reader would say it."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def spell_ratio(ratio: float) -> str:
    """Spell a ratio in percent."""
    return f"{100 * ratio:.3g} %"


# Private

_VALUE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>\s*[a-z%/ ]*)")
_LATENCY = Unit(factors={"ms": 0.001, "s": 1.0}, example="200ms or 1.5s")
_PERCENT = Unit(factors={"%": 0.01}, example="0.1%")
_RATE = Unit(factors={"/s": 1.0, "per second": 1.0}, example="18/s or 18 per second")
_COUNT = Unit(factors={"": 1.0}, example="0")


def _percentile(name: str, ratio: float) -> Measure:
    return Measure(
        name=name,
        meaning=f"the latency from the intended start that {spell_ratio(ratio)} of the requests do not exceed",
        unit=_LATENCY,
        value=lambda scope: scope.quantile_seconds(ratio),
        spell=spell_seconds,
        fewest=lambda _limit: math.ceil(round(FEWEST_BEYOND_PERCENTILE / (1 - ratio), 6)),
    )


def _error_ratio(scope: Scope) -> float | None:
    return scope.failed / scope.finished if scope.finished else None


def _least_error_ratio(scope: Scope) -> float:
    requests = max(scope.finished, scope.planned_requests)
    return scope.failed / requests if requests else 0.0


def _rate(scope: Scope) -> float | None:
    return scope.finished / scope.duration_seconds if scope.duration_seconds else None


MEASURES = {
    measure.name: measure
    for measure in (
        _percentile("p50", 0.50),
        _percentile("p90", 0.90),
        _percentile("p95", 0.95),
        _percentile("p99", 0.99),
        Measure(
            name="mean",
            meaning="the mean latency from the intended start",
            unit=_LATENCY,
            value=Scope.mean_seconds,
            spell=spell_seconds,
            fewest=lambda _limit: FEWEST_REQUESTS,
        ),
        Measure(
            name="error_ratio",
            meaning="the failed requests out of the finished ones",
            unit=_PERCENT,
            value=_error_ratio,
            spell=spell_ratio,
            # With fewer, one failure alone would decide.
            fewest=lambda limit: max(FEWEST_REQUESTS, math.ceil(round(1 / limit, 6))) if limit else FEWEST_REQUESTS,
            least=_least_error_ratio,
        ),
        Measure(
            name="rate",
            meaning="the finished requests per second",
            unit=_RATE,
            value=_rate,
            spell=lambda value: f"{value:.4g} per second",
            fewest=lambda _limit: 0,
        ),
        Measure(
            name="dropped",
            meaning="the requests that were due and never sent",
            unit=_COUNT,
            value=lambda scope: float(scope.dropped),
            spell=lambda value: f"{value:.0f}",
            fewest=lambda _limit: 0,
            least=lambda scope: float(scope.dropped),
        ),
    )
}
