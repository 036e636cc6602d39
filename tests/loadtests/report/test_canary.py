"""The report of a run with a release: what it says, shows side by side, draws and marks."""

from dataclasses import replace

import pytest

from dashboards.page.charts import MarkerKind
from dashboards.page.model import Prose, Table
from dashboards.page.render import render
from loadtests.canary.interface import Told
from loadtests.canary.model import Hook, HookType, Phase
from loadtests.canary.timeline import Check, CheckKind
from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, Side
from loadtests.report.as_json import as_json
from loadtests.report.as_markdown import as_markdown
from loadtests.report.as_page import as_page
from loadtests.report.as_text import as_text
from loadtests.report.canary_table import canary_sentences, side_cells, side_rows, tick_cells
from loadtests.report.charts import chart_group, release_charts
from loadtests.report.facts import comparison, notices
from loadtests.run.model import Run
from loadtests.run.release_series import side_quantile, side_rate
from loadtests.verdict import judge
from slo.series import TimeSeries
from tests.loadtests.canary_run import FAILING, canary_run, client_second, ticks_of, with_ticks
from tests.loadtests.canary_stack import analysis, canary_release, canary_stack
from tests.loadtests.run_builder import START, good_run, with_client, with_rows

CHARTS = (
    "Weight of the canary",
    "Failed checks",
    "Requests of both sides",
    "Errors of both sides",
    "Latency of both sides",
)


def with_sides(run: Run) -> Run:
    """Let Prometheus have answers of both sides: the canary fails a fifth of its 10 requests a second."""

    def row(value: float, **labels: str) -> TimeSeries:
        return TimeSeries(labels=labels, samples=tuple((START + second, value) for second in range(0, 120, 2)))

    for side, good, bad, seconds in ((Side.PRIMARY, 40.0, 0.0, 0.01), (Side.CANARY, 8.0, 2.0, 0.2)):
        run = with_rows(run, side_rate(side), row(good, code="200"), row(bad, code="500"))
        for percent in (50, 95, 99):
            run = with_rows(run, side_quantile(side, percent), row(seconds * percent / 100))
    return run


def failing_run() -> Run:
    """Give a run in which a version was rolled back, and its clients saw three failures."""
    run = with_sides(canary_run(FAILING))
    return with_client(
        run, lambda second, line: client_second(second, failed=3, failed_on_purpose=3) if second == 30 else line
    )


def test_it_says_what_became_of_the_release() -> None:
    """What was released, when it was found and how it ended, why, and what the users saw of it."""
    assert (
        "Release 1, at 10 s: version 2.1.0, which fails 20% of the requests.",
        (
            "Version 2.1.0 was found at 13 s and was rolled back 40 s later, after 4 intervals; it had at most 20% of "
            "the requests before: metric errors failed (Halt load-harness.demo advancement errors 20.00 > 1)."
        ),
        "The users sent 6000 requests and saw 3 of them fail, all on purpose.",
    ) == canary_sentences(failing_run())


def test_a_release_that_was_never_found_is_said_to_be_none() -> None:
    """The rest would be about nothing."""
    run = with_ticks(canary_run(), *(tick for tick in ticks_of(canary_run()) if tick.time < 5))

    assert "No tick of the canary's controller found the release." == canary_sentences(run)[-1]
    assert () == side_rows(run)
    assert as_json(run, judge(run))["canary"] is None


def test_failures_of_an_older_record_are_not_told_apart() -> None:
    """It does not say which were put in."""
    run = with_client(
        canary_run(FAILING), lambda second, line: replace(line, failed=int(second == 30), failed_on_purpose=None)
    )

    assert "The users sent 6000 requests and saw 1 of them fail." == canary_sentences(run)[-1]


def test_a_load_without_a_release_has_no_section_of_one() -> None:
    """The manifests have a Canary, which stays as it is; one that somebody released by hand is told of."""
    calm = with_ticks(
        canary_run(),
        *(
            replace(tick, before=Phase.SUCCEEDED, phase=Phase.SUCCEEDED, canary_weight=0, checks=(), told=())
            for tick in ticks_of(canary_run())
        ),
    )
    by_hand = canary_run()
    calm, by_hand = (replace(run, facts=replace(run.facts, releases=())) for run in (calm, by_hand))

    assert "releases no version" not in as_text(calm, judge(calm))
    assert "## The release" not in as_markdown(calm, judge(calm))
    assert "The release" not in render(as_page(calm, judge(calm)))
    assert "end of the release" not in {what for what, *_ in comparison(calm)}
    assert ("The scenario releases no version.",) == canary_sentences(by_hand)
    assert "The scenario releases no version." in as_text(by_hand, judge(by_hand))


def test_primary_and_canary_stand_side_by_side() -> None:
    """Rate, failures and latency of each, while the release was under way."""
    assert [
        ("primary", "40", "0 %", "5 ms", "9.5 ms", "9.9 ms"),
        ("canary", "10", "20 %", "100 ms", "190 ms", "198 ms"),
    ] == [side_cells(row) for row in side_rows(failing_run())]


def test_a_side_of_which_nothing_is_known_has_no_numbers() -> None:
    """*No data* is no zero."""
    assert ("canary", *["no data"] * 5) == side_cells(side_rows(canary_run())[1])


def test_the_page_has_all_of_it() -> None:
    """Sentences, both tables, and charts of its own."""
    run = failing_run()
    page = as_page(run, judge(run))
    titles = {section.title: section for section in page.sections if isinstance(section, Table | Prose)}

    assert {"The release", "Primary and canary side by side", "Every tick of the release"} <= titles.keys()
    ticks = titles["Every tick of the release"]
    assert isinstance(ticks, Table)
    assert (
        "33 s",
        "Progressing",
        "20 %",
        "1",
        "errors 20 failed (Halt load-harness.demo advancement errors 20.00 > 1)",
        "Halt load-harness.demo advancement errors 20.00 > 1",
    ) == ticks.rows[2].cells
    assert CHARTS == tuple(chart.title for chart in release_charts(run).charts)
    assert "Weight of the canary" in render(page)


def test_the_weights_are_drawn_beside_the_predicted_ones() -> None:
    """Predicted dashed, both as ratios of the requests, in Unix seconds."""
    weights, failed, *_ = release_charts(canary_run(FAILING)).charts

    assert ["predicted", "canary"] == [line.name for line in weights.series]
    assert [True, False] == [line.dashed for line in weights.series]
    predicted, observed = weights.series
    assert (START + 23.0, START + 23.4) == (predicted.times[2], observed.times[2])
    assert 0.2 == predicted.values[2] == observed.values[2]
    assert [2] == [threshold.value for threshold in failed.thresholds]


def test_phases_and_failed_checks_are_marked() -> None:
    """Where the canary came to, and what held it up."""
    found = {
        (round(marker.time - START, 1), marker.label, marker.kind)
        for marker in chart_group(canary_run(FAILING)).markers
    }

    assert (13.4, "canary: Initialized → Progressing", MarkerKind.NOTE) in found
    labels = [label for _, label, kind in found if kind is MarkerKind.ALERT]
    halted = "canary: metric errors failed (Halt load-harness.demo advancement errors 20.00 > 1)"
    assert [halted] * 2 == labels


def test_the_prediction_stands_beside_what_happened() -> None:
    """First requests, most of them, failed checks, and the end."""
    rows = {what: (predicted, observed) for what, predicted, observed in comparison(canary_run(FAILING))}

    assert ("20 % at 23 s", "20 % at 23 s") == rows["first requests of the canary"]
    assert ("20 %", "20 %") == rows["most of the requests"]
    assert ("2", "2") == rows["failed checks"]
    assert ("rolled back at 53 s", "rolled back at 53 s") == rows["end of the release"]


def test_what_was_not_predicted_says_why() -> None:
    """In the place of each number."""
    run = canary_run()
    blind = replace(run, prediction=replace(run.prediction, canary=None, canary_problem="`up` asks for up"))

    rows = {what: predicted for what, predicted, _ in comparison(blind)}

    assert "`up` asks for up" == rows["end of the release"]
    assert ["canary"] == [line.name for line in release_charts(blind).charts[0].series]


def test_texts_have_the_release() -> None:
    """For the console and for a comment."""
    run = failing_run()
    text, markdown = as_text(run, judge(run)), as_markdown(run, judge(run))

    assert "canary   10          20 %    100 ms  190 ms  198 ms" in text
    assert "## The release" in markdown
    assert "| canary | 10 | 20 % | 100 ms | 190 ms | 198 ms |" in markdown
    assert "| 53 s | Failed | 0 % | 0 |" in markdown


def test_the_json_has_the_release() -> None:
    """Times in seconds since the load started, ratios as ratios, and the ticks as they were recorded."""
    run = failing_run()
    found = as_json(run, judge(run))["canary"]

    assert ("2.1.0", "Failed", 4, 20, 0.2) == (
        found["version"],
        found["phase"],
        found["intervals"],
        found["most_weight"],
        found["sides"]["canary"]["error_ratio"],
    )
    assert found["found_seconds"] == pytest.approx(13.4)
    assert 5 == len(found["ticks"])


def test_an_event_leaves_out_the_body_of_an_answer() -> None:
    """It stands among the checks, with its reason alone."""
    run = canary_run(FAILING)
    answer = '{"answer": "refused", "because": "too many", "since": 1.5}'
    halted = replace(
        ticks_of(run)[3],
        checks=(Check(kind=CheckKind.WEBHOOK, name="gate", is_passed=False, because=answer),),
        told=(Told(message=f"Halt load-harness.demo advancement external check gate failed {answer}"),),
    )

    *_, checks, events = tick_cells(run, halted)

    assert ("gate failed (too many)", "Halt load-harness.demo advancement external check gate failed") == (
        checks,
        events,
    )


def test_that_nobody_asks_for_a_rollback_is_not_repeated_at_every_tick() -> None:
    """Flagger says it each time, and it would hide what happened."""
    ask = Hook(type=HookType.ROLLBACK, name="ask", url="http://gate.demo/rollback/check")
    run = canary_run(stack=canary_stack(canary_release(analysis(ask))))
    told = tuple(Told(message=text) for text in ("Rollback hook ask not signaling a rollback", "Advance"))

    assert "Advance" == tick_cells(run, replace(ticks_of(run)[3], told=told))[-1]


def test_a_run_without_a_canary_says_nothing_of_one() -> None:
    """As all reports did before."""
    run = good_run()

    assert "release" not in as_markdown(run, judge(run))
    assert "canary" not in as_text(run, judge(run))
    assert not {chart.title for chart in chart_group(run).charts} & set(CHARTS)


def test_faults_of_one_side_are_no_surprise_to_the_prediction() -> None:
    """Those that its checks see are modelled; a frozen pod is not."""
    run = canary_run()
    fail = PlannedFault(
        at_seconds=30.0, action=FaultAction.FAIL, target=FaultTarget.PODS, of=Side.CANARY, for_seconds=5.0
    )
    freeze = replace(fail, action=FaultAction.FREEZE)

    def said(fault: PlannedFault) -> str:
        return " ".join(notices(replace(run, facts=replace(run.facts, faults=(fault,)))))

    assert "does not model" not in said(fail)
    assert (
        "The prediction does not model these faults (it models roll-outs, and what slows down or fails pods of one "
        "side)."
    ) in said(freeze)
