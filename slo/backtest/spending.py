"""How much of the budget was gone, at any moment."""

from bisect import bisect_left

from slo.backtest.ratios import Ratios, SummedPart, weighted_mean
from slo.backtest.sums import RunningSums
from slo.model import Window
from slo.periods import period_at


class Spending:
    """The budget of one group of an SLO, over the SLO's own period."""

    def __init__(self, ratios: Ratios, window: Window, *, budget_ratio: float) -> None:
        self._ratios = ratios
        self._window = window
        self._budget_ratio = budget_ratio

    def spent(self, index: int) -> float | None:
        """Give the share of the budget that is gone at a moment; above 1 it is overspent."""
        start, end = self._period(index)
        ratio = weighted_mean((_ratio(part, start, end), part.weight) for part in self._ratios.parts)
        return None if ratio is None else ratio / self._budget_ratio

    def left(self, index: int) -> float | None:
        """Give the share of the budget that is left at a moment; below 0 it is overspent."""
        spent = self.spent(index)
        return None if spent is None else 1 - spent

    def share(self, start: int, end: int) -> float | None:
        """Give what the moments from one index to before another took of the budget of the period that ends there."""
        period, _ = self._period(end - 1)
        parts = self._ratios.parts
        ratio = weighted_mean(
            (_share(part.budget_sums, max(start, period), end, period), part.weight) for part in parts
        )
        return None if ratio is None else ratio / self._budget_ratio

    def full_from(self, first_known: int) -> int:
        """Give the first index at which the whole period is known, if everything after the first is."""
        grid = self._ratios.grid
        known_from = grid.time(first_known) - grid.step_seconds
        return bisect_left(
            range(grid.count),
            x=True,
            lo=first_known,
            key=lambda index: period_at(self._window, grid.time(index)).start >= known_from,
        )

    # Private

    def _period(self, index: int) -> tuple[int, int]:
        """Give the indices of the period that ends at a moment: from the first to before the second."""
        grid = self._ratios.grid
        start = period_at(self._window, grid.time(index)).start
        return grid.index_after(start), index + 1


def _ratio(part: SummedPart, start: int, end: int) -> float | None:
    errors, total = part.budget_sums.between(start, end)
    if total > 0:
        return errors / total
    return part.idle_ratio if part.budget_sums.known_between(start, end) else None


def _share(sums: RunningSums, start: int, end: int, period: int) -> float | None:
    _, total = sums.between(period, end)
    errors, _ = sums.between(start, end)
    if total > 0:
        return errors / total
    return 0.0 if sums.known_between(period, end) else None
