import os
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from dashboards.page.charts import MarkerKind, Threshold, TimeChart
from dashboards.page.model import Outcome as PageOutcome
from dashboards.page.model import Page, Prose, Summary, Table
from loadtests.report.as_json import as_json
from loadtests.report.as_junit import as_junit
from loadtests.report.as_markdown import as_markdown
from loadtests.report.as_page import as_page
from loadtests.report.as_text import as_text
from loadtests.report.charts import chart_group
from loadtests.report.write import write_reports
from loadtests.run.model import Abort, ClusterKind, Run
from loadtests.verdict import judge
from slo.series import TimeSeries
from tests.loadtests.run_builder import (
    START,
    good_run,
    restarted,
    server_ended,
    with_client,
    with_replicas,
    without_scrapes,
)

REQUESTS = "Requests, stage by stage"
GOLDEN = Path(__file__).parent / "golden"


def mixed_run() -> Run:
    """Build a run in which one expectation fails, one cannot be judged and the others hold."""
    run = good_run(("error_ratio < 0.1%", "p99 < 500ms in calm", "reached 4 replicas within 60s"))
    run = with_client(run, lambda second, line: replace(line, failed=10) if second == 40 else line)
    return replace(run, events=(restarted(40),))


@pytest.mark.parametrize(
    ("name", "write"), [("report.md", as_markdown), ("junit.xml", as_junit), ("report.txt", as_text)]
)
def test_writes_what_it_always_wrote(name: str, write: "type[as_markdown]") -> None:
    """The texts of one run are kept as files; UPDATE_GOLDEN=1 writes them anew."""
    run = mixed_run()
    text = f"{write(run, judge(run))}\n"
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(text)
    assert (GOLDEN / name).read_text() == text


def test_junit_tells_failures_from_errors() -> None:
    """A failed expectation is a failure; one that cannot be judged is an error, never a pass."""
    run = mixed_run()
    suite = ET.fromstring(as_junit(run, judge(run)))  # noqa: S314 - our own text
    assert ("3", "1", "1") == (suite.get("tests"), suite.get("failures"), suite.get("errors"))
    assert ["failure", "error", "system-out"] == [case[0].tag for case in suite.iter("testcase")]


def test_junit_is_xml_whatever_a_process_printed() -> None:
    """Control characters in a reason, as those that colour a terminal, are replaced."""
    run = good_run(("no flapping",))
    run = replace(run, facts=replace(run.facts, end_time=START + 60.0, interruption="\x1b[31mdied\x1b[0m \x00"))
    suite = ET.fromstring(as_junit(run, judge(run)))  # noqa: S314 - our own text
    (error,) = suite.iter("error")
    assert "(\ufffd[31mdied\ufffd[0m \ufffd)" in str(error.get("message"))


def test_json_carries_every_verdict() -> None:
    """`verdict.json` gives outcome, reason, what was expected and observed, and evidence of each expectation."""
    run = mixed_run()
    document = as_json(run, judge(run))
    assert ("hpa", "sandbox", "failed") == (document["scenario"], document["cluster"], document["outcome"])
    assert [{"expectation", "outcome", "because", "expected", "observed", "evidence"}] * 3 == [
        set(row) for row in document["expectations"]
    ]


def aborted_run() -> Run:
    """Build a run that too many failures ended after 31 s."""
    text = "error_ratio < 5% in peak"
    because = "error_ratio in peak was 52.6 % over 190 requests, where < 5 % was expected"
    run = good_run((text, "no flapping"))
    run = with_client(run, lambda second, line: replace(line, failed=10 * (second >= 15)) if second < 31 else None)
    abort = Abort(expectation=text, seconds=27.0, judged_until_seconds=25.0, because=because)
    return replace(
        run, facts=replace(run.facts, end_time=START + 31.0, interruption=f"`{text}` was failing", abort=abort)
    )


def test_an_aborted_run_says_so_everywhere() -> None:
    """What ended it, and when, is in the notices, on the charts, in JUnit and in JSON."""
    run = aborted_run()
    because = "error_ratio in peak was 52.6 % over 190 requests, where < 5 % was expected"
    assert f"The run was aborted at 27 s for `error_ratio < 5% in peak`: {because}." in as_text(run, judge(run))
    markers = [marker for marker in chart_group(run).markers if "aborted" in marker.label]
    assert [(START + 27.0, MarkerKind.ALERT)] == [(marker.time, marker.kind) for marker in markers]
    suite = ET.fromstring(as_junit(run, judge(run)))  # noqa: S314 - our own text
    properties = {found.get("name"): found.get("value") for found in suite.iter("property")}
    assert ("error_ratio < 5% in peak", "27 s") == (properties["aborted by"], properties["aborted at"])
    assert ("1", "1") == (suite.get("failures"), suite.get("errors"))
    document = as_json(run, judge(run))
    assert ("failed", because) == (document["outcome"], document["abort"]["because"])


def test_every_stage_has_a_row_for_every_kind_of_request() -> None:
    """Numbers of the stage without the warm-up; brackets say that there are too few requests for a percentile."""
    run = with_client(good_run(), lambda second, line: replace(line, name="login") if second < 85 else line)
    rows = [row.cells for row in table(page(run), REQUESTS).rows]
    assert [
        ("calm", "login", "10", "1/s", "(39.2 ms)", "(39.2 ms)", "(39.2 ms)", "0 (0 %)", "0"),
        ("peak", "login", "1330", "19/s", "39.2 ms", "39.2 ms", "39.2 ms", "0 (0 %)", "0"),
        ("after", "work", "60", "1/s", "39.2 ms", "(39.2 ms)", "(39.2 ms)", "0 (0 %)", "0"),
    ] == rows


def test_a_stage_in_which_nothing_came_back_has_no_data() -> None:
    """Neither a latency nor a ratio of zero."""
    run = with_client(good_run(), lambda _, line: replace(line, finished=0, latency={}))
    assert ("peak", "work", "0", "0/s", "no data", "no data", "no data", "0", "0") == table(page(run), REQUESTS).rows[
        1
    ].cells
    assert [None] * 3 == [row["p95_seconds"] for row in as_json(run, judge(run))["stages"]]


def page(run: Run) -> Page:
    """Judge a run and put it on a page."""
    return as_page(run, judge(run))


def table(of: Page, title: str) -> Table:
    """Find a table of a page."""
    return next(section for section in of.sections if isinstance(section, Table) and section.title == title)


def test_the_verdict_is_on_top() -> None:
    """The page begins with the answer and the table of expectations."""
    summary, expectations, *_ = page(mixed_run()).sections
    assert (
        Summary(outcome=PageOutcome.FAILED, sentence="of 3 expectations 1 failed and 1 could not be judged") == summary
    )
    assert [PageOutcome.FAILED, PageOutcome.INCONCLUSIVE, PageOutcome.PASSED] == [
        row.outcome for row in expectations.rows
    ]


def test_every_decision_has_a_row() -> None:
    """Each sync of the run is listed with its reason."""
    rows = table(page(good_run()), "Every decision of the autoscaler").rows
    assert ("30 s", "1", "4") == rows[2].cells[:3]
    assert 10 == len(rows)


def test_prediction_and_run_stand_side_by_side() -> None:
    """The table of the prediction names peak, scale-out and return."""
    assert [
        ("most replicas wanted", "4", "4"),
        ("4 replicas first wanted", "30 s", "30 s"),
        ("back at the minimum", "105 s", "110 s"),
    ] == [row.cells for row in table(page(good_run()), "Predicted and observed").rows]


def test_replicas_that_never_left_their_minimum_have_no_return() -> None:
    """Where nothing was to leave the minimum, and nothing did, no time stands in the comparison."""
    run = with_replicas(good_run(), lambda _: 1)
    flat = tuple(replace(point, wanted=1, ready=1) for point in run.prediction.points)
    run = replace(run, prediction=replace(run.prediction, points=flat, peak=1))
    rows = table(page(run), "Predicted and observed").rows
    assert ("back at the minimum", "never left", "never left") == rows[2].cells


def test_what_is_missing_is_no_data() -> None:
    """Without a scrape there is no number in the comparison."""
    rows = table(page(without_scrapes(good_run(), -1, 1000)), "Predicted and observed").rows
    assert ["no data", "no data", "not seen"] == [row.cells[2] for row in rows]


def notices(run: Run) -> tuple[str, ...]:
    """List the paragraphs that stand below the verdict."""
    proses = (section for section in page(run).sections if isinstance(section, Prose))
    return next((prose.paragraphs for prose in proses if prose.title == "Before you believe it"), ())


def test_a_sandbox_is_called_a_model() -> None:
    """A run in the sandbox says that it proves nothing of Kubernetes; a run on Kubernetes does not need to."""
    run = good_run()
    real = replace(run, facts=replace(run.facts, cluster=replace(run.facts.cluster, kind=ClusterKind.KUBERNETES)))
    assert "does not prove what a Kubernetes cluster does" in notices(run)[0]
    assert () == notices(real)


def test_gaps_and_interruptions_are_told() -> None:
    """Why the run ended, which server ended and what is missing stand below the verdict."""
    run = replace(without_scrapes(good_run(), 60, 90), events=(server_ended(70, 1, server="pushgateway"),))
    run = replace(run, facts=replace(run.facts, interruption="Ctrl-C"))
    assert (
        "The run was interrupted: Ctrl-C.",
        "Ended by itself: pushgateway exited with code 1 at 70 s.",
        "Missing: scrapes of kube-state-metrics are missing from 55 s to 90 s.",
    ) == notices(run)[1:]


def test_limits_that_were_not_enforced_are_told() -> None:
    """Without limits, pods can do what they could not on a cluster: every form for a reader says so."""
    run = good_run()
    limits = "not enforced: no cgroups"
    run = replace(run, facts=replace(run.facts, cluster=replace(run.facts.cluster, limits=limits)))
    notice = f"The limits of the pods were {limits}. A pod could use more CPU and memory than its manifest allows."
    assert notice == notices(run)[1]
    assert f"> {notice}\n" in as_markdown(run, judge(run))
    assert f"{notice}\n" in as_text(run, judge(run))


def test_charts_leave_gaps_where_data_is_missing() -> None:
    """Seconds without a line and samples that are no number are None, never zero."""
    run = with_client(good_run(), lambda second, line: None if 20 <= second < 30 else line)
    row = TimeSeries(labels={}, samples=((START + 1.0, float("nan")), (START + 2.0, 0.5)))
    run = replace(run, series=replace(run.series, answers={**run.series.answers, "server_p95": (row,)}))
    requests, latency, *_ = chart_group(run).charts
    offered = next(series for series in requests.series if series.name == "offered")
    server = next(series for series in latency.series if series.name == "server p95")
    assert (None, None) == offered.values[4:6]
    assert 19.0 == offered.values[6]
    assert (None, 0.5) == server.values


def test_a_rate_is_over_the_seconds_that_have_a_line() -> None:
    """A stretch that is recorded in part does not look as if the load had fallen."""
    run = with_client(good_run(), lambda second, line: line if second < 62 else None)
    offered = next(series for series in chart(run, "Requests").series if series.name == "offered")
    assert (19.0, 19.0) == offered.values[-2:]


def test_charts_mark_scalings_restarts_and_ended_servers() -> None:
    """Each change of the replicas is marked with its reason; restarts and servers that ended are alerts."""
    late = server_ended(1000)
    markers = chart_group(replace(good_run(), events=(restarted(40), server_ended(70), late))).markers
    assert [MarkerKind.UP, MarkerKind.DOWN, MarkerKind.ALERT, MarkerKind.ALERT] == [marker.kind for marker in markers]
    assert markers[0].label.startswith("1 → 4: ")
    assert "pod load-harness-5d8f-0 was restarted at 40 s (killed by SIGKILL)" == markers[2].label
    assert (START + 70, "prometheus was killed by signal 9 at 70 s") == (markers[3].time, markers[3].label)


def test_charts_show_memory_and_throttling_of_each_pod() -> None:
    """Memory stands against the limit, if there is one; throttling is a share."""
    run = good_run()
    row = TimeSeries(labels={"pod": "p0"}, samples=((START + 1.0, 0.5),))
    answers = {**run.series.answers, "memory_bytes": (row,), "throttled_ratio": (row,)}
    run = replace(run, series=replace(run.series, answers=answers))
    memory, throttling = chart(run, "Memory of each pod"), chart(run, "Throttling of each pod")
    assert ["p0", "p0"] == [memory.series[0].name, throttling.series[0].name]
    assert (Threshold(value=64 * 2**20, label="limit"),) == memory.thresholds
    assert ("bytes", "%") == (memory.unit.label, throttling.unit.label)
    cluster = replace(run.facts.cluster, memory_limit_bytes=None)
    assert () == chart(replace(run, facts=replace(run.facts, cluster=cluster)), "Memory of each pod").thresholds


def chart(run: Run, title: str) -> TimeChart:
    """Find a chart of a run."""
    return next(chart for chart in chart_group(run).charts if chart.title == title)


def test_an_empty_chart_says_why() -> None:
    """A chart without samples gives the reason in place of a line."""
    run = without_scrapes(good_run(), -1, 1000)
    expected = "scrapes of kube-state-metrics are missing from 0 s to 145 s"
    assert expected == chart(run, "CPU of each pod").why_empty


def test_writes_all_forms(tmp_path: Path) -> None:
    """The run's directory gets the verdict in every form, and nothing half-written stays."""
    run = good_run()
    write_reports(tmp_path, run, judge(run))
    assert ["junit.xml", "report.html", "report.md", "verdict.json"] == sorted(file.name for file in tmp_path.iterdir())
    assert "all 9 expectations held" in (tmp_path / "report.html").read_text()
