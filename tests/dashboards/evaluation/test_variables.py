from typing import Any

import pytest

from dashboards.evaluation.choices import Choice
from dashboards.evaluation.times import TimeRange
from dashboards.evaluation.variables import choices
from slo.errors import ServerUnreachable
from tests.dashboards.fake_prometheus import FakePrometheus
from tests.dashboards.json_boards import dashboard, variable

SPAN = TimeRange(start=1_700_000_000.0, end=1_700_003_600.0)
JOBS = {("job", "up"): ["api", "db", "web"]}
ALL = {"includeAll": True, "multi": True, "allValue": ".+"}


def chosen(*variables: dict[str, Any], server: FakePrometheus | None = None, **given: list[str]) -> list[Choice]:
    """Resolve the variables of a dashboard."""
    board = dashboard(variables=list(variables))
    found = choices(board, server or FakePrometheus(labels=JOBS), SPAN, given=given)  # type: ignore[arg-type]
    return list(found.by_name.values())


def job(**more: object) -> dict[str, Any]:
    """Make the variable of jobs."""
    return variable("job", "label_values(up, job)", **more)


@pytest.mark.parametrize(
    ("more", "values", "is_all"),
    [
        pytest.param({"current": {"value": "db"}}, ("db",), False, id="what is saved"),
        pytest.param({"current": {"value": ["web", "api"]}, **ALL}, ("web", "api"), False, id="several that are saved"),
        pytest.param({"current": {"value": ["gone"]}, **ALL}, ("api", "db", "web"), True, id="all, if that is gone"),
        pytest.param({"current": {"value": "gone"}}, ("api",), False, id="else the first"),
        pytest.param({"current": {"value": ["$__all"]}, **ALL}, ("api", "db", "web"), True, id="all, if saved"),
        pytest.param({"current": {}}, ("api",), False, id="the first, if nothing is saved"),
        pytest.param({}, ("api",), False, id="the first, if there is no such field"),
        pytest.param({"sort": 2}, ("web",), False, id="the first of a sorted list"),
        pytest.param({"sort": 4, "regex": "/(.)/"}, ("w",), False, id="sorted by numbers, where there is none"),
        pytest.param({"regex": "/[abw]/g"}, ("api",), False, id="the whole value, without a group"),
        pytest.param({"regex": "/([abw])/g", "sort": 2}, ("w",), False, id="every group of a value"),
        pytest.param({"current": {"value": "x", "text": "web"}}, ("web",), False, id="the value of the saved text"),
        pytest.param({"regex": "/^d(?<value>.*)/"}, ("b",), False, id="a part of a value"),
        pytest.param({"regex": "/W(E.)/i"}, ("eb",), False, id="a group, in any case"),
        pytest.param({"regex": "web"}, ("web",), False, id="a pattern without slashes fits the whole"),
        pytest.param({"regex": "/nothing/"}, (), False, id="nothing, if nothing fits"),
    ],
)
def test_chooses_as_grafana_on_first_opening(more: dict[str, Any], values: tuple[str, ...], is_all: bool) -> None:  # noqa: FBT001
    """The saved choice, else all, else the first."""
    [choice] = chosen(job(**more))

    assert (values, is_all) == (choice.values, choice.is_all)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(0, "B a10 a9 c", id="as they come"),
        pytest.param(1, "B a10 a9 c", id="capital letters first"),
        pytest.param(2, "c a9 a10 B", id="the other way round"),
        pytest.param(3, "B c a9 a10", id="by the first number, and what has none before"),
        pytest.param(4, "a10 a9 c B", id="by the first number, the other way round"),
        pytest.param(5, "a10 a9 B c", id="in any case"),
        pytest.param(6, "c B a9 a10", id="in any case, the other way round"),
        pytest.param(7, "a9 a10 B c", id="with numbers as numbers"),
        pytest.param(8, "c B a10 a9", id="with numbers as numbers, the other way round"),
        pytest.param(9, "B a10 a9 c", id="an order that nobody knows"),
    ],
)
def test_sorts_in_all_orders_of_grafana(order: int, expected: str) -> None:
    """The first value is what a board shows when it is opened."""
    server = FakePrometheus(labels={("job", "up"): ["B", "a10", "a9", "c"]})

    assert expected == " ".join(chosen(job(sort=order), server=server)[0].options)


def test_what_is_given_wins() -> None:
    """Even if the server does not know it, as in Grafana's address; also of a variable that nobody has."""
    known, unknown = chosen(job(**ALL), job=["x", "y"], other=["z"])

    assert (("x", "y"), True, False, ("z",)) == (known.values, known.is_pattern, known.is_all, unknown.values)


@pytest.mark.parametrize("word", ["$__all", "All"])
def test_all_can_be_given(word: str) -> None:
    """As in Grafana's address; of a variable without all it is a value as any other."""
    [found] = chosen(job(current={"value": "db"}, **ALL), job=[word])
    [other] = chosen(job(), job=[word])

    assert (("api", "db", "web"), True, ".+") == (found.values, found.is_all, found.all_value)
    assert ((word,), False) == (other.values, other.is_all)


def test_a_variable_is_resolved_after_those_that_it_names() -> None:
    """Wherever they stand in the list."""
    server = FakePrometheus(labels={("job", 'up{namespace="shop"}'): ["api"], ("namespace", "up"): ["shop"]})
    found = chosen(
        variable("job", 'label_values(up{namespace="$namespace"}, job)'),
        variable("namespace", "label_values(up, namespace)"),
        server=server,
    )

    assert [("namespace", ("shop",)), ("job", ("api",))] == [(one.name, one.values) for one in found]
    assert ["namespace of up", 'job of up{namespace="shop"}'] == server.asked


def test_variables_that_name_each_other_are_resolved_all_the_same() -> None:
    """A circle is a mistake that a finding tells, not an endless loop."""
    assert 2 == len(chosen(variable("a", "label_values($b, x)"), variable("b", "label_values($a, x)")))


@pytest.mark.parametrize(
    ("query", "values"),
    [
        pytest.param("label_values(job)", ("api",), id="values of a label of anything"),
        pytest.param("metrics(up|down)", ("up",), id="names of metrics"),
        pytest.param("metrics(^http)", ("http_requests_total",), id="names of metrics by a pattern"),
        pytest.param('metrics("^http")', (), id="no metric has a quote in its name"),
        pytest.param("label_values({}, job)", ("api",), id="an empty filter is none"),
        pytest.param("query_result(up > 0)", ('up{job="shop"} 1 1700003600000',), id="results of a query"),
        pytest.param("label_names()", ("__name__",), id="names of labels"),
        pytest.param("up", ('up{job="shop"}',), id="series"),
    ],
)
def test_knows_all_questions_of_variables(query: str, values: tuple[str, ...]) -> None:
    """Grafana's words for a variable's query."""
    server = FakePrometheus(labels={("job", ""): ["api"]}, answers=lambda _: [{"__name__": "up", "job": "shop"}])

    assert values == chosen(variable("x", query), server=server)[0].values


@pytest.mark.parametrize(
    ("given", "values"),
    [
        pytest.param({"type": "custom", "query": "1m, 5m\\,x, all : .*"}, ("1m",), id="custom values"),
        pytest.param(
            {"type": "custom", "query": "a, all : .*", "current": {"value": ".*"}},
            (".*",),
            id="a custom text and value",
        ),
        pytest.param({"type": "interval", "query": "1m,5m", "current": {"value": "5m"}}, ("5m",), id="an interval"),
        pytest.param(
            {"type": "interval", "query": "1m,5m", "auto": True, "auto_count": 30, "current": {"value": "$__auto"}},
            ("2m",),
            id="an interval that follows from the time",
        ),
        pytest.param({"type": "constant", "query": "shop"}, ("shop",), id="a constant"),
        pytest.param({"type": "textbox", "query": "0.02"}, ("0.02",), id="a text box"),
        pytest.param({"type": "textbox", "query": "0.02", "current": {"value": "3"}}, ("3",), id="a saved text"),
        pytest.param({"type": "datasource", "query": "prometheus"}, ("default",), id="a source of data"),
    ],
)
def test_knows_variables_that_need_no_server(given: dict[str, Any], values: tuple[str, ...]) -> None:
    """Their values are written down."""
    server = FakePrometheus()

    assert values == chosen({"name": "x", **given}, server=server)[0].values
    assert [] == server.asked


def test_a_variable_of_another_source_keeps_what_is_saved() -> None:
    """Nobody here can ask Loki."""
    [choice] = chosen(
        variable("app", "label_values(app)", datasource={"type": "loki", "uid": "x"}, current={"value": "shop"})
    )

    assert (("shop",), "") == (choice.values, choice.query)


def test_tells_what_the_server_refuses() -> None:
    """An error of a query is the query's; the dashboard's other queries are asked all the same."""
    [choice] = chosen(job(), server=FakePrometheus(refused={"up": (400, "parse error")}))

    assert ((), "parse error") == (choice.values, choice.error)


def test_tells_a_regular_expression_that_is_none() -> None:
    """Instead of failing with Python's words."""
    assert "/(/: is no regular expression" == chosen(job(regex="/(/"))[0].error
    assert "/a/x: is no regular expression" == chosen(job(regex="/a/x"))[0].error
    assert "metrics(*): holds no regular expression" == chosen(variable("x", "metrics(*)"))[0].error


def test_a_variable_in_a_regular_expression_is_escaped_once() -> None:
    """It is no text of PromQL, which wants it twice."""
    server = FakePrometheus(labels={("job", "up"): ["a.b", "axb"]})
    _, found = chosen(
        {"name": "ns", "type": "custom", "query": "a.b", "multi": True}, job(regex="/^$ns$/"), server=server
    )

    assert ("a.b",) == found.options


def test_the_interval_of_a_variable_is_that_of_the_scrapes() -> None:
    """However long the time is; a panel's is as long as its step."""
    server = FakePrometheus(answers=lambda _: [])
    chosen(variable("x", "query_result(rate(y[$__interval]))"), server=server)

    assert ["rate(y[15s])"] == server.asked


def test_numbers_of_a_query_are_written_as_prometheus_does() -> None:
    """A pattern that takes them out sees no exponent."""
    server = FakePrometheus(answers=lambda _: [{"__name__": "up"}], value=1_700_000_000.0)

    assert ("1700000000",) == chosen(variable("x", "query_result(up)", regex="/} (\\S+)/"), server=server)[0].values


def test_a_server_that_does_not_answer_ends_it() -> None:
    """That says nothing of a variable."""
    with pytest.raises(ServerUnreachable):
        chosen(job(), server=FakePrometheus(refused={"up": (502, "bad gateway")}))
