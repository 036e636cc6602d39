"""YAML documents with the place of every field."""

from itertools import pairwise
from pathlib import Path

import pytest

from slo.documents import parse_documents, read_documents
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
        ("a: [1", "a.yaml:1 expected ',' or ']', but got '<stream end>': must be YAML;"),
        ("a: b: c", "a.yaml:1 mapping values are not allowed here: must be YAML;"),
        ("a: !!python/object:os.system x", "a.yaml:1 "),
        ("a: &x [*x]", "a.yaml an anchor refers to itself: must be YAML;"),
        ("a: \x00", "a.yaml special characters are not allowed: must be YAML;"),
    ],
    ids=["an open bracket", "two colons", "a foreign tag", "an anchor within itself", "a control character"],
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

    with pytest.raises(InvalidInput, match=r"cannot be read \(not UTF-8 text\)"):
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
    assert "a.yaml document: is nested too deeply; check the brackets and the indentation" == told(
        "a: " + "[" * 3000 + "]" * 3000
    )
