"""Where every panel stands, once panels and rows are repeated for the values of a variable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from dashboards.evaluation.choices import Choices
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardPanel

_COLUMNS = 24
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 12, 8
_MOST_REPEATS = 40
"""More panels than anybody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A panel, where it stands below the head of its row, and what is chosen for it."""

    panel: DashboardPanel
    x: int
    y: int
    width: int
    height: int
    choices: Choices


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRow:
    """A row with its panels."""

    title: str
    """As it is written; empty above the first row."""
    is_collapsed: bool
    choices: Choices
    places: tuple[Place, ...]


def placed_rows(dashboard: Dashboard, choices: Choices) -> tuple[PlacedRow, ...]:
    """Give the rows in order, the panels above the first one first."""
    return tuple(row for one in _rows(dashboard) for row in _repeated_row(one, choices))


def left_out(dashboard: Dashboard, choices: Choices) -> Iterator[str]:
    """Tell of panels and rows that are repeated more often than anybody reads."""
    for panel in dashboard.panels:
        name = panel.json.get("repeat")
        choice = choices.get(name) if isinstance(name, str) else None
        if choice is not None and len(choice.values) > _MOST_REPEATS:
            more = len(choice.values) - _MOST_REPEATS
            yield f"{panel.title or 'a panel'}: repeated {_MOST_REPEATS} times; {more} more values of {name} not drawn"


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    head: DashboardPanel | None
    panels: tuple[DashboardPanel, ...]


def _rows(dashboard: Dashboard) -> Iterator[_Row]:
    """Group the panels by the row above them: by their place on the grid, as Grafana does, or inside a closed one."""
    outside = sorted((one for one in dashboard.panels if len(one.path) == _TOP), key=lambda one: _corner(one.json))
    head, held = None, []
    for panel in outside:
        if panel.type != "row":
            held.append(panel)
            continue
        if head is not None or held:
            yield _Row(head=head, panels=tuple(held))
        head, held = panel, [one for one in dashboard.panels if one.path[:_TOP] == panel.path and one is not panel]
    if head is not None or held:
        yield _Row(head=head, panels=tuple(held))


_TOP = 2
"""Length of the path of a panel that is in no row: `panels`, and its number."""


def _corner(json: Mapping[str, Json]) -> tuple[int, int]:
    grid = json.get("gridPos") or {}
    return _whole(grid, "y", 0), _whole(grid, "x", 0)


def _whole(grid: Json, key: str, otherwise: int) -> int:
    value = grid.get(key) if isinstance(grid, Mapping) else None
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _repeated_row(row: _Row, choices: Choices) -> Iterator[PlacedRow]:
    if row.head is None:
        yield PlacedRow(title="", is_collapsed=False, choices=choices, places=_places(row.panels, choices))
        return
    for chosen in _each(row.head.json.get("repeat"), choices):
        is_collapsed = row.head.json.get("collapsed") is True
        places = _places(row.panels, chosen)
        yield PlacedRow(title=row.head.title or "Row", is_collapsed=is_collapsed, choices=chosen, places=places)


def _each(variable: Json, choices: Choices) -> Iterator[Choices]:
    yield from islice(choices.each(variable), _MOST_REPEATS)


def _places(panels: Sequence[DashboardPanel], choices: Choices) -> tuple[Place, ...]:
    """Place the panels below their row's head; a repeated one moves what is below it down."""
    top = min((_corner(panel.json)[0] for panel in panels), default=0)
    placed: list[Place] = []
    shift = 0
    for panel in sorted(panels, key=lambda one: _corner(one.json)):
        first = _place(panel, top, choices)
        copies = list(_copies(panel, replace(first, y=first.y + shift), choices))
        placed += copies
        shift += max(one.y + one.height for one in copies) - (first.y + shift + first.height)
    return tuple(placed)


def _place(panel: DashboardPanel, top: int, choices: Choices) -> Place:
    grid = panel.json.get("gridPos")
    width = min(max(_whole(grid, "w", _DEFAULT_WIDTH), 1), _COLUMNS)
    x = min(_whole(grid, "x", 0), _COLUMNS - width)
    height = max(_whole(grid, "h", _DEFAULT_HEIGHT), 1)
    return Place(panel=panel, x=x, y=_whole(grid, "y", top) - top, width=width, height=height, choices=choices)


def _copies(panel: DashboardPanel, first: Place, choices: Choices) -> Iterator[Place]:
    chosen = list(_each(panel.json.get("repeat"), choices))
    if len(chosen) == 1:
        yield replace(first, choices=chosen[0])
    elif panel.json.get("repeatDirection") == "v":
        for number, one in enumerate(chosen):
            yield replace(first, y=first.y + number * first.height, choices=one)
    else:
        yield from _side_by_side(first, chosen, _whole(panel.json, "maxPerRow", 4) or 4)


def _side_by_side(first: Place, chosen: Sequence[Choices], most: int) -> Iterator[Place]:
    """Share the whole width among the copies, as many in a line as allowed."""
    in_line = min(len(chosen), most, _COLUMNS)
    width = _COLUMNS // in_line
    for number, one in enumerate(chosen):
        line, place = divmod(number, in_line)
        y = first.y + line * first.height
        yield replace(first, x=place * width, y=y, width=width, choices=one)
