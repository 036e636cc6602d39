import re

import pytest

from dashboards.page.charts import ChartGroup, Series, TimeChart
from dashboards.page.model import Column, Outcome, Row, Table
from tests.dashboards.page.examples import series


@pytest.mark.parametrize(
    ("times", "values", "expected"),
    [
        pytest.param(
            (1.0, 2.0),
            (1.0,),
            "series 'p50', 2 times and 1 values: must be as many; give None for a missing value",
            id="fewer values than times",
        ),
        pytest.param(
            (1.0,),
            (float("nan"),),
            "series 'p50': every number must be finite; give None for a missing value",
            id="a value that is no number",
        ),
        pytest.param(
            (float("inf"),),
            (None,),
            "series 'p50': every number must be finite; give None for a missing value",
            id="a time that never comes",
        ),
        pytest.param(
            (2.0, 2.0),
            (1.0, 1.0),
            "series 'p50': times must strictly increase; sort the samples and merge equal times",
            id="a time that stands still",
        ),
    ],
)
def test_a_series_refuses_samples_it_cannot_show(
    times: tuple[float, ...], values: tuple[float | None, ...], expected: str
) -> None:
    """Wrong samples fail where they are made, not in the reader's browser."""
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        Series(name="p50", times=times, values=values)


def test_a_chart_refuses_two_series_of_one_name() -> None:
    """A legend with the same word twice could not be read."""
    expected = "series 'p50': must be named once in chart 'Latency'; give each series its own name"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        TimeChart(title="Latency", series=(series("p50", 1.0), series("p50", 2.0)))


def test_a_group_refuses_a_window_without_length() -> None:
    """Nothing can be drawn in no time."""
    expected = "chart group 'Run', 5.0 to 5.0: must end after it starts; give the window of the data"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        ChartGroup(title="Run", charts=(), start_time=5.0, end_time=5.0)


def test_a_group_without_a_date_has_no_dates_on_its_axis() -> None:
    """A simulation would be of 1970."""
    expected = "chart group 'Run', without a date: its times must be counted; set is_counted"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        ChartGroup(title="Run", charts=(), start_time=5.0, end_time=9.0, is_dated=False, is_counted=False)


def test_a_table_refuses_a_row_that_does_not_fit() -> None:
    """A missing cell would shift every later one under the wrong heading."""
    expected = "row ('a', 'b') of table 'T', 2 cells for 1 columns: must be as many; fill the missing cells"
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        Table(title="T", columns=(Column(title="A"),), rows=(Row(cells=("a", "b")),))


def test_a_table_has_outcomes_as_soon_as_one_row_has() -> None:
    """One judged row is enough for the column of badges."""
    rows = (Row(cells=("a",)), Row(cells=("b",), outcome=Outcome.PASSED))
    assert [False, True] == [
        Table(title="T", columns=(Column(title="A"),), rows=rows[:end]).has_outcomes for end in (1, 2)
    ]


def test_a_chart_with_nothing_but_gaps_is_empty() -> None:
    """Samples without a value draw nothing, so the page has to say why."""
    charts = [TimeChart(title="T", series=(series("a", value, None),)) for value in (None, 0.0)]
    assert [True, False] == [chart.is_empty for chart in charts]
