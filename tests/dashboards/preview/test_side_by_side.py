from copy import deepcopy

from dashboards.canonical import as_grafana_saves
from dashboards.page.grid import Grid
from dashboards.page.model import Page, Table
from dashboards.page.render import render
from dashboards.page.widgets import Said
from dashboards.preview.side_by_side import page_of_two
from dashboards.reading import Dashboard, dashboard_of
from tests.dashboards.preview.boards import board, panel, snapshot, wave

ANSWERS = {"a": [wave()], "b": [wave({}, phase=1)]}


def _board(*panels: dict[str, object], **settings: object) -> Dashboard:
    numbered = [{"id": number + 1, **deepcopy(one)} for number, one in enumerate(panels)]
    return dashboard_of(as_grafana_saves(board(*numbered, **settings).json), file="x.json")


def _page(before: Dashboard, after: Dashboard) -> tuple[Page, Table, Grid]:
    page = page_of_two(snapshot(before, ANSWERS), snapshot(after, ANSWERS), source="made up")
    table, grid = page.sections
    return page, table, grid


SAME = panel("timeseries", "a", title="same", gridPos={"x": 0, "y": 0, "w": 12, "h": 8})
OLD = panel("timeseries", "a", title="changed", gridPos={"x": 12, "y": 0, "w": 12, "h": 6})
NEW = panel("timeseries", "b", title="changed", gridPos={"x": 12, "y": 0, "w": 12, "h": 6})
OTHER = panel("stat", "a", title="other", gridPos={"x": 0, "y": 8, "w": 6, "h": 4})


def test_panels_that_changed_stand_beside_each_other() -> None:
    """Below the words that say what changed; what did not is folded."""
    page, table, grid = _page(_board(SAME, OLD), _board(SAME, NEW))
    changed, unchanged = grid.bands
    assert "1 changed" == page.description
    assert [("panel", "changed", 'expression of A changed from "a" to "b"')] == [row.cells for row in table.rows]
    assert [(0, 0, 24, 2), (0, 2, 12, 6), (12, 2, 12, 6)] == [
        (one.x, one.y, one.width, one.height) for one in changed.panels
    ]
    assert "expression of A changed from `a` to `b`" in changed.panels[0].content.text
    assert (["same"], False) == ([one.title for one in unchanged.panels], unchanged.is_open)


def test_what_came_and_what_went_stands_beside_nothing() -> None:
    """And says which version does not have it."""
    _, _, grid = _page(_board(SAME, OLD), _board(SAME, OLD, OTHER))
    assert [("Added", "not in the earlier version"), ("Unchanged", "")] == [_words(band) for band in grid.bands]
    _, _, grid = _page(_board(SAME, OLD, OTHER), _board(SAME, OLD))
    assert [("Removed", "not in the later version"), ("Unchanged", "")] == [_words(band) for band in grid.bands]


def _words(band: object) -> tuple[str, str]:
    said = [one.content.words for one in band.panels if isinstance(one.content, Said)]
    return band.title, said[0] if said else ""


def test_two_versions_that_are_the_same_say_so() -> None:
    """There is nothing to review."""
    page, table, grid = _page(_board(SAME), _board(SAME))
    assert page.description.startswith("Nothing changes")
    assert ((), ["Unchanged"]) == (table.rows, [band.title for band in grid.bands])


def test_a_long_text_that_changed_is_there_whole() -> None:
    """To be unfolded below its row."""
    long = panel("timeseries", "x" * 90, title="changed", gridPos=OLD["gridPos"])
    _, table, _ = _page(_board(OLD), _board(long))
    assert ("before: a", f"after: {'x' * 90}") == table.rows[0].detail


def test_unchanged_panels_flow() -> None:
    """As many in a line as there is room for."""
    _, _, grid = _page(_board(SAME, OLD, OTHER), _board(SAME, OLD, OTHER))
    assert [(0, 0), (12, 0), (0, 8)] == [(one.x, one.y) for one in grid.bands[0].panels]


def test_the_page_can_be_rendered() -> None:
    """Titles of panels are text, whatever they hold."""
    html = render(_page(_board(OLD), _board({**NEW, "title": "**<b>x</b>**"}))[0])
    assert "<b>x" not in html
