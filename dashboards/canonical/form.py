"""The canonical form.

What Grafana would fill in is filled in, what it would leave out is left out, and what has a meaning stays, in
dashboards of any age and origin.
"""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.canonical.known_defaults import (
    BUILT_IN_ANNOTATION,
    DEAD_IF,
    DEAD_PANEL_KEYS,
    DEFAULTS,
    GRID,
    OF_THE_SERVER,
    PANEL_DEFAULTS,
    ROW_JUNK,
    TARGET_DEFAULTS,
    TRACES_OF_THE_PAGE,
    VARIABLE_DEFAULTS,
)
from dashboards.canonical.legacy_rows import panels_of_rows
from dashboards.model import Json

_LAST_INTEGER = 2**53
"""Up to where JavaScript, and so Grafana, has whole numbers."""


def canonical(dashboard: Mapping[str, Json]) -> dict[str, Json]:
    """Write a dashboard in its one form, of the schema it has; the same again changes nothing."""
    plain: dict[str, Json] = _plain(dashboard)
    schema = _schema_of(plain)
    panels = _panels(plain, schema)
    _number(panels)
    dead = OF_THE_SERVER | TRACES_OF_THE_PAGE | (frozenset({"sharedCrosshair"}) if schema >= 14 else frozenset())  # noqa: PLR2004 - as the name says
    live = {
        key: value for key, value in plain.items() if key not in dead and not _is_among(value, DEAD_IF.get(key, ()))
    }
    if panels:
        live.pop("rows", None)
    filled = {
        **DEFAULTS,
        **live,
        "annotations": _with_built_in(_mapping(live.get("annotations"))),
        "panels": panels,
        "templating": {**_mapping(live.get("templating")), "list": _variables(live)},
    }
    result: dict[str, Json] = _sorted(filled)
    return result


def canonical_panel(panel: Mapping[str, Json]) -> dict[str, Json]:
    """Write one panel, or one row, in its canonical form."""
    result: dict[str, Json] = _sorted(_panel(_plain(panel)))
    return result


def canonical_target(target: Mapping[str, Json]) -> dict[str, Json]:
    """Write one query in its canonical form."""
    result: dict[str, Json] = _sorted(_target(_plain(target)))
    return result


def canonical_variable(variable: Mapping[str, Json]) -> dict[str, Json]:
    """Write one variable in its canonical form."""
    result: dict[str, Json] = _sorted(_variable(_plain(variable)))
    return result


# Private


def _plain(value: Json) -> Json:
    """Take out nulls, and write whole numbers as Grafana's JavaScript does."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < _LAST_INTEGER:
        return int(value)
    return value


def _schema_of(plain: Mapping[str, Json]) -> int:
    schema = plain.get("schemaVersion")
    return schema if isinstance(schema, int) else 0


def _panels(plain: Mapping[str, Json], schema: int) -> list[dict[str, Json]]:
    given = _mappings(plain.get("panels"))
    if not given and schema < 16:  # noqa: PLR2004 - when panels left the rows
        given = panels_of_rows(_mappings(plain.get("rows")))
    return _in_order([_panel(panel) for panel in given if not _is_clone(panel)])


def _panel(panel: Mapping[str, Json]) -> dict[str, Json]:
    if panel.get("type") == "row":
        return _row(panel)
    filled: dict[str, Json] = {"title": "", **panel, "gridPos": {**GRID, **_mapping(panel.get("gridPos"))}}
    if "targets" in filled:
        filled["targets"] = _targets(filled["targets"])
    if isinstance(filled.get("fieldConfig"), dict):
        filled["fieldConfig"] = {"defaults": {}, "overrides": [], **filled["fieldConfig"]}
        _open_thresholds(filled["fieldConfig"])
    return _without(filled, DEAD_PANEL_KEYS, PANEL_DEFAULTS)


def _open_thresholds(config: dict[str, Json]) -> None:
    """Take the value of the first step out, the least: for Grafana that step begins at minus infinity all the same."""
    properties = [one for override in _mappings(config["overrides"]) for one in _mappings(override.get("properties"))]
    found = [one.get("value") for one in properties if one.get("id") == "thresholds"]
    for thresholds in (_mapping(config["defaults"]).get("thresholds"), *found):
        steps = _mappings(_mapping(thresholds).get("steps"))
        values = [step["value"] for step in steps if isinstance(step.get("value"), (int, float))]
        if steps and len(values) == len(steps) and values[0] == min(values):
            del steps[0]["value"]


def _row(panel: Mapping[str, Json]) -> dict[str, Json]:
    live = _without(panel, DEAD_PANEL_KEYS | ROW_JUNK, PANEL_DEFAULTS)
    held = _in_order([_panel(one) for one in _mappings(panel.get("panels")) if not _is_clone(one)])
    grid = {"h": 1, "w": 24, "x": 0, "y": 0, **_mapping(panel.get("gridPos"))}
    return {"collapsed": bool(held), "title": "", **live, "gridPos": grid, "panels": held}


def _is_clone(panel: Mapping[str, Json]) -> bool:
    """Say whether Grafana made it by repeating another; it makes it again when it loads the dashboard."""
    return bool(panel.get("repeatPanelId") or panel.get("repeatedByRow"))


def _targets(targets: Json) -> Json:
    given = _mappings(targets)
    if len(given) != len(targets) if isinstance(targets, list) else True:
        return targets
    taken = {target["refId"] for target in given if isinstance(target.get("refId"), str)}
    free = (letter for letter in _ref_ids() if letter not in taken)
    return [{**_target(target), "refId": target.get("refId") or next(free)} for target in given]


def _target(target: Mapping[str, Json]) -> dict[str, Json]:
    # The answer of an editor that keeps what is asked for twice.
    twice = frozenset({"query"}) if target.get("query") == target.get("expr") else frozenset()
    dead = frozenset({"step"}) if "expr" in target else frozenset()
    return _without(target, twice | dead, TARGET_DEFAULTS)


def _ref_ids() -> Iterator[str]:
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    yield from letters
    yield from (first + second for first in letters for second in letters)


def _in_order(panels: list[dict[str, Json]]) -> list[dict[str, Json]]:
    return sorted(panels, key=lambda panel: (_place(panel, "y"), _place(panel, "x")))


def _place(panel: Mapping[str, Json], key: str) -> float:
    value = panel["gridPos"].get(key)
    return value if isinstance(value, (int, float)) else 0


def _number(panels: Sequence[dict[str, Json]]) -> None:
    """Give an id to panels that have none, or another's, as Grafana does: above all that there are."""
    every = [one for panel in panels for one in (panel, *panel.get("panels", ()))]
    taken: set[int] = set()
    following = max((one["id"] for one in every if _is_id(one.get("id"))), default=0) + 1
    for panel in every:
        if not _is_id(panel.get("id")) or panel["id"] in taken:
            panel["id"] = following
            following += 1
        taken.add(panel["id"])


def _is_id(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _with_built_in(annotations: Mapping[str, Json]) -> dict[str, Json]:
    given = _mappings(annotations.get("list"))
    has_one = any(one.get("builtIn") == 1 for one in given)
    own = [_annotation(one) for one in given]
    return {**annotations, "list": own if has_one else [BUILT_IN_ANNOTATION, *own]}


def _annotation(annotation: dict[str, Json]) -> dict[str, Json]:
    """Move a query of Prometheus to where Grafana moves it when it asks: from beside the name into the target."""
    if _mapping(annotation.get("datasource")).get("type") != "prometheus" or not annotation.get("expr"):
        return annotation
    target = _mapping(annotation.get("target"))
    own = {"refId": "Anno", "expr": annotation["expr"], "interval": annotation.get("step") or None}
    moved = {**target, **{key: one for key, one in own.items() if one and not target.get(key)}}
    return {**{key: one for key, one in annotation.items() if key not in {"expr", "step"}}, "target": moved}


def _variables(live: Mapping[str, Json]) -> list[dict[str, Json]]:
    return [_variable(one) for one in _mappings(_mapping(live.get("templating")).get("list"))]


def _variable(variable: Mapping[str, Json]) -> dict[str, Json]:
    kind = variable.get("type")
    live = _without(variable, frozenset({"index"}), VARIABLE_DEFAULTS)
    current = live.get("current")
    if isinstance(current, dict) and isinstance(current.get("value"), list) and None in current["value"]:
        live["current"] = {key: value for key, value in current.items() if key != "value"}
    if kind == "query":
        return {"options": [], **live}
    if kind == "datasource":
        return {**live, "options": []}
    if kind == "constant":
        live.pop("options", None)
    return live


def _without(
    value: Mapping[str, Json], dead: frozenset[str], defaults: Mapping[str, tuple[Json, ...]]
) -> dict[str, Json]:
    return {key: one for key, one in value.items() if key not in dead and not _is_among(one, defaults.get(key, ()))}


def _is_among(value: Json, values: tuple[Json, ...]) -> bool:
    """Compare with types: Python takes 0 for False, and 1 for True."""
    return any(type(value) is type(one) and value == one for one in values)


def _mapping(value: Json) -> dict[str, Json]:
    return dict(value) if isinstance(value, Mapping) else {}


def _mappings(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _sorted(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_sorted(one) for one in value]
    return value
