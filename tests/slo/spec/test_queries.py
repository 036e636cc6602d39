"""What becomes of users' PromQL, and what is refused."""

from collections.abc import Callable

import pytest

from slo.documents import Document
from slo.fields import Fields
from slo.spec.queries import Query, read_counter, read_rate, read_selector, read_value, selector_text

Reader = Callable[[Fields, str], Query | None]


def fields_of(query: object) -> tuple[Fields, list[object]]:
    """Give a field `q` that holds a query, and the list of mistakes."""
    mistakes: list[object] = []
    document = Document(file="a.yaml", value={"q": query}, lines={("q",): 7})
    return Fields(document, mistakes), mistakes  # type: ignore[arg-type]


def read(query: object, reader: Reader = read_rate) -> Query:
    """Read a query that is right."""
    fields, mistakes = fields_of(query)
    result = reader(fields, "q")
    assert result is not None, mistakes
    assert [] == mistakes
    return result


def told(query: object, reader: Reader = read_rate) -> str:
    """Read a query that is wrong; give what is told, without its place."""
    fields, mistakes = fields_of(query)
    assert reader(fields, "q") is None
    return "\n".join(str(mistake) for mistake in mistakes).removeprefix("a.yaml:7: q ")


def counter(fields: Fields, name: str) -> Query | None:
    """Read as OpenSLO's `counter: true`."""
    return read_counter(fields, name, is_counter=True)


def gauge(fields: Fields, name: str) -> Query | None:
    """Read as OpenSLO's `counter: false`."""
    return read_counter(fields, name, is_counter=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(x[{{ .window }}]))", "sum(rate(x[{{.window}}]))"),
        ("sum(rate(x[{{- .window -}}]))", "sum(rate(x[{{.window}}]))"),
        ("sum(  # all\n  rate(x[5m])\n)\n", "sum( rate(x[5m]) )"),
        ('sum(rate(x{a="  # b"}[5m]))', 'sum(rate(x{a="  # b"}[5m]))'),
        ("sum(increase(x[{{.window}}]))", "(sum(increase(x[{{.window}}]))) / {{.window_seconds}}"),
        ("sum(increase(x[10m]))", "(sum(increase(x[10m]))) / 600"),
        ("sum(increase(x[5m])) + sum(rate(y[5m]))", "sum(increase(x[5m])) + sum(rate(y[5m]))"),
        ("sum(increase(x[5m]) > increase(x[1h]))", "sum(increase(x[5m]) > increase(x[1h]))"),
        ("sum(job:x:rate5m)", "sum(job:x:rate5m)"),
    ],
    ids=[
        "the template may have blanks",
        "the template may trim",
        "comments and line breaks become a blank",
        "a text in quotes is left alone",
        "counts over the window become a rate",
        "counts over a fixed range become a rate",
        "a mixture is left as it is",
        "counts over different ranges are left as they are",
        "recorded rates need no range",
    ],
)
def test_rates(query: str, expected: str) -> None:
    """A query of events comes out as events per second."""
    assert expected == read(query).text


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [
        ('le="1"', 'le=~"1(\\\\.0)?"'),
        ("le='1.0'", 'le=~"1(\\\\.0)?"'),
        ("le = `10`", 'le =~ "10(\\\\.0)?"'),
        ('le!="1"', 'le!~"1(\\\\.0)?"'),
        ('le="0.5"', 'le="0.5"'),
        ('le="+Inf"', 'le="+Inf"'),
        ('le=~"1|2"', 'le=~"1|2"'),
        ('a="le=1", le="1"', 'a="le=1", le=~"1(\\\\.0)?"'),
        ('handle="1"', 'handle="1"'),
        ('a="}", le="1"', 'a="}", le=~"1(\\\\.0)?"'),
    ],
)
def test_whole_bounds_match_on_every_prometheus(matcher: str, expected: str) -> None:
    """Prometheus 3 writes `1.0` where Prometheus 2 writes `1`; nothing but matchers of `le` is touched."""
    query = "sum(rate(x_bucket{%s}[5m]))"
    assert query % expected == read(query % matcher).text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(x[5m]))", ()),
        ("sum by (b, a) (rate(x[5m]))", ("a", "b")),
        ("sum(rate(x[5m])) by (a)", ("a",)),
        ("(sum by (a) (rate(x[5m])))", ("a",)),
        ("sum by (a) (rate(x[5m])) - sum by (a) (rate(y[5m]))", ("a",)),
        ("sum by (a) (rate(x[5m])) * 60", ("a",)),
        ("60 * sum by (a) (rate(x[5m]))", ("a",)),
        ("sum(rate(x[5m])) or vector(0)", ()),
        ("sum by (a) (rate(x[5m])) * on (a) sum by (a, b) (rate(y[5m]))", ("a",)),
        ("sum by (a) (rate(x[5m])) * ignoring (b) sum by (a, b) (rate(y[5m]))", ("a",)),
        ("sum by (a, b) (rate(x[5m])) * on (a) group_left (c) sum by (a, c) (rate(y[5m]))", ("a", "b", "c")),
        ("sum by (a) (rate(x[5m])) * on (a) group_right (c) sum by (a, b) (rate(y[5m]))", ("a", "b", "c")),
        ("clamp_min(sum by (a) (rate(x[5m])), 0)", ("a",)),
        ("histogram_quantile(0.9, sum by (le, a) (rate(x[5m])))", ("a",)),
        ("topk(3, sum by (a) (rate(x[5m])))", ("a",)),
        ('label_replace(sum(rate(x[5m])), "a", "$1", "b", "(.*)")', ("a",)),
        ('count_values by (b) ("a", rate(x[5m]))', ("a", "b")),
        ("sum(sum without (a) (rate(x[5m])))", ()),
        ("-sum(rate(x[5m]))", ()),
        ("absent(rate(x[5m]))", ()),
        ("max_over_time(sum by (a) (rate(x[5m]))[1h:1m])", ("a",)),
        ("scalar(sum(rate(x[5m]))) * sum by (a) (rate(x[5m]))", ("a",)),
    ],
)
def test_the_labels_of_the_outermost_aggregation_divide_the_budget(query: str, expected: tuple[str, ...]) -> None:
    """`sum by (a)` gives each value of `a` a budget."""
    assert expected == read(query).labels


TEMPLATE = "is a template that nobody fills in; {{.window}} is the only one; write out the value"
RANGE = "must read its counters over a range, else it is no rate; write sum(rate(metric[{{.window}}]))"
PLAIN = (
    "has to be aggregated, else every scraped series would be an objective of its own; "
    "write sum(...), or sum by (...) for a budget of each"
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sum(rate(x[5m])", "sum(rate(x[5m]): is not PromQL (unclosed left parenthesis); correct the query"),
        ("sumt(x)", "sumt(x): is not PromQL (unknown function with name 'sumt'); correct the query"),
        ("sum(rate(x[{{.range}}]))", f"{{{{.range}}}}: {TEMPLATE}"),
        ("sum(rate(x[$__interval]))", f"$__interval: {TEMPLATE}"),
        ("sum(rate(x[${window}]))", f"${{window}}: {TEMPLATE}"),
        ('sum(rate(x{a=~"$job"}[5m]))', f'"$job": {TEMPLATE}'),
        ('sum(rate(x{a="{{.job}}"}[5m]))', f'"{{{{.job}}}}": {TEMPLATE}'),
        ("sum(x)", f"sum(x): {RANGE}"),
        ("rate(x[5m])", f"rate(x[5m]): {PLAIN}"),
        (
            "sum without (a) (rate(x[5m]))",
            (
                "sum without (a) (rate(x[5m])): must not be aggregated `without`, as its labels cannot be told; "
                "name them: sum by (...)"
            ),
        ),
        ("x[5m]", "x[5m]: must give a vector, not a range or a text; write sum(rate(metric[{{.window}}]))"),
        ("1", "1: must give a vector, not a single number; write sum(...) over what is measured"),
        ("time()", "time(): must give a vector, not a single number; write sum(...) over what is measured"),
        (
            "sum by (a) (rate(x[5m])) / sum by (b) (rate(x[5m]))",
            (
                "sum by (a) (rate(x[5m])) / sum by (b) (rate(x[5m])): has sides that never match: one is by (a), the "
                "other by (b); aggregate both by the same labels, or say on (...)"
            ),
        ),
        (
            "sum by (le) (rate(x[5m]))",
            (
                "sum by (le) (rate(x[5m])): is divided by le, which the rules set themselves; "
                "aggregate by other labels; label_replace renames one"
            ),
        ),
        ("", '"": must be a text; put it in quotes if it looks like something else'),
        (5, "5: must be a text; put it in quotes if it looks like something else"),
        (None, "(nothing): is required; add `q:`"),
    ],
)
def test_what_is_refused(query: object, expected: str) -> None:
    """Each with its reason and what to write instead."""
    assert expected == told(query)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("(" * 51 + "sum(x:y)" + ")" * 51, "must not have more than 50 levels of brackets or 100 operators"),
        ("1 + " * 101 + "sum(x:y)", "must not have more than 50 levels of brackets or 100 operators"),
        ("sum(x:y)" + " " * 20_000, "must not be longer than 20000 characters"),
    ],
    ids=["too deep", "too many operators", "too long"],
)
def test_queries_that_take_parsers_for_ever_are_refused(query: str, expected: str) -> None:
    """The work of a parser grows with the square of a query's depth."""
    assert expected in told(query)


@pytest.mark.parametrize(
    ("query", "rate", "sums"),
    [
        ("x", "sum(rate(x[{{.window}}]))", "(sum(sum_over_time(x[{{.window}}]))) / {{.window_seconds}}"),
        (
            'sum by (a, b) (x{le="2"} offset 5m)',
            'sum by (a, b) (rate(x{le=~"2(\\\\.0)?"}[{{.window}}] offset 5m))',
            '(sum by (a, b) (sum_over_time(x{le=~"2(\\\\.0)?"}[{{.window}}] offset 5m))) / {{.window_seconds}}',
        ),
        (
            "sum(x) by (a) - on (a) sum by (a) ({__name__='y'})",
            "sum(rate(x[{{.window}}])) by (a) - on (a) sum by (a) (rate({__name__='y'}[{{.window}}]))",
            (
                "(sum(sum_over_time(x[{{.window}}])) by (a) - on (a) sum by (a) (sum_over_time({__name__='y'}"
                "[{{.window}}]))) / {{.window_seconds}}"
            ),
        ),
        ("sum(rate(x[5m]))", "sum(rate(x[5m]))", "sum(rate(x[5m]))"),
        ("sum(rate(x[{{.window}}]))", "sum(rate(x[{{.window}}]))", "sum(rate(x[{{.window}}]))"),
    ],
    ids=["a bare selector is summed", "an offset stays inside", "two selectors", "a fixed range", "the template"],
)
def test_plain_selectors_of_openslo_become_rates(query: str, rate: str, sums: str) -> None:
    """Of a counter by `rate`, of a gauge by its sum over the window; what has a range is taken as it is."""
    assert (rate, sums) == (read(query, counter).text, read(query, gauge).text)


def test_values_are_not_added_up() -> None:
    """The sum of ratios is no ratio."""
    fields, mistakes = fields_of("queue:errors:ratio")

    assert read_value(fields, "q") is None
    assert str(mistakes[0]).endswith("write avg(...), or avg by (...) for a budget of each")


def test_a_value_needs_no_range() -> None:
    """A ratio or a temperature is a gauge."""
    assert "avg(queue_length)" == read("avg(queue_length)", read_value).text


@pytest.mark.parametrize("query", ["rate(x[5m])", "x @ 5", "sum(x)", "x + y"])
def test_a_selector_is_bare(query: str) -> None:
    """Pyrra's metrics have nothing around them, but may have an offset."""
    fields, mistakes = fields_of(query)

    assert read_selector(fields, "q") is None
    assert "must be a bare selector" in str(mistakes[0])


def test_a_selector_is_taken_as_it_is_written() -> None:
    """Quotes and escapes stay; only comments and whole bounds of buckets change."""
    fields, _ = fields_of('x{a=~"b\\\\.c", le="1"} # comment')

    assert read_selector(fields, "q") is not None
    assert 'x{a=~"b\\\\.c", le=~"1(\\\\.0)?"}' == selector_text(fields, "q")
