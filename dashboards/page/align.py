"""Bring series with times of their own onto one time axis, without inventing or hiding a gap.

uPlot joins a line across `undefined` ("this series has no sample at that time, another one has") and breaks it
at `null` ("there is a gap here"). A break is only drawn as wide as the run of nulls, so a gap swallows the
neighbouring times at which only other series have samples.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from dashboards.page.charts import Series, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The samples of one series on the shared axis."""

    positions: tuple[int, ...]
    """Indices of the shared times at which something stands; everything else is "not my sample"."""
    values: tuple[float | None, ...]
    """One per position; None is a gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """Series on one time axis."""

    times: tuple[float, ...]
    columns: tuple[Column, ...]


def align(series: Sequence[Series]) -> Aligned:
    """Merge the series on the union of their times."""
    samples = [_samples_with_gaps(one) for one in series]
    times = sorted(set().union(*samples))
    columns = (_column(one, held, times) for one, held in zip(series, samples, strict=True))
    return Aligned(times=tuple(times), columns=tuple(columns))


# Private


class _Nothing(Enum):
    HERE = auto()


_Cell = float | None | _Nothing


def _samples_with_gaps(series: Series) -> dict[float, float | None]:
    samples = dict(zip(series.times, series.values, strict=True))
    longest = series.longest_join_seconds
    if longest is not None:
        samples |= {earlier + longest: None for earlier, later in pairwise(series.times) if later - earlier > longest}
    return samples


def _column(series: Series, samples: dict[float, float | None], times: Sequence[float]) -> Column:
    cells: list[_Cell] = [samples.get(time, _Nothing.HERE) for time in times]
    _spread_gaps(cells, range(len(cells)))
    if series.style is not Style.STEP:  # a step holds its value up to the moment the gap begins
        _spread_gaps(cells, range(len(cells) - 1, -1, -1))
    held = [(position, cell) for position, cell in enumerate(cells) if not isinstance(cell, _Nothing)]
    return Column(positions=tuple(position for position, _ in held), values=tuple(cell for _, cell in held))


def _spread_gaps(cells: list[_Cell], order: range) -> None:
    for here, there in pairwise(order):
        if cells[here] is None and cells[there] is _Nothing.HERE:
            cells[there] = None
