"""Why an answer is empty, as a real Prometheus and a dashboard show it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from dashboards.hermetic.programs import find_prometheus
from dashboards.hermetic.remote_write import Course, write
from dashboards.hermetic.server import start
from dashboards.hermetic.workshop import workshop
from dashboards.verification.case import Demands
from dashboards.verification.errors import NothingThere
from dashboards.verification.model import Outcome, Question, Verification
from dashboards.verification.verify import verify
from slo.prometheus import Prometheus
from tests.dashboards.json_boards import dashboard, panel, variable

pytestmark = pytest.mark.e2e

NOW = time.time() // 600 * 600 - 300
"""Between two steps of half an hour and of ten minutes."""
HOUR = [NOW - 3600 + 15 * number for number in range(245)]
LONG_AGO = [NOW - 86_400 - 600 + 15 * number for number in range(40)]


def series(name: str, *, level: float | None = None, **labels: str) -> Course:
    """Make a counter, or a level that stays."""
    values = [float(at) if level is None else level for at in range(len(HOUR))]
    return Course(labels={"__name__": name, **labels}, values=values)


SERIES = (
    series("http_requests_total", job="shop", namespace="prod", pod="a", code="200"),
    series("http_requests_total", job="shop", namespace="prod", pod="b", code="404"),
    series("http_requests_in_flight", level=2.0, job="shop", namespace="prod", pod="a"),
    series("kube_pod_container_resource_limits", level=8.0, job="kube-state-metrics", namespace="prod", pod="a"),
    series("container_memory_working_set_bytes", level=4.0, job="kubelet", namespace="prod", pod="z"),
    series("up", level=1.0, job="shop"),
    series("up", level=1.0, job="kube-state-metrics"),
    series("idle", level=0.0, job="shop"),
)
YOUNG = [NOW - 120 + 15 * number for number in range(9)]
ENDED = [NOW - 1800 + 15 * number for number in range(60)]


@pytest.fixture(scope="module")
def server() -> Iterator[Prometheus]:
    """A Prometheus with an hour of a shop, and with something that ended yesterday."""
    with workshop() as opened:
        started = start(opened, find_prometheus())
        started.wait()
        write(started.url, [Course(labels={"__name__": "old_total", "job": "shop"}, values=[1.0] * 40)], LONG_AGO)
        write(started.url, SERIES, HOUR)
        write(started.url, [Course(labels={"__name__": "gone", "code": "500"}, values=[1.0] * 40)], LONG_AGO)
        write(started.url, [series("gone", level=1.0, code="200")], HOUR)
        write(started.url, [Course(labels={"__name__": "young", "job": "shop"}, values=[1.0] * 9)], YOUNG)
        write(started.url, [Course(labels={"__name__": "ended", "job": "shop"}, values=[1.0] * 60)], ENDED)
        yield Prometheus(started.url)


def verified(server: Prometheus, *exprs: str, demands: Demands | None = None, **more: Any) -> Verification:  # noqa: ANN401
    """Verify a panel with some queries."""
    board = dashboard(panel(*exprs, **more.pop("panel", {})), **more)
    question = Question(now=NOW, given={}, demands=demands or Demands())
    return verify([board], server, question)


CAUSES = [
    pytest.param(
        "rate(http_request_total[5m])",
        "no-such-metric: panel 'Errors', query A: no such metric http_request_total is on the server;"
        " did you mean http_requests_total?",
        id="a misspelt metric",
    ),
    pytest.param(
        'http_requests_total{jobb="shop"}',
        "no-such-label: panel 'Errors', query A: no series of http_requests_total has the label jobb;"
        " did you mean job?",
        id="a misspelt label",
    ),
    pytest.param(
        'http_requests_total{job="shopp",code="200"}',
        "no-such-value: panel 'Errors', query A: no series of http_requests_total has job=\"shopp\";"
        " did you mean job='shop'?",
        id="a misspelt value",
    ),
    pytest.param(
        'http_requests_total{code=~"5.."}',
        "no-such-value: panel 'Errors', query A: no series of http_requests_total has code=~\"5..\";"
        " the values of code are 200, 404",
        id="a pattern that nothing fits",
    ),
    pytest.param(
        'http_requests_total{pod="a",code="404"}',
        "no-such-value: panel 'Errors', query A: no series fits all matchers of"
        ' http_requests_total{pod="a",code="404"}, though each of them fits some;'
        " leave one of the matchers out, or choose other values of the variables",
        id="values that never meet",
    ),
    pytest.param(
        "sum(rate(old_total[5m]))",
        f"metric-vanished: panel 'Errors', query A: old_total has had no sample since about"
        f" {time.strftime('%Y-%m-%d', time.gmtime(LONG_AGO[-1]))}",
        id="a metric that has vanished",
    ),
    pytest.param(
        "rate(http_requests_total[10s])",
        "too-few-samples: panel 'Errors', query A: rate(http_requests_total[10s]) needs two samples in its window,"
        " and finds fewer; write [$__rate_interval], and see that the data source knows the scrape interval",
        id="a window shorter than two scrapes",
    ),
    pytest.param(
        "sum(http_requests_in_flight / kube_pod_container_resource_limits)",
        "no-match: panel 'Errors', query A: both sides of / have data, but their values of job differ:"
        " shop | kube-state-metrics; say with on(...) or ignoring(...) which labels both sides share, or aggregate both"
        " by the same",
        id="labels that differ in their values",
    ),
    pytest.param(
        "sum by (pod) (http_requests_in_flight) / sum by (namespace) (kube_pod_container_resource_limits)",
        "no-match: panel 'Errors', query A: both sides of / have data, but their labels differ: only the left has pod"
        " and only the right has namespace; say with",
        id="labels that only one side has",
    ),
    pytest.param(
        "container_memory_working_set_bytes / on (namespace, pod) kube_pod_container_resource_limits",
        "no-match: panel 'Errors', query A: both sides of / have data, but their values of pod differ: z | a; say with",
        id="series that never meet in the labels that are compared",
    ),
    pytest.param(
        "sum(http_requests_in_flight) > 100",
        "nothing-passes: panel 'Errors', query A: nothing passes > 100; the left side is 2;"
        " if that is good news, say so in the panel's text for no value; else correct the condition",
        id="a comparison that nothing passes",
    ),
    pytest.param(
        "up unless on (job) up",
        "nothing-passes: panel 'Errors', query A: nothing passes unless up; the left side is 1; if that is good news,",
        id="everything is taken away",
    ),
    pytest.param(
        "absent(up)",
        "nothing-passes: panel 'Errors', query A: absent(up) finds something, and so gives nothing; this is good news",
        id="what is asked for its absence is there",
    ),
    pytest.param(
        "sum(requests:rate5m[5m])",
        "invalid-query: panel 'Errors', query A: is no valid query:",
        id="no PromQL",
    ),
    pytest.param(
        "http_requests_total * on (job) group_left () up * on (job) group_left () http_requests_total",
        "refused: panel 'Errors', query A: the server refuses it:",
        id="series that match many to many",
    ),
    pytest.param(
        'up{job="$jop"}',
        "unknown-variable: panel 'Errors', query A: $jop is no variable of the dashboard, and was asked as it is;"
        " add the variable jop, or write a value",
        id="a variable that nobody has",
    ),
    pytest.param(
        "rate(up[$window])",
        "unknown-variable: panel 'Errors', query A: $window is no variable of the dashboard, and was asked as it is;",
        id="a variable that nobody has, where PromQL wants something else",
    ),
    pytest.param("", "empty-query: panel 'Errors', query A: asks nothing, so it stays empty for ever", id="nothing"),
    pytest.param(
        'label_replace(up, "a", "$1", "job", "(.*)") == 5',
        "nothing-passes: panel 'Errors', query A: nothing passes == 5; the left side is 1",
        id="a $1 is no variable",
    ),
    pytest.param(
        "topk(0, up)",
        "no-data: panel 'Errors', query A: the answer is empty in topk(0, up), whose parts have data",
        id="an operator that gives nothing",
    ),
]


@pytest.mark.parametrize(("expr", "expected"), CAUSES)
def test_says_why_an_answer_is_empty(server: Prometheus, expr: str, expected: str) -> None:
    """The one cause, with the panel's name and the next step."""
    found = verified(server, expr)

    [finding] = found.findings
    assert expected == f"{finding.id}: {finding.sentence}; {finding.fix}"[: len(expected)]
    assert (0, 1) == (found.count(Outcome.ANSWERED), found.count(Outcome.FAILED))


def test_points_at_the_fault_in_the_query_as_it_is_written(server: Prometheus) -> None:
    """With a caret, behind a variable, too."""
    board = dashboard(
        panel('sum(rate(http_requests_total{job=~"$job",codee="200"}[5m]))'),
        variables=[variable("job", "label_values(up, job)", includeAll=True, multi=True, allValue=".+")],
    )
    [finding] = verify([board], server, Question(now=NOW, given={}, demands=Demands())).findings

    assert (
        'sum(rate(http_requests_total{job=~"$job",codee="200"}[5m]))\n                                         ^'
    ) == finding.quote
    assert "panels[0].targets[0].expr" == finding.place.field


def test_a_source_that_is_not_there_is_told_once(server: Prometheus) -> None:
    """With all that is empty for it."""
    found = verified(
        server, "node_load1", 'rate(node_cpu_seconds_total{mode="idle"}[5m])', "flagger_canary_weight", "up"
    )

    assert ["missing-source", "missing-source"] == [one.id for one in found.findings]
    by_source = {one.place.field: one for one in found.findings}
    assert "no metric of node-exporter is on the server, so 2 queries are empty" == by_source["node-exporter"].sentence
    assert "shop: panel 'Errors', query A\nshop: panel 'Errors', query B" == by_source["node-exporter"].quote
    assert by_source["flagger"].fix.endswith("or leave it out with --without flagger")


def test_a_source_that_is_left_out_is_excused_and_told(server: Prometheus) -> None:
    """What needs it counts as not checked; what is there is checked all the same."""
    without = Demands(without=frozenset({"node-exporter", "workload"}))
    found = verified(server, "node_load1", "http_request_total", demands=without)

    assert ["no-such-metric"] == [one.id for one in found.findings]
    [excused] = [one for one in found.boards[0].verdicts if one.outcome is Outcome.UNCHECKED]
    assert "needs node-exporter, which was left out" == excused.reason


def test_a_query_that_needs_one_of_two_sources_is_excused_by_either(server: Prometheus) -> None:
    """It cannot be checked without the one that was left out."""
    expr = "count(ALERTS) or 0 * count(prometheus_rule_group_interval_seconds)"

    assert 1 == verified(server, expr, demands=Demands(without=frozenset({"prometheus"}))).count(Outcome.UNCHECKED)
    assert 1 == verified(server, expr, demands=Demands(without=frozenset({"alerts"}))).count(Outcome.UNCHECKED)
    assert ["missing-source"] == [one.id for one in verified(server, expr).findings]


@pytest.mark.parametrize(
    ("expr", "outcome"),
    [
        pytest.param('http_requests_total{code=~"5.."}', Outcome.QUIET, id="no such value"),
        pytest.param("http_requests_in_flight > 100", Outcome.QUIET, id="nothing passes"),
        pytest.param("http_request_total", Outcome.FAILED, id="no such metric, which no silence explains"),
        pytest.param("rate(old_total[5m]) > 0", Outcome.FAILED, id="a metric that was there yesterday, likewise"),
        pytest.param('gone{code="500"} > 0', Outcome.QUIET, id="series that ended, of a metric that goes on"),
        pytest.param('http_requests_total{codee="5"}', Outcome.FAILED, id="no such label"),
    ],
)
def test_a_panel_may_be_empty_where_it_says_so(server: Prometheus, expr: str, outcome: Outcome) -> None:
    """As long as what it reads is there."""
    silent = {"fieldConfig": {"defaults": {"noValue": "no request fails"}}}
    found = verified(server, expr, panel=silent)

    assert 1 == found.count(outcome)


@pytest.mark.parametrize(
    ("expr", "more"),
    [
        pytest.param("young", {"time": {"from": "now-30d", "to": "now"}}, id="a panel of a month"),
        pytest.param("count_over_time(young[1h:10m])", {"panel": {"interval": "1m"}}, id="a subquery"),
        pytest.param("young offset 10m", {}, id="a look back"),
    ],
)
def test_a_series_may_be_younger_than_a_step(server: Prometheus, expr: str, more: dict[str, Any]) -> None:
    """The next step shows it; a temporary Prometheus has an hour of everything."""
    assert 1 == verified(server, expr, **more).count(Outcome.QUIET)
    found = verified(server, expr, demands=Demands(is_hermetic=True), **more)
    assert ["too-young"] == [one.id for one in found.findings]


def test_an_instant_query_finds_nothing_of_what_has_ended(server: Prometheus) -> None:
    """Though the range that is shown has it."""
    board = dashboard(panel("sum(ended)", instant=True))
    [finding] = verify([board], server, Question(now=NOW, given={}, demands=Demands())).findings

    assert "metric-vanished" == finding.id
    assert time.strftime("%H:%M", time.gmtime(ENDED[-1])) in finding.sentence


def test_what_lacks_values_for_want_of_a_source_is_laid_to_the_source(server: Prometheus) -> None:
    """A variable without values empties the queries that use it."""
    found = verified(
        server,
        'up{job=~"$canary-primary"}',
        variables=[variable("canary", "label_values(flagger_canary_weight, name)")],
    )

    [finding] = found.findings
    assert "shop: variable canary\nshop: panel 'Errors', query A" == finding.quote


def test_alerts_may_be_silent_only_if_there_are_rules(server: Prometheus) -> None:
    """This server has none."""
    silent = {"fieldConfig": {"defaults": {"noValue": "no alert fires"}}}

    assert 1 == verified(server, 'ALERTS{alertstate="firing"}', panel=silent).count(Outcome.FAILED)


def test_a_variable_that_finds_nothing_fails(server: Prometheus) -> None:
    """With the same causes as a panel's query."""
    found = verified(
        server,
        "up",
        variables=[
            variable("job", 'label_values(up{jobb="x"}, job)'),
            variable("pod", "label_values(up, pod)"),
            variable("broken", "label_values(up{, pod)"),
        ],
    )

    assert [
        ("invalid-query", "variable broken"),
        ("no-choice", "variable pod"),
        ("no-such-label", "variable job"),
    ] == sorted((one.id, one.sentence.partition(":")[0]) for one in found.findings)


def test_an_annotation_may_be_empty_and_must_be_valid(server: Prometheus) -> None:
    """Often nothing has happened."""
    annotations = [{"name": "fails", "expr": "up == 0"}, {"name": "broken", "expr": "up =="}]
    found = verified(server, "up", annotations=annotations)

    assert ["annotation 'broken'"] == [one.sentence.partition(":")[0] for one in found.findings]
    assert 1 == found.count(Outcome.QUIET)


def test_nothing_but_nan_counts_as_data_of_an_idle_service_only(server: Prometheus) -> None:
    """A temporary Prometheus is never idle."""
    strict = Demands(is_hermetic=True)

    assert () == verified(server, "idle / idle").findings
    assert ["only-nan"] == [one.id for one in verified(server, "idle / idle", demands=strict).findings]


def test_a_metric_that_no_source_has_is_told_though_there_is_an_answer(server: Prometheus) -> None:
    """Hermetically; live it may be born later."""
    strict = Demands(is_hermetic=True)

    assert () == verified(server, "up or no_such_thing").findings
    [finding] = verified(server, "up or no_such_thing", demands=strict).findings
    assert ("phantom-metric", True) == (finding.id, "no source has the metric no_such_thing" in finding.sentence)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        pytest.param(
            'sum(http_requests_total{status="500"}) or 0 * sum(http_requests_total)',
            "phantom-series: panel 'Errors', query A: nothing fits http_requests_total{status=\"500\"}:"
            " http_requests_total has no label status, and the answer hides it",
            id="a label behind or",
        ),
        pytest.param(
            'sum(http_requests_total{code="500"}) or 0 * sum(http_requests_total)',
            "phantom-series: panel 'Errors', query A: nothing fits http_requests_total{code=\"500\"}, and the answer",
            id="a value behind or",
        ),
        pytest.param(
            "sum by (status) (rate(http_requests_total[1m]))",
            "phantom-label: panel 'Errors', query A: it is grouped by status, a label that nothing in it has",
            id="a label to group by",
        ),
        pytest.param('absent(http_requests_total{code="500"})', "", id="what is asked for its absence"),
        pytest.param('up unless on () http_requests_total{code="500"}', "", id="what only takes away"),
        pytest.param('http_requests_total{status=""}', "", id="a label that has to be missing"),
        pytest.param('sum by (x) (label_replace(up, "x", "$1", "job", "(.*)"))', "", id="a label that is made"),
    ],
)
def test_what_an_answer_hides_is_told_where_everything_is_there(server: Prometheus, expr: str, expected: str) -> None:
    """Live it may come later."""
    told = [f"{one.id}: {one.sentence}" for one in verified(server, expr, demands=Demands(is_hermetic=True)).findings]

    assert () == verified(server, expr).findings
    assert ([expected] if expected else []) == [one[: len(expected)] for one in told]


def test_long_and_slow_answers_are_warned_of(server: Prometheus) -> None:
    """They are answers all the same."""
    found = verified(server, "up", demands=Demands(slow_seconds=0.0, most_series=1))

    assert ["many-series", "slow"] == sorted(one.id for one in found.findings)
    assert 1 == found.count(Outcome.ANSWERED)


def test_a_repeated_panel_shows_one_value_at_a_time(server: Prometheus) -> None:
    """So that it may match by `=`; a copy that has data is enough, as pods come and go."""
    pods = variable("pod", "label_values(http_requests_total, pod)", multi=True, includeAll=True)
    pods["current"] = {"value": ["$__all"]}
    one = panel('http_requests_total{pod="$pod",code="404"}', repeat="pod")
    row = {"type": "row", "title": "Of $pod", "repeat": "pod", "panels": [panel('rate(up{pod="$pod"}[5m])')]}

    assert (
        ()
        == verify([dashboard(one, variables=[pods])], server, Question(now=NOW, given={}, demands=Demands())).findings
    )
    [finding] = verify(
        [dashboard(row, variables=[pods])], server, Question(now=NOW, given={}, demands=Demands())
    ).findings
    assert "no-such-label" == finding.id


def test_what_cannot_be_asked_is_listed_with_the_reason(server: Prometheus) -> None:
    """Never left out in silence."""
    library = {"type": "timeseries", "title": "Shared", "libraryPanel": {"uid": "x", "name": "Shared"}}
    other = panel("", title="Same", datasource={"type": "datasource", "uid": "-- Dashboard --"})
    board = dashboard(
        library,
        other,
        panel("", title="Logs", datasource="-- Mixed --"),
        variables=[variable("app", "label_values(app)", datasource={"type": "loki", "uid": "x"})],
        annotations=[{"name": "log", "expr": "{app}", "datasource": {"type": "loki", "uid": "x"}}],
    )
    found = verify([board], server, Question(now=NOW, given={}, demands=Demands()))

    foreign = "asks another source of data than Prometheus"
    assert [
        ("variable app", foreign),
        ("panel 'Shared'", "is a library panel, whose queries stand elsewhere"),
        ("panel 'Same', query A", "shows what another panel was answered"),
        ("panel 'Logs', query A", foreign),
        ("annotation 'log'", foreign),
    ] == [(one.case.name, one.reason) for one in found.boards[0].verdicts]
    assert 5 == found.count(Outcome.UNCHECKED)


def test_a_hidden_query_is_called_so(server: Prometheus) -> None:
    """Its panel shows data all the same."""
    one = panel("up", "no_such_thing")
    one["targets"][1]["hide"] = True
    [finding] = verify([dashboard(one)], server, Question(now=NOW, given={}, demands=Demands())).findings

    assert finding.sentence.startswith("panel 'Errors', query B (hidden): no such metric")


def test_other_sources_of_data_are_not_checked(server: Prometheus) -> None:
    """Nor are sums that Grafana makes by itself, nor panels of text."""
    loki = panel("{app=...}", datasource={"type": "loki", "uid": "x"})
    grafana = panel("", datasource={"type": "__expr__", "uid": "__expr__"})
    grafana["targets"][0]["datasource"] = grafana["datasource"]
    board = dashboard(loki, grafana, panel(type="text"))
    found = verify([board], server, Question(now=NOW, given={}, demands=Demands()))

    assert [Outcome.UNCHECKED] == [one.outcome for one in found.boards[0].verdicts]


def test_lists_what_nobody_charts(server: Prometheus) -> None:
    """By source; a histogram counts as one."""
    found = verified(server, "up", 'sum({__name__=~"http_.*"})')

    assert {
        "kube-state-metrics": ("kube_pod_container_resource_limits",),
        "cadvisor": ("container_memory_working_set_bytes",),
    } == {source: names for source, names in found.uncharted.items() if source != "others"}
    assert "idle" in found.uncharted["others"]


def test_a_server_without_data_says_nothing_of_a_dashboard(server: Prometheus) -> None:
    """That is inconclusive, and no finding."""
    with pytest.raises(NothingThere, match=r"has no metric at all in the 1h up to .* UTC that 'Shop' shows"):
        verify([dashboard(panel("up"))], server, Question(now=NOW - 80 * 86_400, given={}, demands=Demands()))
