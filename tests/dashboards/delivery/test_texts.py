"""JSON and YAML as they are written."""

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from dashboards.delivery.texts import compact, flux_safe, pretty, template_safe, yaml_text
from tests.dashboards.delivery.parcels import shop

TEXTS = st.text(st.sampled_from('${}\\a"\n u0024') | st.characters())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
SCALARS = st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text("ab-.", min_size=1)
IN_YAML = st.recursive(
    st.dictionaries(KEYS, SCALARS, max_size=3),
    lambda inner: st.dictionaries(KEYS, inner | SCALARS | st.lists(inner | SCALARS, max_size=3), max_size=3),
    max_leaves=6,
)


@given(value=st.dictionaries(TEXTS, VALUES, max_size=4))
def test_no_template_is_left_and_nothing_else_changes(value: dict[str, Any]) -> None:
    """Whatever a dashboard says, it says after Flux and Helm have looked for theirs."""
    for text in (template_safe(compact(value)), template_safe(pretty(value))):
        assert not {sign for sign in ("${", "$$", "{{") if sign in text}
        assert value == json.loads(text)
        text.encode()


@given(value=st.dictionaries(TEXTS, VALUES, max_size=4))
def test_plain_json_has_nothing_for_flux(value: dict[str, Any]) -> None:
    """And keeps the legends' braces, which people read."""
    text = flux_safe(pretty(value))
    assert not {sign for sign in ("${", "$$") if sign in text}
    assert value == json.loads(text)


def test_a_line_for_each_panel() -> None:
    """So a comparison of compact JSON shows what changed; those in a collapsed row have theirs, too."""
    lines = compact(shop()).split("\n")
    assert ["Shop", "Sold", "Details", "Left"] == [
        found[1] for line in lines if (found := re.search(r'"title":"(\w+)"', line))
    ]


@given(value=IN_YAML)
def test_yaml_comes_back(value: dict[str, Any]) -> None:
    """Mappings, lists and texts of any kind."""
    assert value == (yaml.safe_load(yaml_text(value)) or {})


def test_yaml_is_what_people_write() -> None:
    """Lists are indented, texts of several lines are blocks, numbers in texts stay texts."""
    value = {"labels": {"a": "1"}, "items": ["x", {"name": "y", "list": []}], "text": "{\n}", "on": True}
    assert (
        'labels:\n  a: "1"\nitems:\n  - x\n  - name: "y"\n    list: []\ntext: |-\n  {\n  }\n"on": true\n'
        == yaml_text(value)
    )


@pytest.mark.parametrize("text", ["\ud800", "a\ud800b\udfff"])
def test_half_a_character(text: str) -> None:
    """JSON can have it, a file cannot: it is escaped."""
    assert {"title": text} == json.loads(pretty({"title": text}).encode())
