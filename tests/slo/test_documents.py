"""YAML documents with the place of every field."""

import os
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from slo.documents import parse_documents, parse_what_can_be, read_documents
from slo.errors import InvalidInput

TEXT = """\
# a comment
name: first
spec:
  metrics:
    - type: Resource
      resource: {name: cpu}
---
name: second
"""


def told(text: str) -> str:
    """Parse a wrong text and return what the user is told."""
    with pytest.raises(InvalidInput) as caught:
        parse_documents(text, file="a.yaml")
    return str(caught.value)


def test_every_document_of_a_file_is_read() -> None:
    """Documents are divided by `---`, and empty ones are left out."""
    documents = parse_documents(f"---\n{TEXT}---\n", file="a.yaml")

    assert ["first", "second"] == [document.value["name"] for document in documents]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), "a.yaml:2"),
        (("spec", "metrics", 0, "type"), "a.yaml:5: spec.metrics[0].type"),
        (("spec", "metrics", 0, "resource", "name"), "a.yaml:6: spec.metrics[0].resource.name"),
        (("spec", "missing"), "a.yaml:3: spec.missing"),
    ],
    ids=[
        "the document stands where it begins",
        "a field stands on its line",
        "a field in braces stands on its line",
        "a missing field stands where its parent does",
    ],
)
def test_places(path: tuple[str | int, ...], expected: str) -> None:
    """Each field knows its line and its path."""
    document = parse_documents(TEXT, file="a.yaml")[0]

    assert expected == str(document.place(path))


def test_repeated_keys_are_told_all_at_once() -> None:
    """YAML lets a later key win silently; here it is a mistake."""
    text = "a: 1\nb: {c: 1, c: 2}\na: 2\n"

    assert (
        "a.yaml:2: b.c c: the key is already set on line 2; keep one of the two\n"
        "a.yaml:3: a a: the key is already set on line 1; keep one of the two"
    ) == told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: [1", "a.yaml:1 did not find expected ',' or ']': must be YAML;"),
        ("a: b: c", "a.yaml:1 mapping values are not allowed in this context: must be YAML;"),
        ("a: !!python/object:os.system x", "a.yaml:1 the tag 'tag:yaml.org,2002:python/object:os.system' stands for"),
        ("a: !mine {b: c}", "a.yaml:1 the tag '!mine' stands for no plain value: must be YAML;"),
        ("a: &x [*x]", "a.yaml:1 an anchor refers to itself: must be YAML;"),
        ("a: *x", "a.yaml:1 the alias *x has no anchor: must be YAML;"),
        ("a: \x00", "a.yaml control characters are not allowed: must be YAML;"),
        ("a: 1\nb: 2026-13-45\n", "a.yaml:2 '2026-13-45' is no timestamp: must be YAML;"),
        ("a: !!int x", "a.yaml:1 'x' is no int: must be YAML;"),
    ],
    ids=[
        "an open bracket",
        "two colons",
        "a foreign tag",
        "a foreign tag of a mapping",
        "an anchor within itself",
        "an alias of nothing",
        "a control character",
        "a day that does not exist",
        "a value that is not what its tag says",
    ],
)
def test_bad_syntax_says_where(text: str, expected: str) -> None:
    """What is no YAML gets one message with the line where the parser gave up."""
    assert told(text).startswith(expected)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message names the path and the system's reason."""
    with pytest.raises(
        InvalidInput, match=r"gone.yaml file: cannot be read \(No such file or directory\); check the path"
    ):
        read_documents(tmp_path / "gone.yaml")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    """Binary rubbish is told as such."""
    file = tmp_path / "a.yaml"
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InvalidInput, match="must be UTF-8 text; save it in that encoding"):
        read_documents(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("spec:\n  max: {{ .Values.max }}\n", "a.yaml:2: spec.max { .Values.max }", id="a template"),
        pytest.param("? [1, 2]\n: x\n", "a.yaml:1 [1, 2]", id="a list"),
    ],
)
def test_a_key_that_is_no_text_is_a_mistake(text: str, expected: str) -> None:
    """A template without quotes is a mapping as a key to YAML, and no value for anybody."""
    rule = "a key must be a plain text; put a template in quotes: '{{ ... }}'"
    assert f"{expected}: {rule}" == told(text)


def test_aliases_that_multiply_are_bounded() -> None:
    """Nine lines of aliases would be 400 million fields; they are refused at once."""
    lines = ["a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{of}'] * 9)}]" for of, name in pairwise("abcdefghi")]

    assert (
        "a.yaml:1 document: must not have more than 100000 fields, those that aliases repeat included; "
        "use fewer aliases, or divide the document"
    ) == told("\n".join(lines))


def test_an_alias_is_read_where_it_stands() -> None:
    """A few aliases are fine."""
    (document,) = parse_documents("a: &a {x: 1}\nb: *a\n", file="a.yaml")

    assert {"a": {"x": 1}, "b": {"x": 1}} == document.value


def test_a_document_that_is_nested_too_deeply_is_a_mistake() -> None:
    """Nobody nests a thousand levels on purpose."""
    assert "a.yaml document: is nested too deeply, over 100 levels; check the brackets and the indentation" == told(
        "a: " + "[" * 3000 + "]" * 3000
    )


@pytest.mark.parametrize("text", ["[" * 200_000, "- " * 200_000, "? " * 200_000, "{a: " * 200_000])
def test_open_brackets_end_at_once(text: str) -> None:
    """The parser's own stack would end the process."""
    assert "is nested too deeply" in told(text)


def test_aliases_that_nest_are_bounded() -> None:
    """Each line is one level deeper than the one before."""
    lines = ["a0: &a0 [x]", *(f"a{level}: &a{level} [*a{level - 1}]" for level in range(1, 200))]

    assert "is nested too deeply" in told("\n".join(lines))


def test_a_text_with_too_many_values_is_refused() -> None:
    """A few thousand SLOs have fewer."""
    assert "a.yaml document: must not have more than 300000 keys and values; divide it into several files" == told(
        "- a\n" * 300_001
    )


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    """Ten megabytes are no document that somebody wrote."""
    file = tmp_path / "a.yaml"
    with file.open("wb") as large:
        large.truncate(10_000_000)

    with pytest.raises(InvalidInput, match="must not be larger than 5 MB; divide it into several files"):
        read_documents(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\n", {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}}),
        ("a: &a {x: 1}\nb: &b {y: 2}\nc: {<<: [*a, *b]}\n", {"a": {"x": 1}, "b": {"y": 2}, "c": {"x": 1, "y": 2}}),
        ("a: [1, 2.5, yes, null, 2026-01-02, '1', !!str 2]", {"a": [1, 2.5, True, None, date(2026, 1, 2), "1", "2"]}),
    ],
    ids=["a mapping is merged", "several are merged", "types"],
)
def test_values_are_those_of_yaml(text: str, expected: object) -> None:
    """Merge keys and types are as YAML 1.1 has them."""
    (document,) = parse_documents(text, file="a.yaml")

    assert expected == document.value


def test_keys_are_the_texts_that_stand_there() -> None:
    """A label named `on` is no truth value, and a path leads to it."""
    (document,) = parse_documents("on: 1\n404: 2\n", file="a.yaml")

    assert ({"on": 1, "404": 2}, 2) == (document.value, document.place(("404",)).line)


def test_what_yaml_converts_is_kept_as_it_is_written() -> None:
    """Mistakes show it, and some formats take it for a text."""
    (document,) = parse_documents("a: [yes, 1.50, 08, x, ~]\nb: &b {c: 1e+3}\nd: {<<: *b}\n", file="a.yaml")

    assert {("a", 0): "yes", ("a", 1): "1.50"} == document.written


def test_a_pipe_that_nobody_writes_to_is_empty(tmp_path: Path) -> None:
    """Nobody has to wait for a writer that does not come."""
    os.mkfifo(tmp_path / "pipe.yaml")

    assert () == read_documents(tmp_path / "pipe.yaml")


def test_only_mappings_are_merged() -> None:
    """Anything else under `<<` is a mistake."""
    assert "a.yaml:1: a.<< 1: must be a mapping, or a list of mappings; name its alias" == told("a: {<<: 1}")
    assert "a.yaml:1: a.<< a list: must be a mapping, or a list of mappings; name its alias" == told("a: {<<: [[1]]}")


def test_what_can_be_read_is_read() -> None:
    """A wrong document does not hide the others; after a mistake of syntax nothing follows."""
    documents, mistakes = parse_what_can_be("a: 1\n---\nb: 1\nb: 2\n---\nc: 3\n---\nd: [\n", file="a.yaml")

    assert [{"a": 1}, {"c": 3}] == [document.value for document in documents]
    assert [4, 8] == [mistake.place.line for mistake in mistakes]
