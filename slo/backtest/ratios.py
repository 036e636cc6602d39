"""The error ratio of an SLO over any window, at each moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slo.backtest.history import Grid, History, Part
from slo.backtest.sums import ROUNDING_NANO, RunningSums, WindowSums
from slo.model import Idle

OF_IDLE: dict[Idle, float | None] = {Idle.IGNORE: None, Idle.GOOD: 0.0, Idle.BAD: 1.0}
"""The ratio of bad events that time without events counts as; None for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummedPart:
    """A component of a composite SLO, or all of an SLO that is none, ready to be summed."""

    sums: RunningSums
    """As alerts see them."""
    budget_sums: RunningSums
    """The same and what is known of other times hour by hour."""
    weight: float
    idle_ratio: float | None
    rate_seconds: int


def weighted_mean(values: Iterable[tuple[float | None, float]]) -> float | None:
    """Average the values that are known, each with its weight; None if none is."""
    known = [(value, weight) for value, weight in values if value is not None]
    weight = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / weight if weight else None


class Ratios:
    """Ratios and events of one group of an SLO, each window computed once."""

    def __init__(self, history: History) -> None:
        self.grid: Grid = history.grid
        self.parts = tuple(_summed(part) for part in history.parts)
        self._ratios: dict[int, Sequence[float | None]] = {}
        self._sums: dict[int, WindowSums] = {}

    @property
    def is_composite(self) -> bool:
        """Say whether there are several parts, whose events are of different kinds and cannot be added up."""
        return len(self.parts) > 1

    @property
    def events(self) -> RunningSums:
        """Give the events; of a composite SLO those of its first part."""
        return self.parts[0].sums

    def over(self, window_seconds: int) -> Sequence[float | None]:
        """Give the ratio of bad events in the window that ends at each moment; None where there is none."""
        if window_seconds not in self._ratios:
            ratios = [(_ratio(part, window_seconds), part.weight) for part in self.parts]
            self._ratios[window_seconds] = _weighted(ratios) if self.is_composite else ratios[0][0]
        return self._ratios[window_seconds]

    def sums(self, window_seconds: int) -> WindowSums:
        """Give the events in the window that ends at each moment."""
        if window_seconds not in self._sums:
            self._sums[window_seconds] = self.events.over(window_seconds)
        return self._sums[window_seconds]


# Private


def _summed(part: Part) -> SummedPart:
    sums = RunningSums(part.counts)
    return SummedPart(
        sums=sums,
        budget_sums=sums if part.budget_counts is part.counts else RunningSums(part.budget_counts),
        weight=part.weight,
        idle_ratio=OF_IDLE[part.idle],
        rate_seconds=part.rate_seconds,
    )


def _ratio(part: SummedPart, window_seconds: int) -> list[float | None]:
    sums = part.sums.over(0 if window_seconds <= part.rate_seconds else window_seconds)
    rows = zip(sums.errors_nano, sums.total_nano, sums.known_errors, sums.known_total, strict=True)
    idle = part.idle_ratio
    return [
        None if not (known_errors and known_total) else errors / total if total > ROUNDING_NANO else idle
        for errors, total, known_errors, known_total in rows
    ]


def _weighted(ratios: Sequence[tuple[Sequence[float | None], float]]) -> list[float | None]:
    weights = [weight for _, weight in ratios]
    rows = zip(*(values for values, _ in ratios), strict=True)
    return [weighted_mean(zip(row, weights, strict=True)) for row in rows]
