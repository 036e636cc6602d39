"""Read one panel of any dashboard into our model."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from dashboards.canonical import canonical_panel, canonical_target
from dashboards.field_config import SERIES_COLOURS
from dashboards.grafana import panel_json, target_json
from dashboards.layout import PlacedPanel, panel_id
from dashboards.model import Datasource, ForeignQuery, Format, GridPosition, Json, Panel, Query, Unit
from dashboards.panels.foreign import Foreign
from dashboards.python_source.difference import extra_of
from dashboards.python_source.paths import at, list_at, mapping_at, number_at, text_at, whole_at
from dashboards.python_source.values import (
    datasource_of,
    links_of,
    overrides_of,
    texts_of,
    thresholds_of,
    transformations_of,
)
from dashboards.python_source.words import kind_of, words_of

_DEFAULTS = "fieldConfig.defaults"
_LISTS = {
    "data_links": f"{_DEFAULTS}.links",
    "links": "links",
    "overrides": "fieldConfig.overrides",
    "texts": f"{_DEFAULTS}.mappings",
    "transformations": "transformations",
}
"""Words whose whole list an `extra` replaces, by where it stands."""
_LANGUAGES = frozenset({"prometheus", "loki", ""})
"""Types of data sources whose queries are texts in `expr`; empty is one that is not known."""


def panel_of(panel: Mapping[str, Json], *, row_title: str) -> Panel:
    """Read a panel in its canonical form; what the model has no word for is `extra`, so that nothing is lost."""
    kind = kind_of(panel)
    if kind is None:
        own: dict[str, Any] = {
            "plugin_id": text_at(panel, "type"),
            "settings": mapping_at(panel, "options"),
            "version": text_at(panel, "pluginVersion"),
        }
    else:
        own = words_of(kind, panel)
    read = (kind or Foreign)(**_common(panel, row_title), **own)
    read = dataclasses.replace(read, **_colours(read, panel))
    extra = _extra(read, panel)
    # A word that cannot say all is left out, lest somebody changes it in vain: `extra` would replace it.
    unsaid: dict[str, Any] = {
        word: () for word, path in _LISTS.items() if at(extra, path) is not None and getattr(read, word)
    }
    if unsaid:
        read = dataclasses.replace(read, **unsaid)
        extra = _extra(read, panel)
    return dataclasses.replace(read, extra=extra)


def position_of(panel: Mapping[str, Json]) -> GridPosition:
    """Read where a panel stands; fractions of a column are cut."""
    x, y, width, height = (int(number_at(panel, f"gridPos.{key}") or 0) for key in "xywh")
    return GridPosition(x=x, y=y, width=width, height=height)


# Private


def _extra(read: Panel, panel: Mapping[str, Json]) -> dict[str, Json]:
    placed = PlacedPanel(panel=read, position=position_of(panel), id=panel["id"])
    return extra_of(canonical_panel(panel_json(placed)), panel)


def _common(panel: Mapping[str, Json], row_title: str) -> dict[str, Any]:
    """Read what all kinds have words for."""
    title, config = text_at(panel, "title"), mapping_at(panel, _DEFAULTS)
    source = datasource_of(panel.get("datasource"))
    return {
        "title": title,
        "description": text_at(panel, "description"),
        "queries": _queries(panel, source),
        "unit": Unit(text_at(config, "unit")),
        "decimals": whole_at(config, "decimals"),
        "minimum": number_at(config, "min"),
        "maximum": number_at(config, "max"),
        "thresholds": thresholds_of(config),
        "texts": texts_of(config),
        "no_value": text_at(config, "noValue"),
        "overrides": overrides_of(panel),
        "transformations": transformations_of(panel),
        "links": links_of(list_at(panel, "links")),
        "data_links": links_of(list_at(config, "links")),
        "datasource": source,
        "repeat": text_at(panel, "repeat"),
        "repeat_direction": "v" if panel.get("repeatDirection") == "v" else "h",
        "is_transparent": panel.get("transparent") is True,
        "position": position_of(panel),
        "id": None if panel["id"] == panel_id(row_title, title) else panel["id"],
    }


def _colours(read: Panel, panel: Mapping[str, Json]) -> dict[str, Any]:
    mode, colour = text_at(panel, f"{_DEFAULTS}.color.mode"), text_at(panel, f"{_DEFAULTS}.color.fixedColor")
    if colour and mode in {"fixed", "shades"}:
        return {"colour": colour, "colour_mode": "" if mode == "fixed" else mode}
    by_thresholds = read.thresholds is not None and read.is_coloured_by_thresholds
    return {"colour_mode": "" if mode == ("thresholds" if by_thresholds else SERIES_COLOURS) else mode}


def _queries(panel: Mapping[str, Json], source: Datasource | None) -> tuple[Query, ...]:
    targets = list_at(panel, "targets")
    if not all(isinstance(target, Mapping) for target in targets):
        return ()
    ids = [target.get("refId") for target in targets]
    are_in_order = ids == [chr(ord("A") + number) for number in range(len(ids))]
    return tuple(_query(target, source, is_named=not are_in_order) for target in targets)


def _query(target: Mapping[str, Json], source: Datasource | None, *, is_named: bool) -> Query:
    own = datasource_of(target.get("datasource"))
    common: dict[str, Any] = {
        "ref_id": text_at(target, "refId"),
        "hidden": target.get("hide") is True,
        "datasource": None if own == source else own,
    }
    language = text_at(target, "datasource.type") or (source.type if source else "")
    if isinstance(target.get("expr"), str) and language in _LANGUAGES:
        query = _expression(target, common)
    else:
        settings = {key: value for key, value in target.items() if key not in {"refId", "datasource", "hide"}}
        query = ForeignQuery(settings=settings, **common)
    extra = extra_of(canonical_target(target_json(query, source)), target)
    return dataclasses.replace(query, ref_id=query.ref_id if is_named else "", extra=extra)


def _expression(target: Mapping[str, Json], common: Mapping[str, Any]) -> Query:
    shape = text_at(target, "format")
    return Query(
        expr=target["expr"],
        legend=text_at(target, "legendFormat"),
        instant=target.get("instant") is True,
        format=Format(shape) if shape in set(Format) else Format.TIME_SERIES,
        interval=text_at(target, "interval"),
        **common,
    )
