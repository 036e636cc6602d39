"""The events of an SLO from the service's own metrics, as the rules would have recorded them."""

from collections.abc import Callable, Sequence

from slo.backtest.asker import Asker, Values
from slo.backtest.history import Grid
from slo.model import EventsIndicator, Occurrences, Slo
from slo.rules.event_rates import EventRates, event_rates
from slo.rules.interface import RuleSettings
from slo.rules.timeslices import slice_rates


def raw_events(
    slo: Slo, grid: Grid, asker: Asker, *, rate_seconds: int, interval_seconds: int
) -> tuple[Values, Values]:
    """Bring the bad and all events of each step, from rates over `rate_seconds` or over a step that is longer."""
    if isinstance(slo.budgeting, Occurrences):
        looks = grid if isinstance(slo.indicator, EventsIndicator) else _looks(grid)
        window = max(rate_seconds, looks.step_seconds)
        rates = event_rates(slo, window_seconds=window, interval_seconds=interval_seconds)
        return _both(rates, lambda query: _events(asker.values(query, looks, slo.group_labels), looks, grid))
    ends = _slice_ends(grid, slo.budgeting.slice_seconds)
    rates = slice_rates(slo, slo.budgeting, RuleSettings(interval_seconds=interval_seconds))
    events = _both(rates, lambda query: _times(asker.values(query, ends, slo.group_labels), interval_seconds))
    errors, total = ({group: _spread(row, ends, grid) for group, row in values.items()} for values in events)
    return errors, total


# Private

_LOOK_SECONDS = 300
"""How often is looked at what is no count of events; divides every longer step."""


def _both(rates: EventRates, ask: Callable[[str], Values]) -> tuple[Values, Values]:
    return ask(rates.errors), ask(rates.total)


def _times(values: Values, factor: float) -> Values:
    return {group: [None if value is None else value * factor for value in row] for group, row in values.items()}


def _looks(grid: Grid) -> Grid:
    """Divide steps so that a value is not looked at too seldom; a rate needs only one look at a step."""
    step = min(grid.step_seconds, _LOOK_SECONDS)
    first = grid.first_time - grid.step_seconds + step
    return Grid(first_time=first, step_seconds=step, count=grid.count * grid.step_seconds // step)


def _events(values: Values, looks: Grid, grid: Grid) -> Values:
    """Add up the events of the looks at each step; those that are not known are left out."""
    size = grid.step_seconds // looks.step_seconds
    events = _times(values, looks.step_seconds)
    return {
        group: [_sum(row[first : first + size]) for first in range(0, len(row), size)] for group, row in events.items()
    }


def _sum(events: Sequence[float | None]) -> float | None:
    known = [count for count in events if count is not None]
    return sum(known) if known else None


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
