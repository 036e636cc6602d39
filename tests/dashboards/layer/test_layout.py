import pytest

from dashboards.layout import panel_id, placed
from dashboards.model import GridPosition, Panel, Row
from dashboards.panels.stat import Stat
from dashboards.panels.table import Table
from tests.dashboards.one_panel import board_of


def _stat(title: str, *, width: int = 8, height: int = 4, at: tuple[int, int, int, int] | None = None) -> Stat:
    position = None if at is None else GridPosition(x=at[0], y=at[1], width=at[2], height=at[3])
    return Stat(title=title, width=width, height=height, position=position)


def _places(*rows: Row, may_overlap: bool = False) -> dict[str, tuple[int, int, int, int]]:
    board = board_of(rows=rows, may_overlap=may_overlap)
    return {
        one.panel.title: (one.position.x, one.position.y, one.position.width, one.position.height)
        for row in placed(board)
        for one in row.panels
    }


def test_panels_flow_from_left_to_right_and_wrap() -> None:
    """Each line is as high as its highest panel."""
    row = Row(title="", panels=(_stat("a"), _stat("b", height=9), _stat("c"), _stat("d", width=24), _stat("e")))
    assert {
        "a": (0, 0, 8, 4),
        "b": (8, 0, 8, 9),
        "c": (16, 0, 8, 4),
        "d": (0, 9, 24, 4),
        "e": (0, 13, 8, 4),
    } == _places(row)


def test_rows_stand_below_each_other_and_closed_ones_take_one_line() -> None:
    """What a closed row holds stands where it would if the row were open."""
    rows = (
        Row(title="", panels=(_stat("top"),)),
        Row(title="Closed", panels=(_stat("inside", height=20),), is_collapsed=True),
        Row(title="Open", panels=(_stat("below"),)),
    )
    assert [0, 4, 5] == [row.position.y for row in placed(board_of(rows=rows))]
    assert {"top": (0, 0, 8, 4), "inside": (0, 5, 8, 20), "below": (0, 6, 8, 4)} == _places(*rows)


def test_a_row_can_stand_lower() -> None:
    """With nothing between, as on boards made by hand."""
    rows = (Row(title="", panels=(_stat("a"),)), Row(title="Far", panels=(_stat("b"),), y=30))
    assert {"a": (0, 0, 8, 4), "b": (0, 31, 8, 4)} == _places(*rows)


def test_what_follows_a_panel_with_its_own_place_stands_to_the_right_of_it() -> None:
    """So that one place is enough to go on from."""
    row = Row(title="", panels=(_stat("a"), _stat("b", at=(4, 10, 8, 6)), _stat("c"), _stat("d")))
    assert {
        "a": (0, 0, 8, 4),
        "b": (4, 10, 8, 6),
        "c": (12, 10, 8, 4),
        "d": (0, 16, 8, 4),
    } == _places(row)


@pytest.mark.parametrize(
    ("panels", "message"),
    [
        pytest.param(
            (_stat("a"), _stat("b", at=(4, 2, 8, 4))),
            "board 'Test': panel 'b' at x=4 y=2 width=8 height=4 covers panel 'a' at x=0 y=0 width=8 height=4; "
            "move one, or leave the places to the layout",
            id="one covers another",
        ),
        pytest.param(
            (_stat("a", width=25),),
            "board 'Test': panel 'a' is at x=0 y=0 width=25 height=4: must be inside the grid of 24 columns; "
            "make it narrower, or move it",
            id="one is too wide",
        ),
        pytest.param(
            (_stat("a", at=(20, 0, 8, 4)),),
            "board 'Test': panel 'a' is at x=20 y=0 width=8 height=4: must be inside the grid of 24 columns; "
            "make it narrower, or move it",
            id="one leaves the grid",
        ),
        pytest.param(
            (_stat("a"), _stat("a")),
            f"board 'Test': panel 'a' and panel 'a' have one id, {panel_id('', 'a')}; change one title",
            id="two have one title",
        ),
    ],
)
def test_a_board_that_cannot_be_placed_is_refused(panels: tuple[Panel, ...], message: str) -> None:
    """With the panels' names."""
    with pytest.raises(ValueError, match="board") as refused:
        _places(Row(title="", panels=panels))
    assert message == str(refused.value)


def test_panels_of_different_closed_rows_may_have_one_place() -> None:
    """Only one of them shows there at a time; within one row they may not."""
    one = Row(title="One", panels=(_stat("a", at=(0, 9, 8, 4)),), is_collapsed=True)
    other = Row(title="Other", panels=(_stat("b", at=(0, 9, 8, 4)),), is_collapsed=True)
    assert {"a", "b"} == _places(one, other).keys()
    with pytest.raises(ValueError, match="covers panel 'a'"):
        _places(Row(title="Both", panels=(*one.panels, *other.panels), is_collapsed=True))


def test_a_board_made_elsewhere_may_overlap() -> None:
    """It is shown as it is."""
    row = Row(title="", panels=(_stat("a"), _stat("b", at=(0, 0, 30, 4))))
    assert (0, 0, 30, 4) == _places(row, may_overlap=True)["b"]


def test_two_rows_of_one_title_are_refused() -> None:
    """Unless one has an id of its own."""
    rows = (Row(title="CPU", panels=()), Row(title="CPU", panels=()))
    with pytest.raises(ValueError, match="row 'CPU' and row 'CPU' have one id"):
        placed(board_of(rows=rows))
    assert 2 == len(placed(board_of(rows=(rows[0], Row(title="CPU", panels=(), id=7)))))


def test_ids_are_positive_and_of_both_titles() -> None:
    """The same panel in two rows has two."""
    assert panel_id("One", "a") != panel_id("Two", "a")
    assert all(0 < panel_id("row", str(number)) < 2**31 for number in range(1000))


def test_a_panel_can_say_its_id() -> None:
    """As an imported one does."""
    row = Row(title="", panels=(Table(title="a", id=12),))
    assert 12 == placed(board_of(rows=(row,)))[0].panels[0].id
