from dashboards.page.charts import ChartGroup, MarkerKind, TimeChart
from dashboards.page.grid import Grid
from dashboards.page.model import Page
from dashboards.page.widgets import Said
from loadtests.report.as_page import as_page
from loadtests.report.board import board_section
from loadtests.verdict import judge
from tests.loadtests.run_board import with_board
from tests.loadtests.run_builder import DURATION_SECONDS, START, good_run, without_scrapes


def page() -> Page:
    """Report a run that has a board."""
    run = with_board(good_run())
    return as_page(run, judge(run))


def board() -> Grid:
    """Give the board of the report."""
    return next(section for section in page().sections if isinstance(section, Grid))


def test_the_board_is_over_the_time_of_the_run() -> None:
    """Counted from the start of the load, with its stages."""
    grid = board()
    assert (START, START + DURATION_SECONDS, True) == (grid.start_time, grid.end_time, grid.is_counted)
    assert ["calm", "peak", "after"] == [region.label for region in grid.regions]


def test_numbers_are_the_greatest_of_the_run() -> None:
    """A run that is over has no now: its last users are gone."""
    first = board().bands[0]
    assert "At most" == first.title
    assert "19" == first.panels[0].content.numbers[0].amount.text


def test_what_was_asked_for_the_last_moment_is_left_out() -> None:
    """And its row, where nothing is left in it."""
    assert ["At most", "Client and server"] == [band.title for band in board().bands]


def test_what_happened_is_marked_once() -> None:
    """Scaling as the run tells of it, notes of the board, and no alert twice."""
    markers = board().markers
    assert [MarkerKind.UP, MarkerKind.DOWN, MarkerKind.NOTE] == [marker.kind for marker in markers]
    assert "deployed 1.2" == markers[-1].label


def test_no_chart_of_the_board_is_there_twice() -> None:
    """Beside it stand the plan and the prediction, which no board knows."""
    (group,) = (section for section in page().sections if isinstance(section, ChartGroup))
    assert ("Plan and prediction", ["Load", "Replicas"]) == (group.title, [chart.title for chart in group.charts])
    assert ["planned", "offered"] == [series.name for series in group.charts[0].series]


def test_a_panel_without_data_says_why() -> None:
    """As far as the run knows it."""
    run = with_board(without_scrapes(good_run(), -1, 1000))
    empty = board_section(run).bands[1].panels[1].content
    assert Said(words="No data: scrapes of kube-state-metrics are missing from 0 s to 145 s") == empty


def test_a_run_without_a_board_shows_all_that_it_has() -> None:
    """As records from before there were boards do."""
    run = good_run()
    group = next(section for section in as_page(run, judge(run)).sections if isinstance(section, ChartGroup))
    assert board_section(run) is None
    assert ["Requests", "Latency", "Errors"] == [chart.title for chart in group.charts][:3]
    assert all(isinstance(chart, TimeChart) for chart in group.charts)
