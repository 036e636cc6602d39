"""Turn a board into Grafana's JSON: the one module that knows grafanalib.

grafanalib 0.7.1 writes schema 12 of 2016 and relies on Grafana to repair it. Here everything is written as Grafana
writes it today, so that nothing has to be repaired; `dashboards.canonical` takes out what is left of the old shape.
"""

import json
from collections.abc import Mapping
from typing import Any

from grafanalib import core as grafanalib
from grafanalib import formatunits
from grafanalib._gen import DashboardEncoder

from dashboards.canonical import SCHEMA_VERSION, canonical
from dashboards.field_config import field_config, link_json, merged
from dashboards.layout import PlacedPanel, PlacedRow, placed
from dashboards.model import (
    Annotation,
    Board,
    BoardLink,
    Datasource,
    ForeignQuery,
    Format,
    GridPosition,
    Json,
    Panel,
    Query,
    Transformation,
    Variable,
)


def dashboard_json(board: Board) -> dict[str, Json]:
    """Write a board as Grafana's JSON of today, the same for the same board.

    Raises:
        ValueError: Two of its panels cannot be told apart, or cover each other, or one has a number that is infinite.
    """
    dashboard = grafanalib.Dashboard(
        title=board.title,
        uid=board.uid,
        description=board.description,
        tags=list(board.tags),
        editable=board.is_editable,
        schemaVersion=SCHEMA_VERSION,
        graphTooltip=1 if board.shares_crosshair else 0,
        time=grafanalib.Time(board.time_from, board.time_to),
        refresh=board.refresh,
        timezone=board.timezone,
        templating=grafanalib.Templating([variable_json(variable) for variable in board.variables]),
        annotations=grafanalib.Annotations([annotation_json(one) for one in board.annotations]),
        links=[board_link_json(link) for link in board.links],
        panels=[panel for row in placed(board) for panel in _row(row)],
    )
    return canonical(merged({**_plain(dashboard), "sharedCrosshair": None, "timepicker": {}}, board.extra))


def panel_json(one: PlacedPanel) -> dict[str, Json]:
    """Write one panel; with nulls, which only the canonical form takes out."""
    return _plain(_panel(one))


def row_json(one: PlacedRow) -> dict[str, Json]:
    """Write the head of a row, and what it holds if it is collapsed."""
    return _plain(_row(one)[0])


def target_json(query: Query, datasource: Datasource | None) -> dict[str, Json]:
    """Write one query of a panel with a data source; its own comes first."""
    source = _datasource(query.datasource or datasource)
    if isinstance(query, ForeignQuery):
        own = {"datasource": source, "hide": query.hidden, "refId": query.ref_id or None}
        return merged({**query.settings, **own}, query.extra)
    target = grafanalib.Target(
        expr=query.expr,
        legendFormat=query.legend,
        refId=query.ref_id or None,
        hide=query.hidden,
        interval=query.interval,
        datasource=source,
        intervalFactor=None,
    )
    # As the editor of Grafana writes it, which leaves out what is so anyway.
    own = {
        "editorMode": "code",
        "format": None if query.format is Format.TIME_SERIES else query.format,
        "instant": query.instant or None,
        "range": not query.instant,
    }
    junk = dict.fromkeys(("metric", "query", "step", "target"))
    return merged({**target.to_json_data(), **own, **junk}, query.extra)


def variable_json(variable: Variable) -> dict[str, Json]:
    """Write one variable, with the keys that its type has."""
    template = grafanalib.Template(
        name=variable.name,
        type=variable.type,
        label=variable.label or None,
        query=variable.query,
        dataSource=_datasource(variable.datasource),
        includeAll=variable.has_all,
        multi=variable.is_multi,
        allValue=variable.all_value or None,
        regex=variable.regex,
        refresh=2 if variable.type in {"query", "interval"} else 1,
        hide=2 if variable.is_hidden else 0,
    )
    # What grafanalib makes of a default is not what Grafana reads.
    own: dict[str, Json] = {"current": _current(variable), "description": variable.description or None, "options": []}
    keys = _KEYS | _KEYS_OF.get(variable.type, frozenset())
    written = {**template.to_json_data(), **own, "definition": variable.query}
    return merged({key: value for key, value in written.items() if key in keys}, variable.extra)


def annotation_json(annotation: Annotation) -> dict[str, Json]:
    """Write one query of annotations."""
    target = {"expr": annotation.expr, "interval": annotation.interval or None, "refId": "Anno"}
    base = {
        "datasource": _datasource(annotation.datasource),
        "enable": annotation.is_on,
        "hide": False,
        "iconColor": annotation.colour,
        "name": annotation.name,
        "target": target if annotation.expr else None,
        "textFormat": annotation.text,
        "titleFormat": annotation.title,
    }
    return merged(base, annotation.extra)


def board_link_json(link: BoardLink) -> dict[str, Json]:
    """Write one link of a board's head."""
    written = grafanalib.DashboardLink(
        title=link.title,
        type="link" if link.url else "dashboards",
        uri=link.url,
        tags=[link.tag] if link.tag else [],
        asDropdown=link.is_dropdown and not link.url,
        keepTime=link.keeps_time,
        includeVars=link.keeps_variables,
        targetBlank=link.in_new_tab,
    )
    return merged(written.to_json_data(), link.extra)


def known_units() -> frozenset[str]:
    """Name the units that grafanalib knows, by Grafana's ids."""
    return frozenset(value for name, value in vars(formatunits).items() if name.isupper())


# Private

_KEYS = frozenset({"current", "description", "hide", "label", "name", "query", "type"})
_KEYS_OF = {
    "query": frozenset(
        {"allValue", "datasource", "definition", "includeAll", "multi", "options", "refresh", "regex", "sort"}
    ),
    "datasource": frozenset({"allValue", "includeAll", "multi", "options", "refresh", "regex"}),
    "custom": frozenset({"allValue", "includeAll", "multi"}),
    "interval": frozenset({"refresh"}),
}
"""Which keys a type of variable has besides those that all have."""


class _Panel(grafanalib.Panel):  # type: ignore[misc] # grafanalib has no types
    """A panel whose options are written by its kind, not by grafanalib."""

    kind: str
    settings: Mapping[str, Json]
    extra: Mapping[str, Json]

    def to_json_data(self) -> Any:  # noqa: ANN401 - grafanalib's
        # Its own merging would keep what it says of thresholds beside what the kind says.
        return merged({**self.panel_json({}), "type": self.kind or None, **self.settings}, self.extra)


def _plain(written: object) -> dict[str, Json]:
    plain: dict[str, Json] = json.loads(json.dumps(written, cls=DashboardEncoder))
    return plain


def _row(placed_row: PlacedRow) -> list[Any]:
    row, panels = placed_row.row, [_panel(panel) for panel in placed_row.panels]
    if not row.has_head:
        return panels
    head = grafanalib.RowPanel(
        title=row.title,
        id=placed_row.id,
        gridPos=_grid(placed_row.position),
        collapsed=row.is_collapsed,
        panels=panels if row.is_collapsed else [],
        repeat=grafanalib.Repeat(variable=row.repeat or None),
        maxDataPoints=None,
        extraJson=dict(row.extra),
    )
    return [head] if row.is_collapsed else [head, *panels]


def _panel(placed_panel: PlacedPanel) -> _Panel:
    panel = placed_panel.panel
    written = _Panel(
        title=panel.title,
        description=panel.description,
        id=placed_panel.id,
        gridPos=_grid(placed_panel.position),
        dataSource=_datasource(panel.datasource),
        targets=[target_json(query, panel.datasource) for query in panel.queries],
        transformations=[_transformation(one) for one in panel.transformations],
        links=[link_json(link) for link in panel.links],
        maxDataPoints=None,
        repeat=_repeat(panel),
    )
    written.kind = panel.plugin()
    written.extra = panel.extra
    written.settings = {
        "fieldConfig": field_config(panel),
        "options": panel.options(),
        "pluginVersion": panel.plugin_version() or None,
        "transparent": panel.is_transparent,
    }
    _refuse_infinite(panel.title, written.settings)
    return written


def _refuse_infinite(title: str, settings: Mapping[str, Json]) -> None:
    try:
        json.dumps(settings, allow_nan=False)
    except ValueError as error:
        message = f"panel {title!r}: has a number that JSON cannot hold (infinite, or none); correct or leave it out"
        raise ValueError(message) from error


def _repeat(panel: Panel) -> Any:  # noqa: ANN401 - grafanalib's
    return grafanalib.Repeat(variable=panel.repeat or None, direction=panel.repeat_direction if panel.repeat else None)


def _current(variable: Variable) -> dict[str, Json]:
    if variable.default is None and variable.has_all:
        return {"text": ["All"], "value": ["$__all"]} if variable.is_multi else {"text": "All", "value": "$__all"}
    if variable.default is None:
        return {}
    default = list(variable.default) if isinstance(variable.default, tuple) else variable.default
    return {"text": default, "value": default}


def _transformation(transformation: Transformation) -> dict[str, Json]:
    return merged({"id": transformation.id, "options": dict(transformation.options)}, transformation.extra)


def _grid(position: GridPosition) -> dict[str, int]:
    return {"h": position.height, "w": position.width, "x": position.x, "y": position.y}


def _datasource(datasource: Datasource | None) -> dict[str, str] | None:
    return None if datasource is None else {"type": datasource.type, "uid": datasource.uid}
