"""The report says what the load did to the SLOs, in every form, and what it cannot say."""

from dataclasses import replace

from dashboards.page.charts import MarkerKind
from dashboards.page.model import Prose, Table
from loadtests.report.as_json import as_json
from loadtests.report.as_markdown import as_markdown
from loadtests.report.as_page import as_page
from loadtests.report.as_text import as_text
from loadtests.report.charts import chart_group
from loadtests.report.slo_table import slo_note, slo_rows
from loadtests.run.model import Run
from loadtests.verdict import judge
from tests.loadtests.run_builder import START, good_run, with_rows, without_scrapes
from tests.loadtests.slo_records import firing, row, slo_run

AVAILABILITY_ROW = (
    "shop-availability",
    "99.9 % over 30d",
    "99.9 %",
    "3.1 of 3100",
    "103 %",
    "75 %",
    "ShopAvailability (page) from 30 s to 60 s",
)


def spent() -> Run:
    """Build a run that spent most of a budget, and had an alert for it."""
    return slo_run(bad=0.1, alerts=(firing(30, 60), firing(-10, 20, severity="ticket")))


def test_a_row_for_every_budget() -> None:
    """Objective, what was good, what was bad, what that took of the budget, what is left, and the alerts."""
    rows = slo_rows(slo_run(bad=0.1, alerts=(firing(30, 60),)))

    assert AVAILABILITY_ROW == rows[0]
    assert ["shop-latency (route /a)", "shop-latency (route /b)"] == [row[0] for row in rows[1:]]
    assert ("0 %", "no data", "none") == rows[1][4:]


def test_nothing_recorded_is_no_zero() -> None:
    """An SLO without a sample says so, in its row and below the table."""
    run = with_rows(slo_run(), "slo_total_events")

    assert ("shop-availability", "99.9 % over 30d", *["no data"] * 5) == slo_rows(run)[0]
    assert "Missing: Prometheus recorded nothing of shop-availability." in slo_note(run)


def test_json_of_nothing_recorded() -> None:
    """The SLO is there, and null is no zero."""
    run = with_rows(slo_run(), "slo_total_events")

    document = as_json(run, judge(run))["slos"]

    assert ["shop-availability", "shop-latency"] == [slo["id"] for slo in document]
    assert {None} == {document[0][name] for name in ("events", "bad_events", "sli", "budget_spent")}


def test_unknown_errors_are_no_zero() -> None:
    """Events without a word on how many were bad: nothing of it is called good."""
    run = with_rows(slo_run(), "slo_error_events")

    assert ("no data", "no data", "no data", "75 %", "no data") == slo_rows(run)[0][2:]


def test_an_alert_is_one_budgets() -> None:
    """What fired for one group stands in no other's row; an alert of the whole SLO stands in all."""
    labels = {"alertname": "ShopLatency", "alertstate": "firing", "severity": "ticket", "slo_id": "shop-latency"}
    of_b = row({**labels, "route": "/b"}, lambda second: 1 if 30 <= second <= 60 else None)
    of_all = row({**labels, "alertname": "Absent"}, lambda second: 1 if 90 <= second <= 95 else None)

    rows = slo_rows(slo_run(alerts=(of_b, of_all)))

    absent = "Absent (ticket) from 90 s to 95 s"
    assert [absent, f"ShopLatency (ticket) from 30 s to 60 s; {absent}"] == [found[-1] for found in rows[1:]]


def test_gaps_are_told() -> None:
    """A table with a hole in its data says where."""
    note = slo_note(without_scrapes(slo_run(), 41, 80))

    assert "Missing: Prometheus recorded nothing of shop-availability from 40 s to 80 s." in note


def test_text_and_markdown_have_the_table() -> None:
    """Both carry the row; without rules neither has a word of it."""
    run = spent()

    assert "shop-availability        99.9 % over 30d  99.9 %  3.1 of 3100  " in as_text(run, judge(run))
    assert "## SLOs" in as_markdown(run, judge(run))
    assert "| shop-availability | 99.9 % over 30d | 99.9 % |" in as_markdown(run, judge(run))
    bare = good_run()
    assert "SLO" not in as_text(bare, judge(bare)) + as_markdown(bare, judge(bare))


def test_page_has_the_table_the_chart_and_the_marks() -> None:
    """The alert that began during the load is marked where it began; what was firing before is not."""
    run = spent()
    page = as_page(run, judge(run))

    titles = [section.title for section in page.sections if isinstance(section, Table | Prose)]
    assert {"SLOs", "About the SLOs"} <= set(titles)
    group = chart_group(run)
    assert "Error budgets" in [chart.title for chart in group.charts]
    assert [
        (START + 30, "ShopAvailability (page of shop-availability) fired from 30 s to 60 s"),
    ] == [(marker.time, marker.label) for marker in group.markers if marker.kind is MarkerKind.ALERT]
    bare = chart_group(good_run())
    assert "Error budgets" not in [chart.title for chart in bare.charts]


def test_json_has_numbers() -> None:
    """Ratios as ratios, times in seconds, null where nothing is known."""
    run = spent()

    document = as_json(run, judge(run))["slos"]

    assert {
        "id": "shop-availability",
        "group": {},
        "objective": 0.999,
        "window": "30d",
        "events": 3100,
        "budget_remaining": 0.75,
        "alerts": [
            {
                "name": "ShopAvailability",
                "severity": "ticket",
                "start_seconds": -10.0,
                "end_seconds": 20.0,
                "began_before": True,
            },
            {
                "name": "ShopAvailability",
                "severity": "page",
                "start_seconds": 30.0,
                "end_seconds": 60.0,
                "began_before": False,
            },
        ],
    } == {name: value for name, value in document[0].items() if name not in {"bad_events", "sli", "budget_spent"}}
    assert (3.1, 0.999, 1.033) == tuple(round(document[0][name], 3) for name in ("bad_events", "sli", "budget_spent"))
    assert {"route": "/a"} == document[1]["group"]
    assert document[1]["budget_remaining"] is None
    bare = good_run()
    assert [] == as_json(bare, judge(bare))["slos"]


def test_an_alert_to_the_end_of_the_record() -> None:
    """It is said to go on."""
    run = replace(slo_run(alerts=(firing(30, 200),)))

    assert "ShopAvailability (page) from 30 s on" == slo_rows(run)[0][-1]
