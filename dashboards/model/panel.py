"""What every panel has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from dashboards.model.field import NO_UNIT, Override, RangeText, Thresholds, Unit, ValueText
from dashboards.model.json_value import Json
from dashboards.model.query import PROMETHEUS, Datasource, Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Transformation:
    """A step that turns the answers of the queries into what the panel shows."""

    id: str
    """Grafana's, as `organize` or `merge`."""
    options: Mapping[str, Json] = field(default_factory=dict)
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a panel or of its data."""

    title: str
    url: str
    in_new_tab: bool = False
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GridPosition:
    """A rectangle on Grafana's grid of 24 columns; a row of the grid is 30 pixels high, with 8 between."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What every panel has; its kinds are in `dashboards.panels`."""

    kind: ClassVar[str]
    """Grafana's id of the panel's plug-in, as `timeseries`."""
    has_fields: ClassVar[bool] = True
    """Draws fields of data, so that Grafana writes colours, mappings and thresholds, set or not."""
    is_coloured_by_thresholds: ClassVar[bool] = True
    """Where there are thresholds and no colour is said; else each series has its own."""

    title: str
    description: str = ""
    """What good looks like, and what to do if it is not."""
    queries: tuple[Query, ...] = ()
    unit: Unit = NO_UNIT
    """From `dashboards.units`."""
    decimals: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    thresholds: Thresholds | None = None
    colour: str = ""
    """One colour for all that is drawn; empty leaves it to `colour_mode`."""
    colour_mode: str = ""
    """Grafana's, as `palette-classic-by-name` or `continuous-GrYlRd`; empty is what suits the kind."""
    texts: tuple[ValueText | RangeText, ...] = ()
    no_value: str = ""
    """What an empty answer means, where it is a good answer, as `no alert fires`; an empty panel is a fault without."""
    overrides: tuple[Override, ...] = ()
    transformations: tuple[Transformation, ...] = ()
    links: tuple[Link, ...] = ()
    data_links: tuple[Link, ...] = ()
    width: int = 12
    height: int = 8
    datasource: Datasource | None = PROMETHEUS
    repeat: str = ""
    """The variable for each of whose values the panel is repeated."""
    repeat_direction: Literal["h", "v"] = "h"
    """Beside each other, or below."""
    is_transparent: bool = False
    position: GridPosition | None = None
    """Where it stands; None leaves it to the layout."""
    id: int | None = None
    """None derives it from the titles of row and panel, so that it stays when others come and go."""
    extra: Mapping[str, Json] = field(default_factory=dict)
    """Merged into the JSON last: what this model has no word for. Mappings merge, everything else replaces."""

    def plugin(self) -> str:
        """Give Grafana's id of the plug-in that draws it."""
        return self.kind

    def plugin_version(self) -> str:
        """Say of which Grafana the options' shape is; without, it takes them for those of 6.1 and repairs them."""
        # Tables keep footers and hidden columns where 12.2 looks for them; from 13 on gauges would need a new shape.
        return "12.3.0"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {}

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {}
