"""How queries are read: their variables, the labels of their answers, and what they give."""

import promql_parser as promql
import pytest

from dashboards.lint.interface import name_of
from dashboards.lint.logql import ranges
from dashboards.lint.output_labels import labels_of
from dashboards.lint.quantities import quantity_of
from dashboards.lint.sentinels import readable
from tests.dashboards.lint.boards import a_board, a_dashboard


def variable(**fields: object) -> tuple[str, object]:
    """Add a variable to the good board."""
    return "templating.list.3", {"name": "own", **fields}


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("a[$__rate_interval]", {}, "a[8869990s]"),
        ("a * ${__range_s} > $__interval_ms", {}, "a * 6069770 > 4867856000"),
        ("a @ ${__from:date:seconds}", {}, "a @ 1594671549"),
        ("a @ $__to", {}, "a @ 1594671549254"),
        ('a{b=~"$own",c=~"${own}x",d=~"[[own]]"}', {}, 'a{b=~"$own",c=~"chosenx",d=~"chosen"}'),
        ("a{b=~'$own'}", {"current": {"value": ["x", "y"]}}, "a{b=~'x'}"),
        ("sum by ($own) (a)", {"options": [{"value": "zone"}]}, "sum by (zone) (a)"),
        ("sum by (${own:csv}) (a)", {"current": {"value": "zone"}}, "sum by (zone,zone,zone) (a)"),
        ("sum by ($own) (a)", {"current": {"value": "$own"}}, "sum by (own) (a)"),
        ("a[$own]", {"current": {"value": "$__auto_interval_own"}}, "a[10s]"),
        ("a > $own", {"type": "textbox", "query": "0.5"}, "a > 0.5"),
        ("sum by ($none) (a)", {}, "sum by (none) (a)"),
        ("a == $own", {"options": ["x"], "current": "y"}, "a == own"),
    ],
    ids=[
        "an interval",
        "numbers of the range",
        "a date",
        "a time",
        "between double quotes",
        "between single quotes",
        "the first option",
        "several",
        "itself",
        "an interval by Grafana",
        "a text box",
        "none",
        "of a strange form",
    ],
)
def test_variables_stand_for_something_that_parses(text: str, field: dict[str, object], expected: str) -> None:
    """What is chosen, else the first option, else its own name."""
    assert expected == readable(text, a_dashboard(variable(**field))).text


@pytest.mark.parametrize(
    ("query", "has", "lacks"),
    [
        ("sum by (a, b) (x)", "ab", "cn"),
        ("sum(x)", "", "an"),
        ("sum without (a) (x)", "b", "an"),
        ("topk by (a) (3, x)", "abn", ""),
        ('count_values("c", x)', "c", "a"),
        ("rate(x[5m])", "a", "n"),
        ("last_over_time(x[5m])", "an", ""),
        ("histogram_quantile(0.9, sum by (le, a) (x))", "a", "bl"),
        ('label_replace(sum(x), "c", "$1", "a", "(.*)")', "c", "a"),
        ("sum by (a) (x) or sum by (b) (x)", "ab", "c"),
        ("sum by (a) (x) or x", "abc", ""),
        ("sum by (a) (x) unless x", "a", "b"),
        ("x * on (a) group_left (c) y", "abc", "n"),
        ("x * on (a) group_right (c) sum by (a, b) (y)", "abc", "dn"),
        ("x / on (a) y", "a", "bn"),
        ("x / ignoring (a) y", "b", "an"),
        ("x / sum by (a) (y)", "a", "b"),
        ("x > bool y", "ab", ""),
        ("sum by (a) (x) * 2", "a", "b"),
        ("scalar(x) * sum by (a) (y)", "a", "b"),
        ("vector(1)", "", "a"),
        ("absent(x)", "a", ""),
        ("-x", "a", "n"),
        ("sum_over_time((sum by (a) (x))[5m:])", "a", "b"),
        ("1", "", "a"),
    ],
)
def test_the_labels_of_an_answer(query: str, has: str, lacks: str) -> None:
    """What can be there, and what cannot; `n` stands for the name and `l` for le."""
    names = {"n": "__name__", "l": "le"}
    labels = labels_of(promql.parse(query))

    assert [] == [one for one in has if not labels.can_have(names.get(one, one))]
    assert [] == [one for one in lacks if labels.can_have(names.get(one, one))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a_bytes", "bytes"),
        ("rate(a_bytes_total[5m]) * 8", "bytes per second times 8"),
        ("a_bytes / 1024 ^ 2", "bytes divided by 1.04858e+06"),
        ("rate(a_total[5m])", "events per second"),
        ("a_ratio * 100", "a ratio times 100"),
        ("sum(a_seconds_sum) / sum(a_seconds_count)", "seconds per event"),
        ("count(a) / count(b)", "a ratio"),
        ("1 - a_ratio", "a ratio"),
        ("a_ratio or vector(0)", "a ratio"),
        ("quantile_over_time(0.9, a_milliseconds[5m])", "seconds times 1000"),
        ("a_bytes > 0 and b", "bytes"),
        ("-(max(a_seconds))", "seconds"),
        ("2 * a_bytes", "bytes times 2"),
        ("a_bytes * b_seconds", "seconds bytes"),
    ],
)
def test_what_a_query_gives(query: str, expected: str) -> None:
    """By the names of its metrics, and the arithmetic around them."""
    assert expected == str(quantity_of(promql.parse(query)))


@pytest.mark.parametrize(
    "query",
    [
        "up",
        "a:b_seconds:c",
        "time() - process_start_time_seconds",
        "a_bytes + b_seconds",
        "a_bytes / up",
        "a_bytes * 0",
        "a_bytes * (1 / 0)",
        "a_bytes ^ 2",
        "a_seconds > bool 1",
        "sum_over_time(a_bytes[5m])",
        "stdvar(a_bytes)",
        "rate(node_cpu_usage_total[5m])",
        "a_bytes * (0 ^ (0 - 1))",
        "histogram_quantile(0.9, a_bucket or b_bucket)",
        "1",
    ],
)
def test_what_cannot_be_told(query: str) -> None:
    """Then nothing is said of its unit."""
    assert quantity_of(promql.parse(query)) is None


def test_ranges_of_logs_are_found_outside_of_quotes() -> None:
    """What is looked for may have brackets."""
    assert [(17, "5m")] == list(ranges('rate({a="[1h]"}  [5m])'))


def test_panels_without_a_title_have_an_id() -> None:
    """So that they can be found."""
    board = a_dashboard(("panels.0.title", ""), ("panels.5.title", ""))

    assert ["panel without a title (id 1)", "row without a title (id 6)"] == [
        name_of(panel) for panel in board.panels if not panel.title
    ]
    assert "Requests" == a_board()["panels"][0]["title"]
