"""Whatever is done to a good spec: it is read, or everything wrong with it is told; never anything else."""

import copy
import tempfile
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from slo.errors import InvalidInput, Mistake
from slo.model import Slo
from slo.spec.read import read_slos
from tests.slo.spec.good_specs import ALL

Yaml: TypeAlias = Any
"""Whatever YAML can say."""

ODD: tuple[Yaml, ...] = (
    *(None, True, False, 0, 1, -1, 100, 10**400, 0.5, 99.9, float("nan"), float("inf")),
    *("", " ", "x", "99.9%", "1:30", "on", "30d", "\u2028", "a" * 300, "9" * 50 + "d"),
    *("{{.window}}", "{{ .foo }}", "sum(", "sum by (a) (rate(x[5m]))", 'x{le="1"}'),
    *([], [None], ["a", 1], [[]], {}, {"a": 1}, {"name": None}, {"kind": "SLO"}),
)
HOW = ("put", "put", "remove", "rename", "double")
SLIPS = ("", "{", "}", "[", ":", "\t", "\n", "#", "'", '"', "&a ", "*a", "- ", "!!x ", "%", "\\")


def _paths(value: Yaml, path: tuple[Yaml, ...] = ()) -> list[tuple[Yaml, ...]]:
    """Give the place of every value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, item in below for inner in _paths(item, (*path, key)))]


def _changed(value: Yaml, path: tuple[Yaml, ...], odd: Yaml, how: str) -> Yaml:
    """Put an odd value at a place, or take the place away, rename it or double it."""
    if not path:
        return odd
    value = copy.deepcopy(value)
    parent = value
    for key in path[:-1]:
        parent = parent[key]
    match how:
        case "remove":
            del parent[path[-1]]
        case "rename" if isinstance(parent, dict):
            parent[f"{path[-1]}x"] = parent.pop(path[-1])
        case "double" if isinstance(parent, list):
            parent.append(parent[path[-1]])
        case _:
            parent[path[-1]] = odd
    return value


def _read(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "spec.yaml").write_text(text, encoding="utf-8")
        mistakes: tuple[Mistake, ...] = ()
        slos: tuple[Slo, ...] = ()
        try:
            slos = read_slos([Path(folder)])
        except InvalidInput as invalid:
            mistakes = invalid.mistakes
    assert bool(slos) != bool(mistakes)
    assert all(mistake.rule and mistake.next_step for mistake in mistakes)


@settings(max_examples=150)
@given(st.data())
def test_any_value_at_any_place_is_read_or_told(data: st.DataObject) -> None:
    """A value of the wrong type, a missing, renamed or doubled field: no traceback, and no silence."""
    documents = list(yaml.safe_load_all(ALL[data.draw(st.sampled_from(sorted(ALL)))]))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(_paths(documents)))
        odd, how = (
            data.draw(st.sampled_from(ODD)),
            data.draw(st.sampled_from(["put", "put", "remove", "rename", "double"])),
        )
        documents = _changed(documents, path, odd, how)
        documents = documents if isinstance(documents, list) else [documents]

    _read(yaml.safe_dump_all(documents, allow_unicode=True))


@settings(max_examples=100)
@given(st.sampled_from(sorted(ALL)), st.data())
def test_any_character_at_any_place_is_read_or_told(name: str, data: st.DataObject) -> None:
    """A slip of the finger anywhere in the text: no traceback, and no silence."""
    text = ALL[name]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 5))
        slip = data.draw(
            st.sampled_from(["", "{", "}", "[", ":", "\t", "\n", "#", "'", '"', "&a ", "*a", "- ", "!!x ", "%", "\\"])
        )
        text = text[:at] + slip + text[at + cut :]

    _read(text)


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_good_specs_are_good(name: str) -> None:
    """What is mutated above is read as it is."""
    _read(ALL[name])
