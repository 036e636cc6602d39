"""What every check of a dashboard is given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from dashboards.lint.exclusions import Exclusion
from dashboards.lint.queries import Query, queries_of
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardPanel, DashboardVariable, Target
from slo.documents import FieldPath
from slo.findings.interface import Found, Level

SHOWS_TEXT = frozenset({"text", "row", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted"})
"""Kinds of panels that ask for no data."""
ONE_UNIT = frozenset({"timeseries", "graph", "barchart", "stat", "singlestat", "gauge", "bargauge", "piechart"})
"""Kinds of panels whose values all have the unit of the panel, unless an override says something else."""
WITH_RANGE = frozenset({"percent", "percentunit"})
"""Units for which Grafana knows the range."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A dashboard with all that is known around it."""

    dashboard: Dashboard
    siblings: tuple[Dashboard, ...] = field(repr=False)
    """All dashboards of the run, this one too."""
    exclusions: tuple[Exclusion, ...] = field(default=(), repr=False)
    """What is excused in this run, and how often that was of use; only after the other checks have run."""

    def found(self, level: Level, path: FieldPath, sentence: str, fix: str, *, quote: str = "") -> Found:
        """Say what was found at a field; the panel it belongs to is named."""
        panel = self.panel_at(path)
        named = f"{name_of(panel)}: {sentence}" if panel else sentence
        return Found(level=level, place=self.dashboard.place(path), sentence=named, fix=fix, quote=quote)

    def panel_at(self, path: FieldPath) -> DashboardPanel | None:
        """Give the innermost panel to which a field belongs."""
        holders = [panel for panel in self.panels if path[: len(panel.path)] == panel.path]
        return max(holders, key=lambda panel: len(panel.path), default=None)

    @property
    def panels(self) -> tuple[DashboardPanel, ...]:
        """Give all panels, rows included."""
        return self.dashboard.panels

    @property
    def shown(self) -> Iterator[DashboardPanel]:
        """Give the panels that show data."""
        return (panel for panel in self.panels if panel.type not in SHOWS_TEXT and "libraryPanel" not in panel.json)

    @cached_property
    def queries(self) -> tuple[Query, ...]:
        """Give the PromQL of panels, annotations and variables."""
        return queries_of(self.dashboard)

    def queries_in(self, panel: DashboardPanel, *, hidden: bool = True) -> tuple[Query, ...]:
        """Give the PromQL of a panel, with or without what is not drawn."""
        return tuple(
            query
            for query in self.queries
            if query.panel is panel and query.target and (hidden or not query.target.is_hidden)
        )

    def variable(self, name: str) -> DashboardVariable | None:
        """Give a variable by its name."""
        return next((one for one in self.dashboard.variables if one.name == name), None)

    @cached_property
    def datasource_type(self) -> str:
        """Give the type of data that the first variable for a data source offers; empty where there is none.

        dashboard-linter takes it for the type of the whole dashboard.
        """
        return next((one.query for one in self.dashboard.variables if one.type == "datasource"), "")

    def is_loki(self, target: Target) -> bool:
        """Say whether dashboard-linter takes a query for LogQL."""
        source = target.datasource
        kind = source.get("type") if isinstance(source, Mapping) else None
        return kind == "loki" if kind else self.datasource_type == "loki"


def name_of(panel: DashboardPanel) -> str:
    """Name a panel as its reader sees it, with the row it stands under."""
    what = "row" if panel.type == "row" else "panel"
    name = f'{what} "{panel.title}"' if panel.title else f"{what} without a title (id {panel.id})"
    return f'{name} in row "{panel.row}"' if panel.row else name


def mapping(value: Json) -> Mapping[str, Json]:
    """Read a mapping where there should be one; anything else holds nothing."""
    return value if isinstance(value, Mapping) else {}


def text(value: Json) -> str:
    """Read a text where there should be one; anything else is empty."""
    return value if isinstance(value, str) else ""


def items(value: Json) -> list[tuple[int, Mapping[str, Json]]]:
    """Read a list of mappings, each with its index; anything else holds none."""
    listed = value if isinstance(value, list) else []
    return [(index, one) for index, one in enumerate(listed) if isinstance(one, Mapping)]


def defaults(panel: DashboardPanel) -> Mapping[str, Json]:
    """Give the settings of a panel that hold for all its fields."""
    return mapping(mapping(panel.json.get("fieldConfig")).get("defaults"))


def overrides(panel: DashboardPanel) -> list[tuple[FieldPath, Mapping[str, Json]]]:
    """Give the settings of a panel for some of its fields, each with its path."""
    listed = items(mapping(panel.json.get("fieldConfig")).get("overrides"))
    return [((*panel.path, "fieldConfig", "overrides", index), one) for index, one in listed]


def settings(panel: DashboardPanel, name: str) -> Iterator[tuple[FieldPath, Json]]:
    """Give every value of a setting: that of all fields, and those of overrides."""
    if name in defaults(panel):
        yield (*panel.path, "fieldConfig", "defaults", name), defaults(panel)[name]
    for path, override in overrides(panel):
        for index, one in items(override.get("properties")):
            if one.get("id") == name:
                yield (*path, "properties", index, "value"), one.get("value")
