"""Transformations that choose, order and name columns."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from dashboards.model import Json
from dashboards.preview.frames import Field, Frame, display_names
from dashboards.preview.parts import mapping
from dashboards.preview.patterns import matches, replaced


def organize(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Leave columns out, order them and give them names."""
    excluded = {name for name, is_out in _mapping(options, "excludeByName").items() if is_out}
    included = {name for name, is_in in _mapping(options, "includeByName").items() if is_in}
    order, new_names = _mapping(options, "indexByName"), _mapping(options, "renameByName")
    names = display_names(frames)

    def organized(frame: Frame) -> Frame:
        shown = _shown_names(frame, names)
        kept = [(name, one) for name, one in shown if name not in excluded and (not included or name in included)]
        kept.sort(key=lambda pair: (_number(order.get(pair[0])), 0))
        return frame.with_fields(
            [one.titled(str(new_names[name])) if new_names.get(name) else one for name, one in kept]
        )

    return [organized(frame) for frame in frames]


def filter_fields_by_name(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Keep the columns that are named, or match a pattern, and none that are excluded so."""
    include, exclude = _matcher(_mapping(options, "include")), _matcher(_mapping(options, "exclude"))
    has_include = bool(_mapping(options, "include"))
    names = display_names(frames)

    def filtered(frame: Frame) -> Frame:
        kept = [
            one for name, one in _shown_names(frame, names) if (not has_include or include(name)) and not exclude(name)
        ]
        return frame.with_fields(kept)

    return [frame for frame in map(filtered, frames) if frame.fields]


def filter_by_ref_id(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Keep the answers to some queries."""
    pattern = str(options.get("include") or "")
    return [frame for frame in frames if not pattern or matches(pattern, frame.ref_id)]


def rename_by_regex(frames: Sequence[Frame], options: Mapping[str, Json]) -> Sequence[Frame]:
    """Give the columns that match a pattern another name."""
    pattern, replacement = str(options.get("regex") or ""), str(options.get("renamePattern") or "")
    names = display_names(frames)

    def renamed(frame: Frame) -> Frame:
        fields = [
            one if (new_name := replaced(pattern, replacement, name)) is None else one.titled(new_name)
            for name, one in _shown_names(frame, names)
        ]
        return frame.with_fields(fields)

    return [renamed(frame) for frame in frames]


# Private


def _mapping(options: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    return mapping(options.get(key))


def _shown_names(frame: Frame, names: Mapping[int, str]) -> Iterator[tuple[str, Field]]:
    """Give each column with the name it goes by: its own where frames are tables, else that of its legend."""
    for one in frame.fields:
        yield (names[id(one)] if one.labels or one.display else one.name), replace(one)


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) else float("inf")


class _Matcher:
    def __init__(self, names: Sequence[str], pattern: str) -> None:
        self._names = set(names)
        self._pattern = pattern

    def __call__(self, name: str) -> bool:
        return name in self._names or bool(self._pattern and matches(self._pattern, name))


def _matcher(given: Mapping[str, Json]) -> _Matcher:
    names = given.get("names")
    return _Matcher([str(name) for name in names] if isinstance(names, list) else [], str(given.get("pattern") or ""))
