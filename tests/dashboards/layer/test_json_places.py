import json
from pathlib import Path

import pytest

from dashboards.json_places import lines
from dashboards.model import Json
from slo.documents import FieldPath
from tests.dashboards.mutations import FILES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("3", {(): 1}, id="a number alone"),
        pytest.param("\n[]", {(): 2}, id="an empty list"),
        pytest.param(
            '{"a":\n1, "b": [{},\n"x"]}', {(): 1, ("a",): 1, ("b",): 2, ("b", 0): 2, ("b", 1): 3}, id="nested"
        ),
        pytest.param('{"a,:{\\"": "}]\\\\",\n "b": null}', {(): 1, ('a,:{"',): 1, ("b",): 2}, id="brackets in texts"),
    ],
)
def test_fields_stand_where_their_keys_do(text: str, expected: dict[FieldPath, int]) -> None:
    """And items of a list where they begin."""
    assert expected == lines(text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem.replace("_", " "))
def test_every_field_has_a_line(file: Path) -> None:
    """Of dashboards of all sorts."""
    text = file.read_text(encoding="utf-8")
    assert _count(json.loads(text)) == len(lines(text))


def test_a_deep_text_is_no_trouble() -> None:
    """It is walked without recursion."""
    assert 901 == len(lines("[" * 901 + "]" * 901))


def _count(value: Json) -> int:
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + sum(_count(one) for one in items)
