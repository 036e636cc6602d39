from typing import Any

import pytest
import requests

from dashboards.evaluation.ask import Answer, annotation_question, ask
from dashboards.evaluation.asking import asked
from dashboards.evaluation.choices import Choices
from dashboards.evaluation.times import TimeRange
from slo.errors import ServerUnreachable
from tests.dashboards.fake_prometheus import FakePrometheus
from tests.dashboards.json_boards import dashboard, panel

SPAN = TimeRange(start=1_700_000_010.0, end=1_700_003_610.0)


def answers(one: dict[str, Any], server: FakePrometheus | None = None, **given: object) -> tuple[Answer, ...]:
    """Ask the queries of a panel."""
    board = dashboard(one)
    return ask(board, board.panels[0], server or FakePrometheus(), Choices(), SPAN, **given)  # type: ignore[arg-type]


def test_asks_along_the_range_on_whole_steps() -> None:
    """A half screen has 800 points for an hour; the step is never below the scrape interval."""
    server = FakePrometheus()
    [answer] = answers(panel("rate(x[$__rate_interval])"), server)

    assert ["rate(x[1m])"] == server.asked
    assert [(1_700_000_010.0 - 1_700_000_010.0 % 15, 1_700_003_610.0 - 1_700_003_610.0 % 15, 15.0)] == server.steps
    assert (1, False, "") == (len(answer.series), answer.is_empty, answer.error)


def test_asks_an_instant_query_for_the_end() -> None:
    """Not along the range."""
    server = FakePrometheus()
    [answer] = answers(panel("up", instant=True), server)

    assert ([], (SPAN.end,)) == (server.steps, tuple(one.time for one in answer.values))


@pytest.mark.parametrize(
    ("more", "given", "step"),
    [
        pytest.param({}, {"width_pixels": 10}, 300, id="a narrow panel"),
        pytest.param({"maxDataPoints": 60}, {}, 60, id="a panel with a number of points"),
        pytest.param({"interval": "2m"}, {}, 120, id="a panel with a least interval"),
        pytest.param({}, {"scrape_interval_seconds": 30.0}, 30, id="a data source that is scraped less often"),
        pytest.param({"gridPos": None}, {}, 15, id="a panel without a place"),
    ],
)
def test_chooses_the_step_as_grafana_does(more: dict[str, Any], given: dict[str, Any], step: float) -> None:
    """By width, points and intervals."""
    server = FakePrometheus()
    answers(panel("up", **more), server, **given)

    assert step == server.steps[0][2]


def test_a_query_can_have_a_least_step_and_a_factor() -> None:
    """Both of them make it coarser."""
    one = panel("up")
    one["targets"][0] |= {"interval": "1m", "intervalFactor": 2}
    server = FakePrometheus()
    answers(one, server)

    assert 120 == server.steps[0][2]


def test_a_factor_does_not_lengthen_the_range_of_rates() -> None:
    """Grafana takes it from the panel's interval."""
    one = panel("rate(x[$__rate_interval]) + rate(x[$__interval])", interval="2m")
    one["targets"][0] |= {"intervalFactor": 2}
    server = FakePrometheus()
    answers(one, server)

    assert ["rate(x[2m15s]) + rate(x[4m])"] == server.asked


def test_a_panel_can_have_a_time_of_its_own() -> None:
    """Shorter, and shifted."""
    server = FakePrometheus()
    [answer] = answers(panel("up", instant=True, timeFrom="30m", timeShift="1h"), server)

    assert TimeRange(start=SPAN.end - 5400, end=SPAN.end - 3600) == answer.resolution.range


def test_a_text_is_an_answer_without_a_number() -> None:
    """A table shows it; Prometheus' answer to it looks like no other."""
    server = FakePrometheus()
    [answer] = answers(panel('"v1"', instant=True), server)

    assert (False, []) == (answer.is_empty, server.asked)


def test_an_empty_answer_is_no_error() -> None:
    """The two are told apart."""
    [answer] = answers(panel("up"), FakePrometheus(answers=lambda _: []))

    assert (True, "") == (answer.is_empty, answer.error)


def test_tells_what_the_server_says_of_a_query() -> None:
    """And asks the others."""
    bad, good = answers(panel("up +", "up"), FakePrometheus(refused={"up +": (400, "parse error: unexpected end")}))

    assert ("parse error: unexpected end", False, False) == (bad.error, bad.is_empty, good.is_empty)


def test_does_not_ask_prometheus_for_other_sources() -> None:
    """A panel for Loki is left alone."""
    server = FakePrometheus()
    [answer] = answers(panel("{app=...}", datasource={"type": "loki", "uid": "x"}), server)

    assert (True, False, []) == (answer.is_foreign, answer.is_empty, server.asked)


@pytest.mark.parametrize(("plugin", "is_foreign"), [("loki", True), ("prometheus", False)])
def test_an_exported_dashboard_says_of_what_type_its_sources_are(plugin: str, is_foreign: bool) -> None:  # noqa: FBT001
    """Not in the query itself: old exports have the name of an input there."""
    board = dashboard(panel("up", datasource="${DS_X}"), __inputs=[{"name": "DS_X", "pluginId": plugin}])
    [answer] = ask(board, board.panels[0], FakePrometheus(), Choices(), SPAN)  # type: ignore[arg-type]

    assert is_foreign == answer.is_foreign


def test_annotations_are_asked_for_each_minute() -> None:
    """Or with the step that they have."""
    board = dashboard(
        annotations=[{"name": "a", "expr": "changes(x[$__interval])"}, {"name": "b", "expr": "y", "step": "5m"}]
    )
    first, second = (annotation_question(one, Choices(), SPAN) for one in board.annotations)

    assert ("changes(x[1m])", 60, 300) == (
        first.expr.text,
        first.resolution.interval_seconds,
        second.resolution.interval_seconds,
    )


def test_annotations_of_a_long_time_are_asked_for_a_hundred_times() -> None:
    """That is all that Grafana asks for."""
    board = dashboard(annotations=[{"name": "a", "expr": "changes(x[$__interval])"}])
    day = TimeRange(start=SPAN.end - 86_400, end=SPAN.end)

    assert "changes(x[15m])" == annotation_question(board.annotations[0], Choices(), day).expr.text


def test_a_query_that_takes_too_long_is_told_from_a_server_that_is_not_there() -> None:
    """The first is the query's fault."""

    def slow() -> tuple[str, ...]:
        raise ServerUnreachable(url="u", asked="q", check="c") from requests.ReadTimeout()

    def gone() -> tuple[str, ...]:
        raise ServerUnreachable(url="u", asked="q", check="c") from requests.ConnectionError()

    assert ((), "no answer in time") == asked(slow)
    with pytest.raises(ServerUnreachable):
        asked(gone)
