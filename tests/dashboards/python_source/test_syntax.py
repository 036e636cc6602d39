"""How expressions are laid out; that ruff agrees is shown with whole modules."""

import pytest

from dashboards.python_source.literals import columns, number_literal, pieces, text_literal
from dashboards.python_source.names import Names, words_of_title
from dashboards.python_source.syntax import Group, Literal, Node, Part, Word, laid_out


def _call(*parts: Node) -> Group:
    return Group("f(", ")", tuple(Part(part) for part in parts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("\"'", '"\\"\'"'),
        ("a\\b\n\t\r", '"a\\\\b\\n\\t\\r"'),
        ("\x00\x1b\u200d\u2028\ud800\U000e0001", '"\\x00\\x1b\\u200d\\u2028\\ud800\\U000e0001"'),
        ("e\u0301", '"e\\u0301"'),
        ("日本 é 🚀", '"日本 é 🚀"'),
    ],
)
def test_texts_are_spelt_with_few_escapes(text: str, expected: str) -> None:
    """What can be seen stands as it is."""
    assert expected == text_literal(text)


@pytest.mark.parametrize(("number", "expected"), [(1, "1"), (-1.5, "-1.5"), (1e22, "1e22"), (1e-9, "1e-09")])
def test_numbers_are_spelt_as_ruff_leaves_them(number: float, expected: str) -> None:
    """Without a plus in the exponent."""
    assert expected == number_literal(number)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("a\nb", 10, ["a\n", "b"]),
        ("one two three", 10, ["one two ", "three"]),
        ("onetwothree", 8, ["onetwo", "three"]),
        ("日本日本日本", 8, ["日本日", "本日本"]),
        ('""""', 3, ['"', '"', '"', '"']),
        ("", 10, []),
    ],
)
def test_texts_are_cut_where_they_read_well(text: str, most: int, expected: list[str]) -> None:
    """After line breaks, then after spaces, then anywhere."""
    assert expected == list(pieces(text, most))


def test_wide_characters_take_two_columns() -> None:
    """As in an editor, and for ruff."""
    assert (5, 4) == (columns("a日本"), columns("abcd"))


def test_what_has_room_stands_on_one_line() -> None:
    """With a comma only where a tuple needs one."""
    mapping = Group("{", "}", (Part(Word("1"), key="a"), Part(Literal("x"), key="b")))
    one = Group("(", ")", (Part(Word("x")),))
    assert ['    return f({"a": 1, "b": "x"}, (x,), [])'] == laid_out(
        _call(mapping, one, Group("[", "]", ())), indent=4, before="return "
    )


def test_what_has_no_room_stands_one_part_a_line() -> None:
    """Each with a comma, and long texts in pieces."""
    long = "word " * 30
    first, rest = long[:110], long[110:]
    assert [
        "x = f(",
        "    (",
        f'        "{first}"',
        f'        "{rest}"',
        "    ),",
        "    {",
        '        "a": (',
        f'            "{long[:105]}"',
        f'            "{long[105:]}"',
        "        ),",
        "    },",
        "    1,",
        ")",
    ] == laid_out(_call(Literal(long), Group("{", "}", (Part(Literal(long), key="a"),)), Word("1")), before="x = ")


def test_a_group_can_be_open_though_it_has_room() -> None:
    """As panels are; one without parts is not."""
    assert ["f(", "    1,", ")"] == laid_out(Group("f(", ")", (Part(Word("1")),), is_open=True))
    assert ["f()"] == laid_out(Group("f(", ")", (), is_open=True))


def test_what_cannot_be_cut_stays_too_long() -> None:
    """A name, or nothing at all."""
    assert [" " * 119 + "name"] == laid_out(Word("name"), indent=119)
    assert [" " * 119 + '""'] == laid_out(Literal(""), indent=119)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CPU & memory", "cpu_and_memory".replace("and_", "")),
        ("Überblick", "uberblick"),
        ("1st", "row_1st"),
        ("class", "row_class"),
        ("日本", "row"),
        ("", "row"),
        ("x" * 99, "x" * 40),
    ],
)
def test_titles_become_names(title: str, expected: str) -> None:
    """That Python takes."""
    assert expected == words_of_title(title, fallback="row")


def test_a_name_is_given_once() -> None:
    """Others get a number, and some are taken before."""
    names = Names(taken=("SECONDS",))
    assert ["a", "a_2", "a_3", "SECONDS_2"] == [names.take(name) for name in ("a", "a", "a", "SECONDS")]
