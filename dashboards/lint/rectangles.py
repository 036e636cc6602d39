"""Where panels stand on the grid."""

from dashboards.lint.interface import mapping
from dashboards.model import GridPosition
from dashboards.reading import DashboardPanel


def rectangle_of(panel: DashboardPanel) -> GridPosition | None:
    """Give the place of a panel; None where it has none."""
    place = mapping(panel.json.get("gridPos"))
    numbers = [place.get(key) for key in ("x", "y", "w", "h")]
    whole = [one for one in numbers if isinstance(one, int) and not isinstance(one, bool)]
    if len(whole) != len(numbers):
        return None
    x, y, width, height = whole
    return GridPosition(x=x, y=y, width=width, height=height)
