"""JSON and YAML as they are written here: the same for the same values, and good to compare."""

import json
import re
from collections.abc import Iterator, Mapping

from dashboards.model import Json
from slo.render.scalars import block_or_text, text


def pretty(value: Json) -> str:
    """Write JSON for people."""
    return f"{_dumped(value, indent=2)}\n"


def compact(dashboard: Mapping[str, Json]) -> str:
    """Write a dashboard in few characters, with a line for each panel, so that a comparison shows which one changed."""
    return _object(dashboard, separator=",\n")


def template_safe(written: str) -> str:
    """Spell JSON so that neither Flux nor Helm finds a template in it; what it says is the same.

    Helm replaces `{{...}}`. In JSON it can stand only inside a text, where a character has a second spelling.
    """
    return flux_safe(written).replace("{{", "{\\u007b")


def flux_safe(written: str) -> str:
    """Spell JSON so that Flux, which replaces `${...}` and `$$` wherever it substitutes, finds nothing to replace.

    Source: https://github.com/drone/envsubst/blob/master/parse/parse_test.go
    """
    return _FLUX_REPLACES.sub(r"\\u0024", written)


def yaml_text(value: Mapping[str, Json]) -> str:
    """Write mappings, lists of mappings and of texts, texts, numbers and yes or no as YAML."""
    return "\n".join([*_mapping(value, ""), ""])


# Private

_FLUX_REPLACES = re.compile(r"\$(?=[{$])")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character, which JSON can have as `\\ud800`, and UTF-8 cannot."""


def _dumped(value: Json, *, indent: int | None = None) -> str:
    separators = None if indent else (",", ":")
    written = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    if _LONE_SURROGATE.search(written):
        return json.dumps(value, indent=indent, separators=separators)
    return written


def _object(value: Mapping[str, Json], *, separator: str) -> str:
    """Write a dashboard or a row; what it holds as panels has a line each."""
    fields = (f"{_dumped(key)}:{_panels(one) if key == 'panels' else _dumped(one)}" for key, one in value.items())
    return "{" + separator.join(fields) + "}"


def _panels(panels: Json) -> str:
    if not isinstance(panels, list) or not panels:
        return _dumped(panels)
    return (
        "[\n" + ",\n".join(_object(one, separator=",") if _holds_panels(one) else _dumped(one) for one in panels) + "]"
    )


def _holds_panels(panel: Json) -> bool:
    return isinstance(panel, Mapping) and bool(panel.get("panels"))


def _mapping(value: Mapping[str, Json], indent: str) -> Iterator[str]:
    for key, one in value.items():
        name = f"{indent}{text(key)}:"
        if isinstance(one, Mapping) and one:
            yield name
            yield from _mapping(one, f"{indent}  ")
        elif isinstance(one, list) and one:
            yield name
            for item in one:
                yield from _item(item, f"{indent}  ")
        else:
            yield f"{name} {_scalar(one, indent)}"


def _item(item: Json, indent: str) -> Iterator[str]:
    if not isinstance(item, Mapping) or not item:
        yield f"{indent}- {_scalar(item, indent)}"
        return
    first, *rest = _mapping(item, f"{indent}  ")
    yield f"{indent}- {first.lstrip()}"
    yield from rest


def _scalar(value: Json, indent: str) -> str:
    if isinstance(value, str):
        return block_or_text(value, indent) if "\n" in value else text(value)
    return json.dumps(value)
