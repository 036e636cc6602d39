"""Give every series of a chart its colour; beyond the palette, dashes tell the repeats apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from dashboards.page.charts import Colour, Paint, Series

_IN_ORDER = (
    Colour.BLUE,
    Colour.ORANGE,
    Colour.TEAL,
    Colour.PINK,
    Colour.PURPLE,
    Colour.GOLD,
    Colour.SKY,
    Colour.BROWN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A colour, and whether the line is dashed."""

    colour: Paint
    dashed: bool


def looks(series: Sequence[Series]) -> tuple[Look, ...]:
    """Choose the look of each series, in order."""
    taken = {one.colour for one in series}
    free = [colour for colour in _IN_ORDER if colour not in taken] or list(_IN_ORDER)
    numbers = count()
    return tuple(_look(one, free, numbers) for one in series)


# Private


def _look(series: Series, free: Sequence[Colour], numbers: "count[int]") -> Look:
    if series.colour is not Colour.AUTO:
        return Look(colour=series.colour, dashed=series.dashed)
    times_around, place = divmod(next(numbers), len(free))
    return Look(colour=free[place], dashed=series.dashed or times_around % 2 == 1)
