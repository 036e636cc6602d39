import pytest

from dashboards.evaluation.choices import Choice, Choices
from dashboards.evaluation.interpolation import interpolate, shown
from dashboards.evaluation.resolution import Resolution, resolution, rounded
from dashboards.evaluation.times import TimeRange

HOUR = TimeRange(start=1_700_000_000.0, end=1_700_003_600.0)


def density(**given: object) -> Resolution:
    """Make the resolution of an hour."""
    return resolution(HOUR, **{"points": 800, **given})  # type: ignore[arg-type]


def asked(text: str, *choices: Choice, **given: object) -> str:
    """Write a text as it is asked."""
    return interpolate(text, Choices(by_name={one.name: one for one in choices}), density(**given)).text


def pods(*values: str, **given: object) -> Choice:
    """Choose some values of a variable of which many can be chosen."""
    return Choice(name="pod", values=values, is_pattern=True, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        pytest.param(pods("a-1"), 'x{p=~"a-1"}', id="one of many"),
        pytest.param(pods("a-1", "b.2"), 'x{p=~"(a-1|b\\\\.2)"}', id="several, dots escaped"),
        pytest.param(pods("a\\b"), 'x{p=~"a\\\\\\\\b"}', id="a backslash for the pattern and for the text"),
        pytest.param(pods("a", "b", is_all=True, all_value=".+"), 'x{p=~".+"}', id="all by a pattern, not escaped"),
        pytest.param(pods("a", "b", is_all=True), 'x{p=~"(a|b)"}', id="all by their names"),
        pytest.param(Choice(name="pod", values=("b.2",)), 'x{p=~"b.2"}', id="a single one is no pattern"),
        pytest.param(Choice(name="pod", values=("a\\b",)), 'x{p=~"a\\\\b"}', id="a single one's backslash"),
    ],
)
def test_writes_choices_as_matchers_want_them(choice: Choice, expected: str) -> None:
    """As Grafana's Prometheus data source does."""
    assert expected == asked('x{p=~"$pod"}', choice)


@pytest.mark.parametrize("text", ["$pod", "${pod}", "[[pod]]"])
def test_knows_all_ways_to_write_a_variable(text: str) -> None:
    """Old ones too."""
    assert "a" == asked(text, pods("a"))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("csv", "a.1,b"),
        ("pipe", "a.1|b"),
        ("raw", "a.1,b"),
        ("regex", "(a\\.1|b)"),
        ("json", '["a.1","b"]'),
        ("glob", "{a.1,b}"),
        ("doublequote", '"a.1","b"'),
        ("singlequote", "'a.1','b'"),
        ("sqlstring", "'a.1','b'"),
        ("text", "a.1 + b"),
        ("queryparam", "var-pod=a.1&var-pod=b"),
        ("percentencode", "%7Ba.1%2Cb%7D"),
        ("lucene", '("a.1" OR "b")'),
        ("html", "a.1, b"),
        ("distributed", "a.1,pod=b"),
        ("join", "a.1,b"),
        ("join:|", "a.1|b"),
        ("nonsense", "{a.1,b}"),
    ],
)
def test_writes_choices_in_the_form_that_is_asked_for(how: str, expected: str) -> None:
    """All forms of Grafana's documentation; an unknown one is a glob."""
    assert expected == asked(f"${{pod:{how}}}", pods("a.1", "b"))


def test_one_value_needs_no_brackets() -> None:
    """Neither as a pattern nor as a list."""
    assert "a|a|a|a" == asked("${pod:regex}|${pod:glob}|${pod:json}|${pod:lucene}", pods("a"))


def test_a_dash_is_no_sign_of_a_pattern() -> None:
    """Prometheus refuses it escaped, and every pod has one."""
    assert "(a-1|b-2)" == asked("${pod:regex}", pods("a-1", "b-2"))


def test_all_is_one_word_in_an_address() -> None:
    """Not every value by itself."""
    assert "var-pod=$__all" == asked("${pod:queryparam}", pods("a", "b", is_all=True, all_value=".+"))


def test_titles_show_texts() -> None:
    """All of them is All."""
    choices = Choices(by_name={"pod": pods("a", "b", is_all=True, all_value=".+", texts=("All",))})

    assert "Pods: All" == shown("Pods: $pod", choices, density())


def test_a_repeated_panel_shows_one_value() -> None:
    """The others stay as they are."""
    choices = Choices(by_name={"pod": pods("a", "b", is_all=True, all_value=".+")})

    assert "a" == interpolate("$pod", choices.only("pod", "a"), density()).text
    assert "x" == interpolate("$new", choices.only("new", "x"), density()).text


def test_an_unknown_variable_stays_as_it_is() -> None:
    """So that a finding can point at it."""
    assert 'x{a="$b"} $__unknown $__step_s' == asked('x{a="$b"} $__unknown $__step_s')


def test_knows_where_everything_came_from() -> None:
    """A place behind a value is found again in the text as it was written."""
    expanded = interpolate('x{p=~"$pod"} +', Choices(by_name={"pod": pods("a-long-name")}), density())

    assert 13 == expanded.origin(expanded.text.index("+"))


def test_fills_in_times() -> None:
    """Interval, range and both ends, in all units."""
    assert "15s 15 15000 3600s 3600 3600000" == asked(
        "$__interval ${__interval_s} $__interval_ms $__range $__range_s ${__range_ms}"
    )
    assert "1700000000000 1700003600" == asked("$__from ${__to:date:seconds}")
    assert "2023-11-14T22:13:20.000Z" == asked("${__from:date:iso}")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "1m", id="four scrapes"),
        pytest.param({"scrape_interval_seconds": 60.0}, "4m", id="four slower scrapes"),
        pytest.param({"least_step": "2m"}, "8m", id="the query's least step stands for the scrape interval"),
        pytest.param({"panel_interval": "2m"}, "2m15s", id="the panel's least interval does not"),
        pytest.param({"points": 10}, "5m15s", id="a step and a scrape where the panel is narrow"),
        pytest.param({"least_step": "30"}, "2m", id="a least step in seconds without a unit"),
        pytest.param({"least_step": "$__rate_interval"}, "1m", id="the least step is itself"),
        pytest.param({"least_step": "${__interval}"}, "1m", id="the least step is the interval"),
        pytest.param({"least_step": "1m", "panel_interval": "10m"}, "11m", id="a panel's least interval and a query's"),
    ],
)
def test_the_range_of_rates_holds_two_scrapes_at_every_step(given: dict[str, object], expected: str) -> None:
    """`$__rate_interval` as Grafana computes it."""
    assert expected == asked("$__rate_interval", **given)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.0001, 0.001),
        (4.5, 5),
        (7.4, 5),
        (7.5, 10),
        (44, 30),
        (45, 60),
        (1900, 1800),
        (90_000, 86_400),
        (9e9, 31536000),
    ],
)
def test_intervals_are_round(seconds: float, expected: float) -> None:
    """As those of Grafana are."""
    assert expected == rounded(seconds)


def test_questions_begin_and_end_on_whole_steps() -> None:
    """So that a refresh asks for the same moments again."""
    aligned = resolution(HOUR, points=30).aligned

    assert (0, 0) == (aligned.start % 120, aligned.end % 120)


def test_no_question_has_more_points_than_prometheus_gives() -> None:
    """However wide the panel is."""
    month = TimeRange(start=0, end=30 * 86_400)

    assert 11_000 >= month.seconds / resolution(month, points=10**6).interval_seconds
