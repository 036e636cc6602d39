"""What changed, in words: the names that people have for the places of a dashboard's JSON."""

import json
import re
from collections.abc import Mapping

from dashboards.comparison.differences import Difference
from dashboards.model import Json

_LONGEST = 60
_BEFORE_DIFFERENCE = 20
_NAMES: Mapping[str, str] = {
    "collapsed": "folded or open",
    "datasource": "data source",
    "description": "description",
    "editable": "whether it can be edited",
    "fieldConfig.defaults.color": "colour",
    "fieldConfig.defaults.custom.axisPlacement": "side of the axis",
    "fieldConfig.defaults.custom.drawStyle": "lines, bars or points",
    "fieldConfig.defaults.custom.fillOpacity": "fill",
    "fieldConfig.defaults.custom.lineInterpolation": "how samples are joined",
    "fieldConfig.defaults.custom.lineWidth": "width of the lines",
    "fieldConfig.defaults.custom.stacking": "stacking",
    "fieldConfig.defaults.custom.thresholdsStyle": "how thresholds are drawn",
    "fieldConfig.defaults.decimals": "decimals",
    "fieldConfig.defaults.links": "links of the data",
    "fieldConfig.defaults.mappings": "value mappings",
    "fieldConfig.defaults.max": "greatest value",
    "fieldConfig.defaults.min": "least value",
    "fieldConfig.defaults.noValue": "text for no value",
    "fieldConfig.defaults.thresholds": "thresholds",
    "fieldConfig.defaults.unit": "unit",
    "fieldConfig.overrides": "overrides",
    "graphTooltip": "shared cursor",
    "gridPos": "position",
    "libraryPanel": "library panel",
    "links": "links",
    "options.legend": "legend",
    "options.reduceOptions": "calculation",
    "query": "query",
    "refresh": "refresh",
    "regex": "regular expression",
    "repeat": "variable it is repeated for",
    "tags": "tags",
    "time": "time range",
    "title": "title",
    "transformations": "transformations",
    "type": "kind",
}
_OF_TARGETS = {
    "expr": "expression",
    "legendFormat": "legend",
    "instant": "instant or range",
    "range": "instant or range",
    "format": "format",
    "interval": "least step",
    "hide": "hidden or shown",
    "datasource": "data source",
}
_TARGET = re.compile(r"targets\.([^.]+)(?:\.(.+))?")


def place_of(difference: Difference) -> tuple[str, ...]:
    """Give the place that people have a name for, so that its differences are told as one."""
    path = difference.path
    if path == ("targets", "order"):
        return ("targets",)
    for length in range(len(path), 0, -1):
        if ".".join(path[:length]) in _NAMES:
            return path[:length]
    target = path[:1] == ("targets",)
    return path[:3] if target else path


def words_of(place: tuple[str, ...], before: Json, after: Json) -> str:
    """Say what changed at a place."""
    text = ".".join(place)
    found = _TARGET.fullmatch(text)
    if found:
        return _target_words(found[1], found[2] or "", before, after)
    if text == "targets":
        return f"order of queries {_structures(before, after)}"
    name = _NAMES.get(text, text)
    if name == "position":
        return f"position {_position(before)} became {_position(after)}"
    return f"{name} {_became(before, after)}"


# Private


def _target_words(ref_id: str, field: str, before: Json, after: Json) -> str:
    if not field:
        whole = before if after is None else after
        expr = _spelt(whole.get("expr")) if isinstance(whole, Mapping) and whole.get("expr") else "without expression"
        return f"query {ref_id} {'removed' if after is None else 'added'}: {expr}"
    return f"{_OF_TARGETS.get(field, field)} of {ref_id} {_became(before, after)}"


def _became(before: Json, after: Json) -> str:
    if before in (None, "", [], {}):
        return f"set to {_spelt(after)}"
    if after in (None, "", [], {}):
        return f"taken away, it was {_spelt(before)}"
    if isinstance(before, Mapping | list) or isinstance(after, Mapping | list):
        return _structures(before, after)
    if isinstance(before, str) and isinstance(after, str):
        start = _start(before, after)
        return f"changed from {_spelt(before, start)} to {_spelt(after, start)}"
    return f"changed from {_spelt(before)} to {_spelt(after)}"


def _structures(before: Json, after: Json) -> str:
    for spell in (_steps, _range, _words, _ref_ids, _short):
        old, new = spell(before), spell(after)
        if old and new and old != new:
            return f"changed from {old} to {new}"
    return "changed"


def _steps(value: Json) -> str:
    """Spell thresholds as `green, red from 0.01`."""
    steps = value.get("steps") if isinstance(value, Mapping) else None
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        return ""
    named = ", ".join(
        str(step.get("color")) if step.get("value") is None else f"{step.get('color')} from {_number(step['value'])}"
        for step in steps
    )
    return f"{named} (in percent of the range)" if value.get("mode") == "percentage" else named


def _number(value: Json) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _range(value: Json) -> str:
    """Spell a range of time as `now-6h to now`."""
    if isinstance(value, Mapping) and set(value) == {"from", "to"}:
        return _spelt(f"{value['from']} to {value['to']}")
    return ""


def _words(value: Json) -> str:
    """Spell a list of texts."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _spelt(", ".join(value))
    return ""


def _ref_ids(value: Json) -> str:
    """Spell queries by their letters."""
    if isinstance(value, list) and all(isinstance(one, Mapping) and "refId" in one for one in value):
        return _spelt(", ".join(str(one["refId"]) for one in value))
    return ""


def _short(value: Json) -> str:
    """Spell what is short as it stands in the JSON."""
    text = _text(value)
    return _spelt(value) if len(text) <= _LONGEST else ""


def _position(value: Json) -> str:
    grid = value if isinstance(value, Mapping) else {}
    return f"{grid.get('x', 0)},{grid.get('y', 0)} ({grid.get('w', 0)} x {grid.get('h', 0)})"


def _start(before: str, after: str) -> int:
    """Say from where on two long texts are to be shown, so that their first difference is seen."""
    longest = max(len(before), len(after))
    if longest <= _LONGEST:
        return 0
    pairs = enumerate(zip(before, after, strict=False))
    same = next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))
    return max(0, min(same - _BEFORE_DIFFERENCE, longest - _LONGEST))


def _spelt(value: Json, start: int = 0) -> str:
    text = _text(value)
    shown = f"…{text[start + 1 :]}" if start else text
    return f"`{shown}`" if len(shown) <= _LONGEST else f"`{shown[: _LONGEST - 1]}…`"


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
