import pytest

from dashboards.expansion import expand, references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up", []),
        ("$job", [("job", "")]),
        (
            '{job=~"$job", pod=~"${pod:regex}"}[$__rate_interval]',
            [("job", ""), ("pod", "regex"), ("__rate_interval", "")],
        ),
        ("[[old]] [[old:csv]]", [("old", ""), ("old", "csv")]),
        ("${__data.fields.slo} ${__from:date:iso}", [("__data", ""), ("__from", "date:iso")]),
        ("$ $$ ${} ${a b} costs 5$", []),
    ],
)
def test_variables_are_found_as_grafana_finds_them(text: str, expected: list[tuple[str, str]]) -> None:
    """In each of the three ways to write one; a lone dollar stands for itself."""
    assert expected == [(one.name, one.format) for one in references(text)]


def test_a_reference_says_where_it_stands() -> None:
    """And how it is written."""
    (one,) = references("a ${job:regex} b")
    assert (2, 14, "${job:regex}") == (one.start, one.end, one.written)


def test_values_take_the_places_of_variables() -> None:
    """One that is not known stays as it is written."""
    values = {"a": "first", "b": ""}
    assert "first--$c" == expand("$a-${b}-$c", lambda one: values.get(one.name)).text


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(0, 0), (3, 3), (4, 4), (5, 5), (6, 5), (10, 5), (11, 6), (16, 11)],
)
def test_a_place_is_found_again_in_the_original(offset: int, expected: int) -> None:
    """Before, in and after a value; within one it is the variable's, as far as that reaches."""
    expanded = expand("up{a$b}[5m])", lambda _: "1234567")
    assert "up{a1234567}[5m])" == expanded.text
    assert expected == expanded.origin(offset)


def test_what_comes_after_a_value_is_found_exactly() -> None:
    """However long the value is."""
    expanded = expand("a $long b $s c", lambda one: {"long": "x" * 20, "s": ""}[one.name])
    for word, origin in (("a", 0), ("b", 8), ("c", 13)):
        assert origin == expanded.origin(expanded.text.index(word))
    assert "a $long b $s c"[expanded.origin(5)] in "$long"
