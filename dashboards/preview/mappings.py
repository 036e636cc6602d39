"""Grafana's value mappings: what stands in place of a value."""

from collections.abc import Iterator, Mapping
from math import isnan

from dashboards.model import Json
from dashboards.preview import parts
from dashboards.preview.frames import Cell
from dashboards.preview.patterns import replaced

Mapped = tuple[str | None, str]
"""A text, None for the value's own, and a colour, empty for the value's own."""


def mapped(mappings: Json, value: Cell) -> Mapped | None:
    """Give what the first mapping that fits puts in place of a value; None if none fits."""
    for one in parts.mappings(mappings):
        for result in _fitting(str(one.get("type") or ""), parts.mapping(one.get("options")), value):
            text, colour = result.get("text"), result.get("color")
            return (None if text is None else str(text)), str(colour or "")
    return None


# Private


def _fitting(kind: str, options: Mapping[str, Json], value: Cell) -> Iterator[Mapping[str, Json]]:
    if kind == "value":
        yield from _result(options.get(_key(value)))
    elif kind == "range":
        if isinstance(value, float) and _is_in(options, value):
            yield from _result(options.get("result"))
    elif kind == "regex":
        yield from _by_pattern(options, value)
    elif kind == "special" and _is_special(str(options.get("match") or ""), value):
        yield from _result(options.get("result"))


def _result(found: Json) -> Iterator[Mapping[str, Json]]:
    if isinstance(found, Mapping):
        yield found


def _key(value: Cell) -> str:
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return "null" if value is None else value


def _is_in(options: Mapping[str, Json], value: float) -> bool:
    low, high = options.get("from"), options.get("to")
    above = not isinstance(low, int | float) or value >= low
    return above and (not isinstance(high, int | float) or value <= high)


def _by_pattern(options: Mapping[str, Json], value: Cell) -> Iterator[Mapping[str, Json]]:
    """Replace what matches of a text; a number is none to Grafana."""
    result = options.get("result")
    if not isinstance(value, str) or not isinstance(result, Mapping):
        return
    text = replaced(str(options.get("pattern") or ""), str(result.get("text") or ""), value)
    if text is not None:
        yield {**result, "text": None if result.get("text") is None else text}


def _is_special(match: str, value: Cell) -> bool:
    is_nan = isinstance(value, float) and isnan(value)
    return {
        "null": value is None,
        "nan": is_nan,
        "null+nan": value is None or is_nan,
        "empty": value == "",
        "true": value == "true",
        "false": value == "false",
    }.get(match, False)
