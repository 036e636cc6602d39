from dashboards.page.charts import Colour
from dashboards.page.palette import Look, looks
from tests.dashboards.page.examples import series


def test_colours_that_were_asked_for_are_kept_and_not_given_again() -> None:
    """An automatic colour never repeats one that another series asked for."""
    chosen = looks([series("a"), series("b", colour=Colour.BLUE, dashed=True), series("c")])
    assert (
        Look(colour=Colour.ORANGE, dashed=False),
        Look(colour=Colour.BLUE, dashed=True),
        Look(colour=Colour.TEAL, dashed=False),
    ) == chosen


def test_beyond_the_palette_lines_are_dashed() -> None:
    """The ninth series has the first colour again, and can still be told from it."""
    chosen = looks([series(str(number)) for number in range(9)])
    assert Look(colour=Colour.BLUE, dashed=True) == chosen[8]
    assert 9 == len(set(chosen))


def test_a_palette_that_is_all_taken_starts_over() -> None:
    """Where every colour was asked for, one more series still gets one."""
    taken = [series(colour, colour=colour) for colour in Colour if colour is not Colour.AUTO]
    assert Look(colour=Colour.BLUE, dashed=False) == looks([*taken, series("more")])[-1]
