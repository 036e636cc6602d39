"""Panels of rows, as dashboards had them before 2017."""

import pytest

from dashboards.canonical import canonical
from dashboards.model import Json


def test_panels_get_places_on_the_grid() -> None:
    """A span of 12 is the whole width, and 38 pixels are one unit of height."""
    row = {"height": "250px", "panels": [{"id": 1, "span": 8}, {"id": 2, "span": 4, "height": 100}, {"id": 3}]}
    assert [(1, 0, 0, 16, 7), (2, 16, 0, 8, 3), (3, 0, 7, 8, 7)] == _places([row])


@pytest.mark.parametrize(
    ("row", "height"),
    [
        pytest.param({}, 7, id="none is 250 pixels"),
        pytest.param({"height": 380}, 10, id="a number"),
        pytest.param({"height": "38.5px"}, 3, id="at least 90 pixels"),
        pytest.param({"height": "tall"}, 7, id="no number"),
    ],
)
def test_rows_have_a_height(row: dict[str, Json], height: int) -> None:
    """Which their panels have unless they have their own."""
    assert [height] == [place[4] for place in _places([{**row, "panels": [{"id": 1}]}])]


def test_titles_that_show_are_rows_of_their_own() -> None:
    """For all rows, as soon as one has a title to see, is collapsed or repeated."""
    rows = [
        {"title": "First", "panels": [{"id": 4, "span": 12}]},
        {"title": "Second", "collapse": True, "panels": [{"id": 5}]},
        {"title": "Third", "repeat": "pod", "panels": [{"id": 6}]},
        {"title": "Third", "repeatIteration": 1, "panels": [{"id": 7}]},
    ]
    panels = canonical({"rows": rows})["panels"]
    assert [8, 4, 9, 10, 6] == [panel["id"] for panel in panels]
    assert [0, 1, 8, 9, 10] == [panel["gridPos"]["y"] for panel in panels]
    assert [5] == [panel["id"] for panel in panels[2]["panels"]]
    assert ("pod", False, True) == (panels[3]["repeat"], panels[3]["collapsed"], panels[2]["collapsed"])


def test_without_titles_rows_only_place_their_panels() -> None:
    """One row below the other."""
    assert [(1, 0, 0, 8, 7), (2, 0, 7, 8, 7)] == _places([{"panels": [{"id": 1}]}, {"panels": [{"id": 2}]}])


def test_odd_parts_do_no_harm() -> None:
    """Panels that are none, spans and numbers that are texts."""
    assert [(1, 0, 0, 8, 7)] == _places([{"panels": ["x", {"id": "a", "span": "wide"}]}, {"panels": None}])


def test_rows_of_a_newer_schema_are_dead() -> None:
    """There the panels stand beside them, so they are not read; but not lost either."""
    rows = [{"panels": [{"id": 1}]}]
    assert ([], rows) == tuple(canonical({"rows": rows, "schemaVersion": 16})[key] for key in ("panels", "rows"))
    assert "rows" not in canonical({"rows": rows, "panels": [{"id": 1}], "schemaVersion": 16})


# Private


def _places(rows: list[dict[str, Json]]) -> list[tuple[int, ...]]:
    panels = canonical({"rows": rows, "schemaVersion": 12})["panels"]
    return [(panel["id"], *(panel["gridPos"][key] for key in "xywh")) for panel in panels]
