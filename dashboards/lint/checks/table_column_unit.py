"""A column of numbers without a unit."""

import re
from collections.abc import Iterator

from dashboards.lint.checks.panel_units_rule import is_of_upstream
from dashboards.lint.interface import Subject, defaults, items, mapping, overrides, text
from dashboards.model import Json
from dashboards.reading import DashboardPanel, Target
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find columns of values, by the queries' letters, that have no unit, no mapping and no override of either."""
    for panel in subject.panels:
        if panel.type != "table" or is_of_upstream(panel) or not _are_told(panel):
            continue
        lacking = [
            f'"{column}"'
            for column, target in _columns(panel)
            if not target.is_hidden and target.expr and not _is_settled(panel, column, target.ref_id)
        ]
        if lacking:
            columns = f"the columns {', '.join(lacking)} have" if len(lacking) > 1 else f"the column {lacking[0]} has"
            fix = "set one for the panel, or by an override for the column; none for what is only counted"
            yield subject.found(Level.WARNING, (*panel.path, "fieldConfig"), f"{columns} no unit", fix)


# Private

_RENAMING = frozenset({"organize"})
_KEEPING = frozenset({"organize", "merge", "sortBy", "filterByValue", "limit", "joinByField", "joinByLabels"})
_SETTLING = frozenset({"unit", "mappings", "custom.hidden", "custom.hideFrom"})


def _columns(panel: DashboardPanel) -> list[tuple[str, Target]]:
    several = len(panel.targets) > 1
    return [(f"Value #{target.ref_id}" if several else "Value", target) for target in panel.targets]


def _are_told(panel: DashboardPanel) -> bool:
    """Say whether the columns' names can be told: some transformations make others."""
    return all(text(one.get("id")) in _KEEPING for _, one in items(panel.json.get("transformations")))


def _is_settled(panel: DashboardPanel, column: str, ref_id: str) -> bool:
    if defaults(panel).get("unit") or defaults(panel).get("mappings"):
        return True
    name = column
    for _, one in items(panel.json.get("transformations")):
        if text(one.get("id")) in _RENAMING:
            options = mapping(one.get("options"))
            if mapping(options.get("excludeByName")).get(column) is True:
                return True
            name = str(mapping(options.get("renameByName")).get(column) or name)
    return any(_is_set(override, {column, name}, ref_id) for _, override in overrides(panel))


def _is_set(override: Json, names: set[str], ref_id: str) -> bool:
    matcher = mapping(override.get("matcher"))
    kind, options = matcher.get("id"), matcher.get("options")
    settles = any(text(one.get("id")) in _SETTLING for _, one in items(override.get("properties")))
    if kind == "byName":
        return settles and text(options) in names
    if kind == "byFrameRefID":
        return settles and options == ref_id
    if kind == "byRegexp":
        return settles and any(_fits(str(options), name) for name in names)
    return settles


def _fits(pattern: str, name: str) -> bool:
    inner = pattern[1:].rpartition("/")[0] if pattern.startswith("/") else pattern
    try:
        return re.search(inner, name) is not None
    except re.error:
        return True
