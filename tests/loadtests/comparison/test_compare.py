"""Two runs made by hand, held against each other."""

import json
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboards.page.model import Outcome as PageOutcome
from dashboards.page.model import Summary
from dashboards.page.render import render
from loadtests.comparison.as_json import as_json
from loadtests.comparison.as_markdown import as_markdown
from loadtests.comparison.as_page import as_page
from loadtests.comparison.as_text import as_text
from loadtests.comparison.compare import NamedRun, compare
from loadtests.comparison.model import Comparison, Line, Margins, Reading
from loadtests.hpa.flags import ControllerFlags
from loadtests.run.model import ClientSecond, Run
from tests.loadtests.run_builder import START, good_run, restarted, with_client, with_replicas, without_scrapes

RESAMPLES = 50


def named(run: Run, name: str) -> NamedRun:
    """Give a run the name of its directory."""
    return NamedRun(name=name, run=run)


def compared(second: Run, first: Run | None = None, *, anyway: bool = False) -> Comparison:
    """Hold a run against the good one, or another."""
    pair = named(first or good_run(), "runs/before"), named(second, "runs/after")
    return compare(*pair, Margins(), anyway=anyway, resamples=RESAMPLES)


def line(comparison: Comparison, measure: str, stage: str = "peak") -> Line:
    """Find a line."""
    return next(line for line in comparison.lines if (line.measure, line.stage) == (measure, stage))


def slower() -> Run:
    """Build a run whose requests take 22 % longer."""
    return with_client(good_run(), lambda _, line: replace(line, latency={620: line.finished}))


def test_equal_runs_are_the_same() -> None:
    """Latencies and rates without a difference are the same; nothing is worse."""
    comparison = compared(good_run())
    readings = {measure: line(comparison, measure).reading for measure in ("p50", "p95", "p99", "mean", "rate")}
    assert {Reading.SAME} == set(readings.values())
    assert (0, 0) == (comparison.exit_code, comparison.counts[Reading.WORSE])
    assert "the second run is not shown to be worse than the first: of 18 measures" in comparison.sentence


def test_slower_requests_are_worse() -> None:
    """Every latency of the peak is worse, the rate is the same; the other way round it is better."""
    comparison = compared(slower())
    assert [Reading.WORSE] * 4 == [line(comparison, name).reading for name in ("p50", "p95", "p99", "mean")]
    assert Reading.SAME == line(comparison, "rate").reading
    assert 1 == comparison.exit_code
    back = compared(good_run(), slower())
    assert Reading.BETTER == line(back, "p95").reading
    assert 0 == back.exit_code


def test_the_change_has_its_interval() -> None:
    """1.01 ** 20 is 22 % more."""
    change = line(compared(slower()), "mean").change
    assert change is not None
    assert pytest.approx(0.22, abs=0.001) == change.change
    assert change.low < change.change < change.high


def test_fewer_answers_are_worse() -> None:
    """Of a rate, less is worse."""
    second = with_client(
        good_run(), lambda _, line: replace(line, finished=15, latency={600: 15}) if line.users > 1 else line
    )
    assert Reading.WORSE == line(compared(second), "rate").reading


def test_failures_are_worse() -> None:
    """One failure of 19 in every second is a difference in percentage points."""
    second = with_client(good_run(), lambda _, line: replace(line, failed=1) if line.users > 1 else line)
    found = line(compared(second), "error_ratio")
    assert found.change is not None
    assert (Reading.WORSE, 0.0) == (found.reading, found.first)
    assert pytest.approx(1 / 19) == found.change.change


def test_one_failure_more_shows_nothing() -> None:
    """One failed request among 1330 is no evidence."""
    second = with_client(good_run(), lambda second, line: replace(line, failed=1) if second == 40 else line)
    assert Reading.UNCLEAR == line(compared(second), "error_ratio").reading


def test_one_burst_more_shows_nothing() -> None:
    """Two seconds in which everything failed happened once: another run might as well have been without."""
    second = with_client(good_run(), lambda second, line: replace(line, failed=19) if second in {40, 41} else line)
    assert Reading.UNCLEAR == line(compared(second), "error_ratio").reading


def test_a_burst_of_failures_is_one_event() -> None:
    """A second in which everything failed is not 19 independent failures, so that it shows less than they would."""
    burst = with_client(good_run(), lambda second, line: replace(line, failed=19) if second == 40 else line)
    spread = with_client(
        good_run(), lambda second, line: replace(line, failed=1) if 20 <= second < 77 and second % 3 == 0 else line
    )
    changes = [line(compared(run), "error_ratio").change for run in (burst, spread)]
    assert changes[0] is not None
    assert changes[1] is not None
    assert changes[0].change == changes[1].change
    assert changes[0].p_value > 5 * changes[1].p_value


def test_dropped_requests_are_compared_where_there_are_any() -> None:
    """Requests that were given up are worse than none; two runs without any have no line of it."""
    second = with_client(
        good_run(), lambda _, line: replace(line, started=line.started - 1, dropped=1) if line.users > 1 else line
    )
    assert Reading.WORSE == line(compared(second), "dropped_ratio").reading
    assert not [found for found in compared(good_run()).lines if found.measure == "dropped_ratio"]


def test_a_ratio_of_nothing_is_not_compared() -> None:
    """A stage in which nothing was due, but much came back, has no share of dropped requests."""
    first = with_client(good_run(), lambda _, line: replace(line, started=0, dropped=line.started))
    second = with_client(good_run(), lambda _, line: replace(line, started=0))
    found = line(compared(second, first, anyway=True), "dropped_ratio")
    assert (Reading.NOT_COMPARED, 1.0, None) == (found.reading, found.first, found.second)


@pytest.mark.parametrize(
    ("measure", "stage", "why"),
    [
        pytest.param("p50", "calm", "10 s outside the warm-up are too few, 21 are needed", id="too few seconds"),
        pytest.param("p99", "after", "60 requests are too few, 1000 are needed in each run", id="too few requests"),
    ],
)
def test_too_few_to_compare(measure: str, stage: str, why: str) -> None:
    """What cannot be told is said, and is neither worse nor the same."""
    found = line(compared(slower()), measure, stage)
    assert (Reading.NOT_COMPARED, why, None) == (found.reading, found.why, found.change)


def test_a_run_whose_requests_never_came_back_has_no_value() -> None:
    """No answer is no latency of zero."""
    second = with_client(good_run(), lambda _, line: replace(line, finished=0, latency={}))
    found = line(compared(second), "p95")
    assert (Reading.NOT_COMPARED, None) == (found.reading, found.second)


@pytest.mark.parametrize("answers", [pytest.param(0, id="none at all"), pytest.param(19, id="those of one second")])
def test_a_run_that_hardly_answers_is_worse(answers: int) -> None:
    """Too few answers for a latency are no excuse: the rate of one run is enough to say that the other lost it."""

    def hardly_answers(second: int, line: ClientSecond) -> ClientSecond:
        finished = answers if second == 20 else 0
        return replace(line, finished=finished, latency={600: finished} if finished else {}) if line.users > 1 else line

    comparison = compared(with_client(good_run(), hardly_answers))
    assert Reading.WORSE == line(comparison, "rate").reading
    assert 1 == comparison.exit_code


def test_requests_that_were_given_up_need_no_answers_to_be_compared() -> None:
    """A run that dropped all but a few has too few answers for an error ratio, and enough for what it dropped."""
    second = with_client(
        good_run(),
        lambda _, line: (
            replace(line, started=0, dropped=line.started, finished=0, latency={}) if line.users > 1 else line
        ),
    )
    assert Reading.WORSE == line(compared(second, anyway=True), "dropped_ratio").reading


def test_what_came_to_no_answer_is_not_passed() -> None:
    """Where nothing is shown or ruled out, the exit code is that of a run that cannot tell."""
    hidden = Line(stage="peak", request="work", measure="p50", first=1.0, second=2.0, reading=Reading.UNCLEAR)
    told = replace(compared(good_run()), lines=(hidden,))
    assert 4 == told.exit_code
    assert "the runs cannot tell whether the second is worse than the first" in told.sentence


def test_a_latency_of_two_seconds_is_not_compared() -> None:
    """Where resamples hold no request at all, too little is known of how it varies."""

    def only_one_second(second: int, line: ClientSecond) -> ClientSecond:
        return line if second in {30, 31} else replace(line, finished=0, latency={})

    run = with_client(good_run(), only_one_second)
    found = line(compared(run, run), "mean")
    why = "one of the runs has a value of it in too few of its seconds"
    assert (Reading.NOT_COMPARED, why) == (found.reading, found.why)


def other_cluster(**changes: object) -> Callable[[Run], Run]:
    """Change the cluster of a run."""
    return lambda run: replace(run, facts=replace(run.facts, cluster=replace(run.facts.cluster, **changes)))


def other_plan(run: Run) -> Run:
    """Let the load have another seed."""
    return replace(run, facts=replace(run.facts, plan=replace(run.facts.plan, seed=2)))


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        pytest.param(
            other_cluster(kubernetes="1.30"), "the versions of Kubernetes differ: 1.35 and 1.30", id="version"
        ),
        pytest.param(
            other_cluster(limits="not enforced"),
            "the limits of the pods differ: enforced and not enforced",
            id="limits",
        ),
        pytest.param(
            other_cluster(cpu_limit_cores=None), "the CPU limits of a pod differ: 0.4 cores and none", id="CPU limit"
        ),
        pytest.param(
            other_cluster(memory_limit_bytes=128 * 2**20),
            "the memory limits of a pod differ: 64 MiB and 128 MiB",
            id="memory limit",
        ),
        pytest.param(
            other_cluster(flags=ControllerFlags(tolerance=0.2)), "the controllers' flags differ", id="controller"
        ),
        pytest.param(
            other_cluster(cpu_target_cores=0.2),
            "the CPU targets of a pod differ: 0.1 cores and 0.2 cores",
            id="CPU requests",
        ),
        pytest.param(
            lambda run: with_client(run, lambda _, line: replace(line, name="login")),
            "the requests differ: work and login",
            id="requests",
        ),
        pytest.param(other_plan, "the load plans differ", id="plan"),
        pytest.param(
            lambda run: replace(run, facts=replace(run.facts, scenario="other")),
            "the scenarios differ: hpa and other",
            id="scenario",
        ),
        pytest.param(
            lambda run: with_client(run, lambda _, line: replace(line, late_seconds_max=0.8)),
            "of the second run: the generator was late by more than 0.25 s in 145 of 145 s (at worst 0.80 s), "
            "so it was saturated",
            id="a late generator",
        ),
        pytest.param(
            lambda run: replace(run, facts=replace(run.facts, end_time=START + 60.0, interruption="Ctrl-C")),
            "of the second run: the run was interrupted after 60 s (Ctrl-C)",
            id="an interrupted run",
        ),
    ],
)
def test_runs_that_are_not_comparable_are_not_compared(change: Callable[[Run], Run], doubt: str) -> None:
    """The reasons are given, and the answer is neither yes nor no; who insists gets both."""
    comparison = compared(change(good_run()))
    assert doubt in comparison.doubts
    assert ((), 4) == (comparison.lines, comparison.exit_code)
    assert "nothing was compared; give --anyway to compare them nevertheless" == comparison.sentence
    insisted = compared(change(good_run()), anyway=True)
    assert insisted.doubts == comparison.doubts
    assert insisted.lines


def test_a_request_that_one_run_does_not_know_has_no_rate_of_zero() -> None:
    """Nothing recorded of it is said, and not compared."""
    other = with_client(good_run(), lambda _, line: replace(line, name="login"))
    found = [line for line in compared(other, anyway=True).lines if line.measure == "rate" and line.stage == "peak"]
    assert [("login", None, 19.0), ("work", 19.0, None)] == [(line.request, line.first, line.second) for line in found]
    assert ["the first run has no record of it", "the second run has no record of it"] == [line.why for line in found]


def test_runs_without_a_request_cannot_be_insisted_on() -> None:
    """Who gave --anyway is not told to give it."""
    nothing = with_client(good_run(), lambda _, __: None)
    comparison = compared(nothing, nothing, anyway=True)
    assert 4 == comparison.exit_code
    assert as_text(comparison).endswith("nothing was compared, as neither run has a request on record")


def test_scaling_is_set_side_by_side_without_confidence() -> None:
    """Single values have differences, and nothing more."""
    second = with_replicas(good_run(), lambda seconds: 6 if 40 <= seconds < 120 else 1)
    second = replace(second, events=(restarted(40),))
    singles = {single.what: (single.first, single.second, single.difference) for single in compared(second).singles}
    assert {
        "most replicas wanted": (4, 6, 2),
        "4 replicas first wanted": (30, 40, 10),
        "back at the minimum": (110, 120, 10),
        "replica minutes wanted": pytest.approx((6.167, 9.083, 2.917), abs=0.001),
        "restarts": (0, 1, 1),
    } == singles
    assert re.search(r"4 replicas first wanted +30 s +40 s +\+10 s\n", as_text(compared(second)))


def test_replicas_that_never_left_the_minimum_did_not_return() -> None:
    """There is no time of a return, rather than that of the load's drop."""
    singles = {single.what: single.second for single in compared(with_replicas(good_run(), lambda _: 1)).singles}
    assert singles["back at the minimum"] is None


def test_a_record_with_a_gap_has_no_replica_minutes() -> None:
    """What was last seen is not drawn out over what was not; the gap is said."""
    comparison = compared(without_scrapes(good_run(), 60, 100))
    assert all(single.second is None for single in comparison.singles)
    assert {4, 110} <= {single.first for single in comparison.singles}
    assert "Not known of the second run: scrapes of kube-state-metrics are missing from 55 s to 100 s." in as_text(
        comparison
    )


def test_what_was_not_seen_has_no_difference() -> None:
    """A run without samples of its replicas has no peak of zero."""
    second = replace(good_run(), series=replace(good_run().series, answers={}), decisions=())
    singles = {single.what: (single.second, single.difference) for single in compared(second).singles}
    assert (None, None) == singles["most replicas wanted"]
    assert (None, None) == singles["replica minutes wanted"]
    assert re.search(r"most replicas wanted +4 +not seen\n", as_text(compared(second)))


def test_text_and_markdown_say_it_all() -> None:
    """Values, change, interval, reading, method and answer."""
    text, markdown = as_text(compared(slower())), as_markdown(compared(slower()))
    for form in (text, markdown):
        assert "39.2 ms" in form
        assert "+22 %" in form
        assert "18 measures" in form
        assert "no confidence in them" in form
        assert "Holm-corrected" in form
    assert text.endswith("6 worse, 2 the same, 2 no difference shown, 8 not compared")


def test_what_was_not_compared_says_how_to() -> None:
    """The reasons come with the option that overrules them."""
    for form in (as_text, as_markdown):
        text = form(compared(other_plan(good_run())))
        assert "he load plans differ" in text
        assert "--anyway" in text


def test_json_carries_every_number() -> None:
    """The JSON can be written, and holds lines, method and counts."""
    document = json.loads(json.dumps(as_json(compared(slower()))))
    assert (1, True, 18) == (document["exit_code"], document["comparable"], len(document["lines"]))
    assert {"comparisons", "correction", "level", "confidence", "resamples", "seed"} == set(document["method"])
    assert 6 == document["counts"]["worse"]


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        pytest.param(slower(), PageOutcome.FAILED, id="worse"),
        pytest.param(good_run(), PageOutcome.PASSED, id="not worse"),
        pytest.param(other_plan(good_run()), PageOutcome.INCONCLUSIVE, id="not comparable"),
    ],
)
def test_the_page_has_both_runs_in_every_chart(second: Run, outcome: PageOutcome) -> None:
    """The answer is on top, and the second run lies over the first."""
    page = as_page(compared(second), named(good_run(), "runs/before"), named(second, "runs/after"))
    summary, *_, charts, _ = page.sections
    assert isinstance(summary, Summary)
    assert outcome == summary.outcome
    assert all(["first", "second"] == [series.name for series in chart.series] for chart in charts.charts)
    assert "runs/before" in render(page)
