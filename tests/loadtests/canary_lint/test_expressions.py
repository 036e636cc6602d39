"""What a query can come to: its bounds, its value without data, its number of series."""

from math import inf

import pytest

from loadtests.canary_lint.bounds import Bounds, bounds_of, quantile_of
from loadtests.canary_lint.no_data import value_without_data
from loadtests.canary_lint.series import has_many_series
from slo.lint.expressions import parse

PART = 'sum(rate(a_total{b="c", code=~"5.."}[1m]))'
WHOLE = 'sum(rate(a_total{b="c"}[1m]))'
P99 = "histogram_quantile(0.99, sum by (le) (rate(d_bucket[1m])))"


@pytest.mark.parametrize(
    ("query", "least", "most"),
    [
        pytest.param(f"{PART} / {WHOLE}", 0, 1, id="a part of the whole"),
        pytest.param(f"{PART} / {WHOLE} * 100", 0, 100, id="in percent"),
        pytest.param(f"100 * ({PART}) / {WHOLE}", 0, 100, id="with the number in front"),
        pytest.param(f"100 * ({PART} / {WHOLE})", 0, 100, id="in brackets"),
        pytest.param(f"100 * ({PART} or 0 * {WHOLE}) / {WHOLE}", 0, 100, id="with a fallback of its own"),
        pytest.param(f"({PART} or vector(0)) / {WHOLE}", 0, 1, id="with a fallback"),
        pytest.param(f"1 - {PART} / {WHOLE}", 0, 1, id="the rest"),
        pytest.param(f"100 - {PART} / {WHOLE} * 100", 0, 100, id="the rest in percent"),
        pytest.param(f"-({PART} / {WHOLE})", -1, 0, id="turned around"),
        pytest.param(f"{PART} / {WHOLE} / 2", 0, 0.5, id="halved"),
        pytest.param(f"{PART} / {WHOLE} > 0.1", 0, 1, id="only where it is more"),
        pytest.param(f"{PART} / {WHOLE} or vector(2)", 0, 2, id="or something else"),
        pytest.param(f"max({PART} / {WHOLE})", 0, 1, id="the most of them"),
        pytest.param(f"{PART} / sum(rate(b_total[1m]))", 0, inf, id="of two metrics"),
        pytest.param(f"{WHOLE} / {PART}", 0, inf, id="the other way around"),
        pytest.param(f"{PART} / sum(rate(a_total[5m]))", 0, inf, id="over two windows"),
        pytest.param(f"{PART} * {WHOLE}", 0, inf, id="a product"),
        pytest.param(f"{PART} - {WHOLE}", -inf, inf, id="a difference"),
        pytest.param(f"{PART} + 1", 1, inf, id="a sum"),
        pytest.param(P99, 0, inf, id="a duration"),
        pytest.param(f"{PART} > bool 1", -inf, inf, id="a comparison that is not looked into"),
        pytest.param("count(up)", 0, inf, id="a number of series"),
        pytest.param("a", -inf, inf, id="a gauge"),
        pytest.param("sum(a)", -inf, inf, id="a sum of gauges"),
        pytest.param("deriv(a[1m])", -inf, inf, id="any other function"),
        pytest.param("stddev(a)", -inf, inf, id="any other aggregation"),
    ],
)
def test_a_query_is_between_two_values(query: str, least: float, most: float) -> None:
    """As far as its form says."""
    expression = parse(query)
    assert expression is not None

    assert Bounds(least=least, most=most) == bounds_of(expression)


@pytest.mark.parametrize(
    ("query", "value"),
    [
        (f"{PART} / {WHOLE}", None),
        (f"({PART} or vector(0)) / {WHOLE}", None),
        (f"{PART} / {WHOLE} or vector(0)", 0.0),
        (f"({PART} or vector(0)) / ({WHOLE} or vector(1)) * 100", 0.0),
        (f"100 - ({PART} / {WHOLE} or on () vector(0)) * 100", 100.0),
        (f"({PART} or vector(0)) / ({WHOLE} or vector(0))", None),
        (f"({PART} or vector(1)) / ({WHOLE} or vector(0))", inf),
        (f"-({PART} or vector(1))", -1.0),
        ("sum(a or vector(3)) + 1", 4.0),
        ("count(a)", None),
        ("vector(1) unless a", 1.0),
        ("vector(1) and a", None),
        ("-a", None),
        ("vector(2) > vector(1)", None),
        ("time()", None),
    ],
)
def test_a_query_may_have_a_value_where_there_is_no_series(query: str, value: float | None) -> None:
    """Division of nothing by nothing is NaN, which Flagger takes for no value."""
    expression = parse(query)
    assert expression is not None

    assert value == value_without_data(expression)


@pytest.mark.parametrize(
    ("query", "is_so"),
    [
        (f"{PART} / {WHOLE}", False),
        (P99, False),
        (f"1000 * {P99}", False),
        ("histogram_quantile(0.9, sum(rate(d[1m])))", False),
        ("max by () (a)", False),
        ("vector(scalar(a)) or vector(0)", False),
        ("sum(a) unless b", False),
        ("sum(a) and b", False),
        ("-sum(a)", False),
        ("1", False),
        ("a", True),
        ("rate(a[1m])", True),
        ("sum by (pod) (a)", True),
        ("sum without (pod) (a)", True),
        ("topk(1, a)", True),
        ("sum(a) / on () group_right () b", True),
        ("histogram_quantile(0.9, sum by (le, pod) (rate(d_bucket[1m])))", True),
        ("histogram_quantile(0.9, rate(d_bucket[1m]))", True),
        ("max_over_time(a[5m:])", True),
    ],
)
def test_a_query_may_give_several_series(query: str, *, is_so: bool) -> None:
    """Unless something makes one of them."""
    expression = parse(query)
    assert expression is not None

    assert is_so is has_many_series(expression)


@pytest.mark.parametrize(
    ("query", "quantile"),
    [
        (P99, 0.99),
        (f"{P99} * 1000", 0.99),
        (f"1000 * ({P99})", 0.99),
        ("histogram_quantile(scalar(a), b)", None),
        (f"{P99} / {WHOLE}", None),
        (PART, None),
    ],
)
def test_a_duration_is_a_quantile_in_any_unit(query: str, quantile: float | None) -> None:
    """A p99 guards one request in a hundred."""
    expression = parse(query)
    assert expression is not None

    assert quantile == quantile_of(expression)
