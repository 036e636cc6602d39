"""What Grafana makes of a dashboard that it loads and saves, as far as that can be known without its data sources.

Of the migrations of old schemas only those are made that repair what our own tools can meet; the version of each
panel's plug-in, which Grafana writes anew, and the names of data sources are left as they are.
Source: https://github.com/grafana/grafana/blob/main/apps/dashboard/pkg/migration/frontend_defaults.go
"""

from collections.abc import Mapping

from dashboards.canonical.form import canonical
from dashboards.canonical.known_defaults import SCHEMA_VERSION
from dashboards.model import Json

_NEW_PLUGINS = {
    "grafana-piechart-panel": "piechart",
    "grafana-singlestat-panel": "stat",
    "grafana-worldmap-panel": "geomap",
    "graph": "timeseries",
    "natel-discrete-panel": "state-timeline",
    "singlestat": "stat",
    "table-old": "table",
}
"""Source: .../frontend_defaults.go (applyPanelAutoMigration)."""
_OF_LIBRARY_PANELS = ("gridPos", "id", "libraryPanel", "title")


def as_grafana_saves(dashboard: Mapping[str, Json]) -> dict[str, Json]:
    """Give a dashboard back as Grafana would; what our boards are written as comes back the same."""
    given = canonical(dashboard)
    schema = given["schemaVersion"] if isinstance(given["schemaVersion"], int) else 0
    panels = [_saved(panel, schema, is_nested=False) for panel in given["panels"]]
    tooltip = int(bool(dashboard.get("sharedCrosshair"))) if schema < 14 else given["graphTooltip"]  # noqa: PLR2004
    live = {key: value for key, value in given.items() if key not in {"preload", "sharedCrosshair"}}
    return canonical({**live, "graphTooltip": tooltip, "panels": panels, "schemaVersion": max(schema, SCHEMA_VERSION)})


# Private


def _saved(panel: Mapping[str, Json], schema: int, *, is_nested: bool) -> dict[str, Json]:
    if panel.get("libraryPanel"):
        return {key: panel[key] for key in _OF_LIBRARY_PANELS if key in panel}
    saved = dict(panel)
    if panel.get("type") == "row":
        return {**saved, "panels": [_saved(one, schema, is_nested=True) for one in panel["panels"]]}
    if schema < 37:  # noqa: PLR2004 - the schema that brought showLegend
        _show_legend(saved)
    if schema < 38 and saved.get("type") == "table":  # noqa: PLR2004 - the schema that brought cellOptions
        _write_cell_options(saved)
    if not is_nested:
        _replace_plugin(saved)
    return saved


def _show_legend(panel: dict[str, Json]) -> None:
    options = panel.get("options")
    legend = options.get("legend") if isinstance(options, Mapping) else None
    if not isinstance(options, Mapping) or not isinstance(legend, Mapping):
        return
    is_hidden = legend.get("displayMode") == "hidden" or legend.get("showLegend") is False
    mode = "list" if is_hidden else legend.get("displayMode")
    written = {**legend, "displayMode": mode, "showLegend": not is_hidden}
    panel["options"] = {**options, "legend": written}


def _write_cell_options(panel: dict[str, Json]) -> None:
    config = panel.get("fieldConfig")
    if not isinstance(config, Mapping):
        return
    defaults = config["defaults"]
    custom = defaults.get("custom") if isinstance(defaults, Mapping) else None
    if isinstance(custom, Mapping) and isinstance(custom.get("displayMode"), str):
        rest = {key: value for key, value in custom.items() if key != "displayMode"}
        new = {**rest, "cellOptions": _cell_options(custom["displayMode"])}
        panel["fieldConfig"] = {**config, "defaults": {**defaults, "custom": new}}


def _cell_options(display_mode: str) -> dict[str, Json]:
    modes = {"gradient-gauge": "gradient", "lcd-gauge": "lcd", "basic": "basic"}
    if display_mode in modes:
        return {"mode": modes[display_mode], "type": "gauge"}
    backgrounds = {"color-background": "gradient", "color-background-solid": "basic"}
    if display_mode in backgrounds:
        return {"mode": backgrounds[display_mode], "type": "color-background"}
    return {"type": display_mode}


def _replace_plugin(panel: dict[str, Json]) -> None:
    """Name the plug-in that took an old one's place; it reads the old options by the name that is kept beside."""
    old = panel.get("type")
    new = _NEW_PLUGINS.get(old) if isinstance(old, str) else None
    axis = panel.get("xaxis")
    mode = axis.get("mode") if old == "graph" and isinstance(axis, Mapping) else None
    if mode == "histogram":
        new = "histogram"
    elif mode == "series":
        legend = panel.get("legend")
        has_values = isinstance(legend, Mapping) and legend.get("values") is True
        new = "bargauge" if has_values else "barchart"
    if new is not None:
        panel.update(autoMigrateFrom=old, type=new)
