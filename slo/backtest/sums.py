"""Sums over sliding windows, each from two look-ups in running totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import sub

from slo.backtest.history import EventCounts, Grid

NANO = 1_000_000_000
"""Events are added up as whole billionths, so that a sum does not depend on what came before its window."""
ROUNDING_NANO = 1000
"""A millionth of an event: less is no traffic (as in the rules)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowSums:
    """The events in the window that ends at each moment."""

    errors_nano: Sequence[int]
    total_nano: Sequence[int]
    known_errors: Sequence[int]
    """Moments of the window at which the bad events are known."""
    known_total: Sequence[int]


class RunningSums:
    """The events of one grid, ready to be summed over any window."""

    def __init__(self, counts: EventCounts) -> None:
        self.grid: Grid = counts.grid
        self._counts = counts
        self._errors = _running(counts.errors)
        self._total = _running(counts.total)

    def over(self, window_seconds: float) -> WindowSums:
        """Sum over the left-open window that ends at each moment."""
        steps = self.grid.steps(window_seconds)
        return WindowSums(
            errors_nano=_sliding(self._errors, steps),
            total_nano=_sliding(self._total, steps),
            known_errors=_sliding(self._known_errors, steps),
            known_total=_sliding(self._known_total, steps),
        )

    def between(self, start_index: int, end_index: int) -> tuple[float, float]:
        """Sum the bad and all events from one index to before another."""
        start, end = max(start_index, 0), min(max(end_index, 0), self.grid.count)
        start = min(start, end)
        return (self._errors[end] - self._errors[start]) / NANO, (self._total[end] - self._total[start]) / NANO

    def known_between(self, start_index: int, end_index: int) -> int:
        """Count the moments at which the events are known."""
        start, end = max(start_index, 0), min(max(end_index, 0), self.grid.count)
        return self._known_total[end] - self._known_total[min(start, end)]

    def first_known(self) -> int | None:
        """Give the first moment at which the events are known."""
        return next((index for index, value in enumerate(self._counts.total) if value is not None), None)

    # Private

    @cached_property
    def _known_errors(self) -> list[int]:
        return list(accumulate((value is not None for value in self._counts.errors), initial=0))

    @cached_property
    def _known_total(self) -> list[int]:
        return list(accumulate((value is not None for value in self._counts.total), initial=0))


def _running(values: Sequence[float | None]) -> list[int]:
    return list(accumulate((round((value or 0) * NANO) for value in values), initial=0))


def _sliding(running: Sequence[int], steps: int) -> list[int]:
    """Take each running total less the one that many steps earlier; before the beginning there was nothing."""
    count = len(running) - 1
    missing = min(steps - 1, count)
    earlier = [0] * missing + list(running[: count - missing])
    return list(map(sub, running[1:], earlier))
