"""The events of an SLO from the service's own metrics, as the rules would have recorded them."""

from collections.abc import Callable

from slo.backtest.asker import Asker, Values
from slo.backtest.history import Grid
from slo.model import Occurrences, Slo
from slo.rules.event_rates import EventRates, event_rates
from slo.rules.interface import RuleSettings
from slo.rules.timeslices import slice_rates


def raw_events(
    slo: Slo, grid: Grid, asker: Asker, *, rate_seconds: int, interval_seconds: int
) -> tuple[Values, Values]:
    """Bring the bad and all events of each step, from rates over `rate_seconds` or over a step that is longer."""
    if isinstance(slo.budgeting, Occurrences):
        rates = event_rates(slo, window_seconds=max(rate_seconds, grid.step_seconds), interval_seconds=interval_seconds)
        return _both(rates, lambda query: _times(asker.values(query, grid, slo.group_labels), grid.step_seconds))
    ends = _slice_ends(grid, slo.budgeting.slice_seconds)
    rates = slice_rates(slo, slo.budgeting, RuleSettings(interval_seconds=interval_seconds))
    events = _both(rates, lambda query: _times(asker.values(query, ends, slo.group_labels), interval_seconds))
    errors, total = ({group: _spread(row, ends, grid) for group, row in values.items()} for values in events)
    return errors, total


# Private


def _both(rates: EventRates, ask: Callable[[str], Values]) -> tuple[Values, Values]:
    return ask(rates.errors), ask(rates.total)


def _times(values: Values, factor: float) -> Values:
    return {group: [None if value is None else value * factor for value in row] for group, row in values.items()}


def _slice_ends(grid: Grid, slice_seconds: int) -> Grid:
    """Give the ends of the slices that touch a grid; the last may end after it."""
    first = -(-(grid.first_time - grid.step_seconds + 1) // slice_seconds) * slice_seconds
    last = -(-grid.last_time // slice_seconds) * slice_seconds
    return Grid(first_time=first, step_seconds=slice_seconds, count=(last - first) // slice_seconds + 1)


def _spread(row: list[float | None], ends: Grid, grid: Grid) -> list[float | None]:
    """Put the events of each slice at its end; the moments before it have none, if the slice is known."""
    spread: list[float | None] = [None] * grid.count
    for index, events in enumerate(row):
        if events is None:
            continue
        end = ends.time(index)
        at = grid.index_from(end)
        for moment in range(max(grid.index_after(end - ends.step_seconds), 0), min(at + 1, grid.count)):
            spread[moment] = spread[moment] or 0.0
        if at < grid.count:
            spread[at] = (spread[at] or 0.0) + events
    return spread
