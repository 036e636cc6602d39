import pytest

from dashboards.page.charts import Colour
from dashboards.page.drawing.categories import category_names, rectangles
from dashboards.page.drawing.clock import span_text, time_ticks
from dashboards.page.drawing.heat import heat_paths
from dashboards.page.drawing.shapes import arc, slices, trend
from dashboards.page.widgets import Amount, Categories, Category, HeatMap, KeyText

MIDNIGHT = 1_700_006_400.0
"""2023-11-15 00:00 UTC."""


def test_an_arc_goes_from_the_lower_left_over_the_top() -> None:
    """Half of it ends at the top."""
    assert "M-8.66 5.00A10 10 0 0 1 0.00 -10.00" == arc(0, 0.5, radius=10)


def test_an_arc_never_leaves_its_scale() -> None:
    """A value beyond the maximum fills the arc, and no more."""
    assert arc(0, 1, radius=10) == arc(-1, 7, radius=10)


def test_slices_of_a_pie_begin_at_the_top() -> None:
    """A ring has a hole, a pie goes to its middle."""
    quarter, rest = slices([0.25, 0.75], radius=10, hole=0)
    assert "M0.00 -10.00A10 10 0 0 1 10.00 0.00L0 0Z" == quarter
    assert "A10 10 0 1 1" in rest
    assert "A5 5 0 0 0" in slices([0.25], radius=10, hole=5)[0]


def test_a_trend_reaches_from_its_least_to_its_greatest_value() -> None:
    """The lower left corner is 0, 100."""
    assert ("M0.0 94.0L100.0 6.0", "M0.0 100L0.0 94.0L100.0 6.0L100.0 100Z") == trend([1.0, 3.0])


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param([1.0], "", id="one value is no line"),
        pytest.param([], "", id="nothing is no line"),
        pytest.param([2.0, 2.0], "M0.0 50.0L100.0 50.0", id="a constant is in the middle"),
        pytest.param([0.0, None, 1.0], "M0.0 94.0M100.0 6.0", id="a gap stays open"),
    ],
)
def test_the_line_of_a_trend(values: list[float | None], expected: str) -> None:
    """What is missing is not invented."""
    assert expected == trend(values)[0]


@pytest.mark.parametrize(
    ("seconds", "is_counted", "expected"),
    [
        pytest.param(60, False, ["00:00:00", "00:00:10", "00:00:20"], id="a minute in seconds of the clock"),
        pytest.param(3600, False, ["00:00", "00:10", "00:20"], id="an hour in minutes of the clock"),
        pytest.param(14 * 86400, False, ["11-15", "11-17", "11-19"], id="two weeks in days"),
        pytest.param(120, True, ["+0 s", "+30 s", "+60 s"], id="two minutes of a run"),
        pytest.param(3600, True, ["+0 min", "+10 min", "+20 min"], id="an hour of a run"),
    ],
)
def test_labels_of_a_time_axis_are_round(seconds: float, *, is_counted: bool, expected: list[str]) -> None:
    """They suit the length of the axis."""
    ticks = time_ticks(MIDNIGHT, MIDNIGHT + seconds, is_counted=is_counted)
    assert expected == [tick.text for tick in ticks][:3]
    assert 0 == ticks[0].percent
    assert 2 <= len(ticks) <= 8


def test_a_label_of_the_clock_is_round_where_the_axis_is_not() -> None:
    """An axis that begins at 00:07 has its first label at 00:10."""
    assert "00:10" == time_ticks(MIDNIGHT + 420, MIDNIGHT + 4020, is_counted=False)[0].text


def test_a_stretch_of_time_is_told_on_the_clock() -> None:
    """For who points at it."""
    assert "00:00:05 to 00:01:00 UTC" == span_text(MIDNIGHT + 5, MIDNIGHT + 60)


def test_cells_of_a_heat_map_are_painted_by_how_much_they_hold() -> None:
    """The lowest range is at the bottom; zero and nothing are not painted."""
    heat = HeatMap(
        start_time=0, end_time=2, rows=("low", "high"), columns=((100.0, 0.0), (1.0, None)), least="1", most="100"
    )
    assert ((1, "M1 1h1v1h-1z"), (9, "M0 1h1v1h-1z")) == heat_paths(heat)


def _categories(*shares: tuple[float | None, ...], is_stacked: bool = False) -> Categories:
    keys = tuple(KeyText(text=str(number), colour=Colour.BLUE) for number in range(len(shares[0])))
    return Categories(
        keys=keys,
        categories=tuple(
            Category(name=f"c{number}", amounts=tuple(Amount(text="x", share=share) for share in held))
            for number, held in enumerate(shares)
        ),
        ticks=(),
        is_stacked=is_stacked,
    )


def test_bars_of_a_category_stand_side_by_side() -> None:
    """With a gap between categories; what has no value has no bar."""
    bars = rectangles(_categories((0.5, 1.0), (None, 0.25)))
    assert [(5.0, 50.0, 20.0, 50.0), (25.0, 0.0, 20.0, 100.0), (75.0, 75.0, 20.0, 25.0)] == [
        (bar.x, bar.y, bar.width, bar.height) for bar in bars
    ]


def test_stacked_bars_stand_on_each_other() -> None:
    """The second one begins where the first ends."""
    lower, upper = rectangles(_categories((0.25, 0.5), is_stacked=True))
    assert (75.0, 25.0, 25.0, 50.0) == (lower.y, lower.height, upper.y, upper.height)


def test_of_many_categories_some_are_named() -> None:
    """Names that stand upon each other cannot be read."""
    assert ["c0", "c2", "c4"] == [name.text for name in category_names(_categories(*[(1.0,)] * 20))][:3]
