"""The cells of a heat map as one path for each colour."""

from collections import defaultdict
from collections.abc import Iterator

from dashboards.page.widgets import HeatMap

LEVELS = 10


def heat_paths(heat: HeatMap) -> tuple[tuple[int, str], ...]:
    """Give level and path, from the palest to the strongest; a cell is a unit square, row 0 at the bottom.

    Zero and nothing are not drawn. Colours follow the square root of the value, as most cells hold little.
    """
    cells = list(_cells(heat))
    most = max((value for _, _, value in cells), default=0.0)
    paths: dict[int, list[str]] = defaultdict(list)
    for x, y, value in cells:
        level = min(int(LEVELS * (value / most) ** 0.5), LEVELS - 1)
        paths[level].append(f"M{x} {len(heat.rows) - 1 - y}h1v1h-1z")
    return tuple((level, "".join(paths[level])) for level in sorted(paths))


# Private


def _cells(heat: HeatMap) -> Iterator[tuple[int, int, float]]:
    for x, column in enumerate(heat.columns):
        for y, value in enumerate(column):
            if value is not None and value > 0:
                yield x, y, value
