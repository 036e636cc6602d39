"""The names that a client threshold may use: how each is measured and spelt, and what it can still come to be."""

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
    most: float = math.inf
    """In the base unit; beyond it a limit would hold, or fail, whatever happens."""
    is_whole: bool = False

    def parse(self, text: str) -> float:
        """Read a value into the base unit.

        Raises:
            NotUnderstood: no finite number from 0 on, or another unit.
        """
        found = _VALUE.fullmatch(text)
        unit = found["unit"].strip() if found else ""
        if found is None or unit not in self.factors or (self.is_whole and not found["number"].isdecimal()):
            raise NotUnderstood(rule=f"{text} must be {self._rule()}", next_step=f"write it as {self.example}")
        value = float(found["number"]) * self.factors[unit]
        if value > self.most:
            most = f"{self.most / self.factors[unit]:g}{unit}"
            raise NotUnderstood(rule=f"{text} must be at most {most}", next_step="choose a value within the bounds")
        return value

    def _rule(self) -> str:
        if self.is_whole:
            return "a whole number without a unit"
        return f"a number with {' or '.join(self.factors)}"


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
    least: Callable[[Scope], float]
    """Below this it cannot come to be once the whole scope is recorded, whatever the requests do that are still out."""
    most: Callable[[Scope], float]
    """Above this it cannot come to be."""
    outlook: Callable[[Scope], float | None]
    """What it will come to be if the rest goes on as it went so far; None where that says nothing of the rest, as of a
    count, which only grows."""


def spell_seconds(seconds: float) -> str:
    """Spell a latency as a reader would say it."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def spell_ratio(ratio: float) -> str:
    """Spell a ratio in percent."""
    return f"{100 * ratio:.3g} %"


# Private

_VALUE = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>\s*[a-z%/ ]*)")
_LATENCY = Unit(factors={"ms": 0.001, "s": 1.0}, example="200ms or 1.5s")
_PERCENT = Unit(factors={"%": 0.01}, example="0.1%", most=1.0)
_RATE = Unit(factors={"/s": 1.0, "per second": 1.0}, example="18/s or 18 per second")
_COUNT = Unit(factors={"": 1.0}, example="0", is_whole=True)


def _percentile(name: str, ratio: float) -> Measure:
    fewest = math.ceil(round(FEWEST_BEYOND_PERCENTILE / (1 - ratio), 6))
    return Measure(
        name=name,
        meaning=f"the latency from the intended start that {spell_ratio(ratio)} of the requests do not exceed",
        unit=_LATENCY,
        value=lambda scope: scope.quantile_seconds(ratio),
        outlook=lambda scope: scope.quantile_seconds(ratio),
        spell=spell_seconds,
        fewest=lambda _limit: fewest,
        least=lambda scope: scope.least_quantile_seconds(ratio) or 0.0 if scope.most_finished >= fewest else 0.0,
        most=_unbounded,
    )


def _unbounded(_scope: Scope) -> float:
    return math.inf


def _least_mean_seconds(scope: Scope) -> float:
    return scope.latency_seconds() / scope.most_finished if scope.most_finished >= FEWEST_REQUESTS else 0.0


def _error_ratio(scope: Scope) -> float | None:
    return scope.failed / scope.finished if scope.finished else None


def _least_error_ratio(scope: Scope) -> float:
    return scope.failed / scope.most_finished if scope.most_finished else 0.0


def _most_error_ratio(scope: Scope) -> float:
    well = scope.finished - scope.failed
    return 1 - well / scope.most_finished if scope.most_finished else 1.0


def _rate(scope: Scope) -> float | None:
    return scope.finished / scope.duration_seconds if scope.duration_seconds else None


def _rate_outlook(scope: Scope) -> float | None:
    """Take as many answers out of what is due: a stage with fewer users has a lower rate, and nothing is wrong."""
    if not scope.planned_requests:
        return _rate(scope)
    return scope.finished / scope.planned_requests * scope.planned_in_whole / scope.whole_seconds


def _least_rate(scope: Scope) -> float:
    return scope.finished / scope.whole_seconds if scope.whole_seconds else 0.0


def _most_rate(scope: Scope) -> float:
    return scope.most_finished / scope.whole_seconds if scope.whole_seconds else math.inf


MEASURES = {
    measure.name: measure
    for measure in (
        _percentile("p50", 0.50),
        _percentile("p90", 0.90),
        _percentile("p95", 0.95),
        _percentile("p99", 0.99),
        _percentile("p99.9", 0.999),
        Measure(
            name="mean",
            meaning="the mean latency from the intended start",
            unit=_LATENCY,
            value=Scope.mean_seconds,
            outlook=Scope.mean_seconds,
            spell=spell_seconds,
            fewest=lambda _limit: FEWEST_REQUESTS,
            least=_least_mean_seconds,
            most=_unbounded,
        ),
        Measure(
            name="error_ratio",
            meaning="the failed requests out of the finished ones",
            unit=_PERCENT,
            value=_error_ratio,
            outlook=_error_ratio,
            spell=spell_ratio,
            # With fewer, one failure alone would decide.
            fewest=lambda limit: max(FEWEST_REQUESTS, math.ceil(round(1 / limit, 6))) if limit else FEWEST_REQUESTS,
            least=_least_error_ratio,
            most=_most_error_ratio,
        ),
        Measure(
            name="rate",
            meaning="the finished requests per second",
            unit=_RATE,
            value=_rate,
            outlook=_rate_outlook,
            spell=lambda value: f"{value:.4g} per second",
            fewest=lambda _limit: 0,
            least=_least_rate,
            most=_most_rate,
        ),
        Measure(
            name="dropped",
            meaning="the requests that were due and never sent",
            unit=_COUNT,
            value=lambda scope: float(scope.dropped),
            spell=lambda value: f"{value:.0f}",
            fewest=lambda _limit: 0,
            least=lambda scope: float(scope.dropped),
            most=lambda scope: float(scope.dropped + scope.most_finished - scope.finished),
            outlook=lambda _scope: None,
        ),
    )
}
