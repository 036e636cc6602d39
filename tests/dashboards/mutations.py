"""Dashboards as they go wrong: those of the import's tests, with some parts replaced, taken out or doubled."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from dashboards.model import Json
from slo.documents import FieldPath

FOLDER = Path(__file__).parent / "python_source" / "documents"
FILES = sorted(FOLDER.glob("*.json"))

_leaves = st.none() | st.booleans() | st.integers(-3, 2**54) | st.floats(allow_nan=False, allow_infinity=False)
_texts = st.sampled_from(["", "x", "row", "text", "timeseries", "$__all", "fixed", "null", "a\"b'\\", "é\u200d\n"])
_json = st.recursive(
    _leaves | _texts | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | _texts, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated_dashboards(draw: st.DrawFn) -> dict[str, Json]:
    """Draw a dashboard, nearly as its file has it."""
    value: dict[str, Json] = copy.deepcopy(draw(st.sampled_from(_documents())))
    for _ in range(draw(st.integers(1, 3))):
        paths = [path for path in _paths(value, ()) if path]
        if paths:
            _mutate(draw, value, draw(st.sampled_from(paths)))
    return value


# Private


def _documents() -> list[dict[str, Json]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in FILES if path.stat().st_size < 20_000]


def _mutate(draw: st.DrawFn, value: Json, path: FieldPath) -> None:
    inside = value
    for key in path[:-1]:
        inside = inside[key]
    match draw(st.sampled_from(["replace", "take out", "double"])):
        case "take out":
            del inside[path[-1]]
        case "double" if isinstance(inside, list):
            inside.append(copy.deepcopy(inside[path[-1]]))
        case _:
            inside[path[-1]] = draw(_json)


def _paths(value: Json, path: FieldPath) -> Iterator[FieldPath]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from _paths(one, (*path, key))
