"""The page of a report: what stands on it, and that a browser opens it."""

from dataclasses import replace
from pathlib import Path

from dashboards.page.charts import ChartGroup
from dashboards.page.model import Outcome, Page, Prose, Summary, Table
from dashboards.page.render import render
from slo.cli.dora.report_page import as_page
from tests.browser import needs_browser, opened
from tests.slo.dora.report.examples import AT, DAY, FATAL, NOTE, change, failed, judged, report, window


def test_notes_on_the_data_come_before_any_figure() -> None:
    """Whoever reads only the top reads those."""
    assert isinstance(as_page(report()).sections[0], Prose)


def test_a_fatal_note_makes_the_page_inconclusive() -> None:
    """Other reports have no verdict: DORA gives none."""
    first = as_page(report(notes=(FATAL, NOTE))).sections[0]
    assert isinstance(first, Summary)
    assert (Outcome.INCONCLUSIVE, "the figures cannot be relied on: shallow-clone") == (first.outcome, first.sentence)
    assert not [one for one in as_page(report()).sections if isinstance(one, Summary)]


def test_the_metrics_stand_beside_their_windows() -> None:
    """In DORA's order and groups."""
    table = _tables(as_page(report(windows=(window(7), window(28)))))["shop in production"]
    assert ("metric", "group", "7 days", "28 days") == tuple(column.title for column in table.columns)
    assert ("Change lead time", "throughput", "2.5 days", "2.5 days") == table.rows[0].cells
    assert ("Change fail rate", "instability", "33.3 %", "33.3 %") == table.rows[3].cells


def test_a_chart_has_a_point_for_each_deployment_that_brought_known_changes() -> None:
    """The median of three changes of 1, 2 and 9 days is 2; the first deployment has none."""
    deployed = AT - 2 * DAY
    changes = tuple(change("a", deployed=deployed, days=days) for days in (9, 1, 2))
    first = judged("v1.0.0", days_ago=20, changes=None)
    page = as_page(report(deployments=(first, judged("v1.1.0", days_ago=2, changes=changes))))
    series = _charts(page).charts[0].series[0]
    assert ((deployed,), (2.0 * DAY,)) == (series.times, series.values)


def test_weeks_without_a_deployment_are_true_zeros() -> None:
    """From the first one on to the report; weeks begin on Monday in UTC: 2025-09-15, 22, 29, 2025-10-06."""
    page = as_page(report(deployments=(judged("v1", days_ago=20), failed("v2", days_ago=2))))
    made, broken = _charts(page).charts[1].series
    assert (1_757_894_400.0, 1_758_499_200.0, 1_759_104_000.0, 1_759_708_800.0, AT) == made.times
    assert ((1.0, 0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.0, 1.0, 1.0)) == (made.values, broken.values)


def test_a_week_that_begins_with_the_report_is_none_yet() -> None:
    """The report is of Monday at 0:00, and a last week with a zero would look like a stop."""
    monday = 1_759_708_800.0
    one = report(windows=(replace(window(), start=monday - 28 * DAY, end=monday),))
    assert (1_759_104_000.0, monday) == _charts(as_page(one)).charts[1].series[0].times[-2:]


def test_the_charts_have_dates() -> None:
    """Nobody knows which day was the 113th."""
    assert not _charts(as_page(report())).is_counted


def test_failed_deployments_are_marked() -> None:
    """With what says so."""
    (marker,) = _charts(as_page(report())).markers
    assert (AT - 4 * DAY, "v1.1.0 failed: taken back by v1.0.2 (certain); over after 3.0 h") == (
        marker.time,
        marker.label,
    )


def test_a_page_of_a_service_that_stood_still_has_no_chart() -> None:
    """But says that there is nothing."""
    page = as_page(report(deployments=(), incidents=()))
    assert not [one for one in page.sections if isinstance(one, ChartGroup)]
    assert "none in any of these windows" == _tables(page)["Deployments: shop in production"].why_empty


def test_very_many_deployments_are_cut_and_counted() -> None:
    """A page stays one that opens."""
    many = tuple(judged(f"v{number}", days_ago=27 - number / 10) for number in range(250))
    table = _tables(as_page(report(deployments=many)))["Deployments: shop in production (the latest 200, 50 more)"]
    assert 200 == len(table.rows)


@needs_browser
def test_a_browser_opens_it(tmp_path: Path) -> None:
    """From the disk, with its charts drawn and nothing asked of any server."""
    file = tmp_path / "dora.html"
    file.write_text(render(as_page(report(notes=(FATAL, NOTE)))), encoding="utf-8")
    document = opened(file)
    assert "<canvas" in document
    assert "the figures cannot be relied on: shallow-clone" in document
    assert 'src="http' not in document


def _tables(page: Page) -> dict[str, Table]:
    return {one.title: one for one in page.sections if isinstance(one, Table)}


def _charts(page: Page) -> ChartGroup:
    return next(one for one in page.sections if isinstance(one, ChartGroup))
