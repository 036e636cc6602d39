"""Take out of a dashboard what Grafana's page writes beside what it means."""

from collections.abc import Callable, Mapping

from dashboards.model import Json

_OF_THE_EDITOR = frozenset({"disableTextWrap", "editorMode", "fullMetaSearch", "includeNullMetadata", "useBackend"})
"""How a query was typed."""
_KINDS_OF_QUERY = frozenset({"exemplar", "instant", "range"})
_OF_A_VARIABLES_EDITOR = frozenset({"refId", "qryType"})
_VARIABLE_DEFAULTS: Mapping[str, Json] = {
    "allValue": "",
    "auto": False,
    "auto_count": 30,
    "auto_min": "10s",
    "includeAll": False,
    "regex": "",
    "regexApplyTo": "value",
    "valuesFormat": "csv",
}
_OF_BUILT_IN_ANNOTATION = frozenset({"builtIn", "enable", "hide", "iconColor", "name"})
"""What a person can choose of it."""


def essence(dashboard: Mapping[str, Json]) -> dict[str, Json]:
    """Give what a dashboard means, with its parts in their places."""
    return {
        **dashboard,
        "panels": [_panel(panel) for panel in _mappings(dashboard.get("panels"))],
        "templating": _with_list(dashboard, "templating", _variable),
        "annotations": _with_list(dashboard, "annotations", _annotation),
        "links": [_link(link) for link in _mappings(dashboard.get("links"))],
    }


# Private

_Essence = Callable[[Mapping[str, Json]], dict[str, Json]]


def _with_list(dashboard: Mapping[str, Json], key: str, essence_of: _Essence) -> dict[str, Json]:
    part = dashboard.get(key)
    inside = dict(part) if isinstance(part, Mapping) else {}
    return {**inside, "list": [essence_of(one) for one in _mappings(inside.get("list"))]}


def _panel(panel: Mapping[str, Json]) -> dict[str, Json]:
    found = dict(panel)
    if "panels" in panel:
        found["panels"] = [_panel(nested) for nested in _mappings(panel["panels"])]
    if isinstance(panel.get("libraryPanel"), Mapping):
        # Its name and the rest are looked up by the uid, and older Grafanas give them along.
        found["libraryPanel"] = {"uid": panel["libraryPanel"].get("uid")}
    if "targets" in panel:
        found["targets"] = [_target(target, panel.get("datasource")) for target in _mappings(panel["targets"])]
    return found


def _target(target: Mapping[str, Json], datasource: Json) -> dict[str, Json]:
    """Leave out how it was typed, and the data source where it is the panel's."""
    found = {key: value for key, value in target.items() if key not in _OF_THE_EDITOR | _KINDS_OF_QUERY}
    if datasource is not None and target.get("datasource") == datasource:
        del found["datasource"]
    is_instant, is_range = target.get("instant") is True, target.get("range") is True
    # A query that is not said to be instant is one over a range.
    instant = {"instant": True} if is_instant else {}
    over_a_range = {"range": True} if is_instant and is_range else {}
    return {**found, **instant, **over_a_range, **({"exemplar": True} if target.get("exemplar") is True else {})}


def _variable(variable: Mapping[str, Json]) -> dict[str, Json]:
    query = variable.get("query")
    if isinstance(query, Mapping) and set(query) <= {"query", *_OF_A_VARIABLES_EDITOR}:
        query = query.get("query")
    found = {key: value for key, value in variable.items() if not _is_default(key, value)}
    if found.get("definition") in ("", query):
        found.pop("definition", None)
    return found if query is None else {**found, "query": query}


def _is_default(key: str, value: Json) -> bool:
    """Compare with types: Python takes 0 for False."""
    default = _VARIABLE_DEFAULTS.get(key)
    return default is not None and type(value) is type(default) and value == default


def _annotation(annotation: Mapping[str, Json]) -> dict[str, Json]:
    if annotation.get("builtIn") != 1:
        return dict(annotation)
    return {key: value for key, value in annotation.items() if key in _OF_BUILT_IN_ANNOTATION}


def _link(link: Mapping[str, Json]) -> dict[str, Json]:
    """Leave out what is off or empty."""
    return {key: value for key, value in link.items() if value not in ("", [], False)}


def _mappings(value: Json) -> list[Mapping[str, Json]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
