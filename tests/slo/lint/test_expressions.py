"""Users' PromQL, read."""

import pytest

from slo.lint.expressions import Matcher, MatchOperator, Selector, can_match_a_status, parse, selectors


def read(query: str) -> tuple[Selector, ...]:
    """Read the selectors of a query."""
    expression = parse(query)
    assert expression is not None
    return selectors(expression)


def test_a_selector_knows_what_is_around_it() -> None:
    """Its range, the functions from the inside out, and whether it only filters."""
    inner, outer = read('sum(rate(a_total{b="c"}[{{.window}}])) unless on () max_over_time(abs(m)[1h:])')

    assert ("a_total", True, ("rate",), False) == (inner.metric, inner.has_window, inner.functions, inner.is_filter)
    assert (3600.0, False) == (outer.range_seconds, outer.has_window)
    assert (("abs", "max_over_time"), True) == (outer.functions, outer.is_filter)


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("a", "a"),
        ('a{b!="c",d=~"e|f",g!~"h"}', 'a{b!="c",d=~"e|f",g!~"h"}'),
        ('{__name__="a",b="c"}', 'a{b="c"}'),
        ('{__name__=~"a.*"}', '{__name__=~"a.*"}'),
        (r'a{b=~"\\d\"x"}', r'a{b=~"\\d\"x"}'),
        ("-a", "a"),
    ],
)
def test_a_selector_is_spelt_so_that_a_server_reads_the_same(written: str, spelt: str) -> None:
    """It is asked about by its text."""
    (selector,) = read(written)

    assert spelt == str(selector)
    assert (selector,) == read(str(selector))


@pytest.mark.parametrize(
    ("operator", "value", "accepts"),
    [
        (MatchOperator.EQUAL, "500", True),
        (MatchOperator.NOT_EQUAL, "500", False),
        (MatchOperator.MATCHES, "5..", True),
        (MatchOperator.MATCHES, "5", False),
        (MatchOperator.NOT_MATCHES, "5..", False),
        (MatchOperator.MATCHES, r"\pN+", None),
    ],
)
def test_a_matcher_says_what_it_accepts(operator: MatchOperator, value: str, *, accepts: bool | None) -> None:
    """Or that it cannot tell."""
    assert accepts is Matcher(name="code", operator=operator, value=value).accepts("500")


def test_a_pattern_that_cannot_be_read_may_match() -> None:
    """Only what is certain is found."""
    assert can_match_a_status(Matcher(name="code", operator=MatchOperator.MATCHES, value=r"\pN+"))


def test_what_is_no_promql_is_none() -> None:
    """The reader has said so to the user before."""
    assert parse("sum(") is None
