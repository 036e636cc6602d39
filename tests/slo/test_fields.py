"""Typed getters that collect every mistake."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo.documents import parse_documents
from slo.durations import parse_duration_seconds
from slo.errors import Mistake
from slo.fields import Fields


def fields_of(text: str) -> tuple[Fields, list[Mistake]]:
    """Read a document, with the list its mistakes go to."""
    mistakes: list[Mistake] = []
    return Fields(parse_documents(text, file="a.yaml")[0], mistakes), mistakes


Getter = Callable[[Fields], object]


@pytest.mark.parametrize(
    ("text", "get", "expected"),
    [
        ("a: 3", lambda f: f.integer("a", minimum=1), 3),
        ("b: 3", lambda f: f.integer("a", default=7), 7),
        ("a: 2", lambda f: f.number("a"), 2.0),
        ("a: x", lambda f: f.text("a"), "x"),
        ("a: Max", lambda f: f.choice("a", ["Max", "Min"]), "Max"),
        ("a: 1m30s", lambda f: f.duration_seconds("a"), 90.0),
        ("b: 1", lambda f: f.duration_seconds("a", default=0.5), 0.5),
        ("a: [x, y]", lambda f: f.texts("a"), ["x", "y"]),
        ("b: 1", lambda f: f.optional_mapping("a"), None),
        ("a: {b: 1}", lambda f: f.mapping("a").integer("b"), 1),
        ("a: [{b: 1}, {b: 2}]", lambda f: [item.integer("b") for item in f.items("a")], [1, 2]),
    ],
    ids=[
        "a whole number",
        "a missing whole number takes its default",
        "a whole number is a number",
        "a text",
        "one of several words",
        "a duration",
        "a missing duration takes its default",
        "a list of texts",
        "a mapping that may be missing",
        "a field of a mapping",
        "the fields of a list",
    ],
)
def test_right_values(text: str, get: Getter, expected: object) -> None:
    """What is right is returned, and nothing is noted."""
    fields, mistakes = fields_of(text)

    assert expected == get(fields)
    assert mistakes == []


@pytest.mark.parametrize(
    ("text", "get", "expected"),
    [
        ("b: 1", lambda f: f.integer("a"), "a.yaml:1: a (nothing): is required; add `a:`"),
        (
            "a: yes",
            lambda f: f.integer("a"),
            "a.yaml:1: a yes: must be a whole number; write it without quotes, unit or fraction",
        ),
        (
            "a: '3'",
            lambda f: f.integer("a"),
            "a.yaml:1: a 3: must be a whole number; write it without quotes, unit or fraction",
        ),
        (
            "a: 0",
            lambda f: f.integer("a", minimum=1, maximum=9),
            "a.yaml:1: a 0: must be 1..9; choose a value within the bounds",
        ),
        (
            "a: 0",
            lambda f: f.integer("a", minimum=1),
            "a.yaml:1: a 0: must be at least 1; choose a value within the bounds",
        ),
        (
            "a: 3",
            lambda f: f.number("a", maximum=1),
            "a.yaml:1: a 3: must be at most 1; choose a value within the bounds",
        ),
        (
            "a: .nan",
            lambda f: f.number("a"),
            "a.yaml:1: a .nan: must be a finite number; write it without quotes or unit",
        ),
        (
            "a: ''",
            lambda f: f.text("a"),
            'a.yaml:1: a "": must be a text; put it in quotes if it looks like something else',
        ),
        (
            "a: B!",
            lambda f: f.text("a", pattern="[a-z]+", example="abc"),
            "a.yaml:1: a B!: must match [a-z]+; write it as abc",
        ),
        (
            "a: Maxx",
            lambda f: f.choice("a", ["Max", "Min"]),
            "a.yaml:1: a Maxx: must be one of Max, Min; did you mean Max?",
        ),
        (
            "a: 90",
            lambda f: f.duration_seconds("a"),
            "a.yaml:1: a 90: must be a duration with a unit; write it as 90s, 1m30s or 500ms",
        ),
        (
            "a: 2h",
            lambda f: f.duration_seconds("a", maximum=60),
            "a.yaml:1: a 7200s: must be at most 60s; choose a value within the bounds",
        ),
        (
            "a: 1000001",
            lambda f: f.integer("a", maximum=1000000),
            "a.yaml:1: a 1000001: must be at most 1000000; choose a value within the bounds",
        ),
        (
            "a: x",
            lambda f: f.items("a"),
            "a.yaml:1: a x: must be a list; write each item on a line that starts with `- `",
        ),
        ("a: []", lambda f: f.items("a", at_least=1), "a.yaml:1: a []: must have at least 1; add an item"),
        (
            "a: [1]",
            lambda f: f.texts("a"),
            "a.yaml:1: a [1]: must be a list of texts; put text that looks like something else in quotes",
        ),
        ("a: 1", lambda f: f.mapping("a"), "a.yaml:1: a 1: must be a mapping of fields; write `field: value` lines"),
        ("b: 1", lambda f: f.mapping("a"), "a.yaml:1: a (nothing): is required; add `a:` with its fields"),
    ],
    ids=[
        "nothing where something is required",
        "a truth value is no number",
        "a quoted number is no number",
        "outside two bounds",
        "below the only bound",
        "above the only bound",
        "not a number",
        "an empty text",
        "a text of the wrong form",
        "a misspelt word",
        "a duration without a unit",
        "a duration that is too long",
        "one more than a bound of seven digits",
        "a text for a list",
        "a list that is too short",
        "a list of numbers for one of texts",
        "a number for a mapping",
        "a mapping that is missing",
    ],
)
def test_wrong_values(text: str, get: Getter, expected: str) -> None:
    """Each mistake is noted with place, value, rule and next step, and reading goes on."""
    fields, mistakes = fields_of(text)

    get(fields)

    assert [expected] == [str(mistake) for mistake in mistakes]


def test_fields_that_nobody_asked_for_are_told() -> None:
    """A misspelt field is not silently ignored; a close name is suggested."""
    fields, mistakes = fields_of("minReplica: 1\nmaxReplicas: 2\nfoo: 3\n")
    fields.integer("minReplicas", default=1)
    fields.integer("maxReplicas")

    fields.reject_unknown()

    assert [
        "a.yaml:1: minReplica 1: is not a known field; did you mean minReplicas?",
        "a.yaml:3: foo 3: is not a known field; remove it",
    ] == [str(mistake) for mistake in mistakes]


def test_what_is_inside_a_missing_mapping_is_not_told_again() -> None:
    """One message for a missing mapping is enough."""
    fields, mistakes = fields_of("b: 1")

    fields.mapping("a").integer("x")

    assert len(mistakes) == 1


@given(st.integers(0, 10**6))
def test_durations_add_up(seconds: int) -> None:
    """A duration in parts is the sum of its parts."""
    minutes, rest = divmod(seconds, 60)

    assert float(seconds) == parse_duration_seconds(f"{minutes}m{rest}s")


@pytest.mark.parametrize("text", ["", "5", "s", "-5s", "5 s", "5x", "1.s"])
def test_what_is_no_duration(text: str) -> None:
    """Anything but amounts with units is refused."""
    assert parse_duration_seconds(text) is None


def test_a_mistake_is_known_by_its_field() -> None:
    """A field is wrong if it or what is inside it is; one whose name begins alike is not."""
    (document,) = parse_documents("a: {b: x}\nab: 1\nc: x\n", file="a.yaml")
    mistakes: list[Mistake] = []
    fields = Fields(document, mistakes)
    fields.mapping("a").integer("b")
    fields.integer("ab")
    fields.integer("c")

    assert [True, False, True] == [fields.has_mistake(name) for name in ("a", "ab", "c")]


def test_a_missing_list_is_told_as_missing() -> None:
    """A list that is needed and not there is not called empty."""
    (document,) = parse_documents("b: 1\n", file="a.yaml")
    mistakes: list[Mistake] = []

    assert [] == Fields(document, mistakes).items("a", at_least=1)
    assert ["a.yaml:1: a (nothing): is required; add `a:`"] == [str(mistake) for mistake in mistakes]
