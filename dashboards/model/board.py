"""What a board has around its panels, and the board itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboards.model.json_value import Json
from dashboards.model.panel import Panel
from dashboards.model.query import PROMETHEUS, Datasource


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A titled stretch of a board."""

    title: str
    """Empty for the panels above the first row, which have no head; a head without a title has an id."""
    panels: tuple[Panel, ...]
    is_collapsed: bool = False
    repeat: str = ""
    id: int | None = None
    y: int | None = None
    """Where it stands; None is below the row before."""
    extra: Mapping[str, Json] = field(default_factory=dict)

    @property
    def has_head(self) -> bool:
        """Say whether a line with its title stands above its panels."""
        return bool(self.title) or self.id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """What the reader of a board can choose; factories in `dashboards.variables`."""

    name: str
    type: str
    """Grafana's: `datasource`, `query`, `custom`, `textbox`, `constant`, `interval`."""
    label: str
    query: str
    """What gives the values: a plug-in id, a query such as `label_values(up, job)`, or values with commas between."""
    description: str = ""
    default: str | tuple[str, ...] | None = None
    """Chosen at first; None chooses all where that can be, else the first."""
    is_multi: bool = False
    has_all: bool = False
    all_value: str = ""
    """What the choice of all stands for in a query, as `.+`; empty for all values with `|` between."""
    regex: str = ""
    is_hidden: bool = False
    datasource: Datasource | None = None
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """Events drawn over all panels."""

    name: str
    expr: str
    title: str = ""
    """Format of an event's title, with labels as `{{pod}}`."""
    text: str = ""
    colour: str = "blue"
    interval: str = ""
    """The step of the query, as `1m`."""
    is_on: bool = True
    datasource: Datasource | None = PROMETHEUS
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLink:
    """A link in a board's head; to boards with a tag, or to one address."""

    title: str
    tag: str = ""
    url: str = ""
    keeps_time: bool = True
    keeps_variables: bool = True
    is_dropdown: bool = True
    in_new_tab: bool = False
    extra: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A dashboard."""

    uid: str
    title: str
    description: str
    """The question it answers."""
    rows: tuple[Row, ...]
    tags: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    links: tuple[BoardLink, ...] = ()
    time_from: str = "now-1h"
    time_to: str = "now"
    refresh: str = "30s"
    timezone: str = "browser"
    is_editable: bool = False
    shares_crosshair: bool = True
    may_overlap: bool = False
    """Panels may cover each other, as on boards that were made elsewhere."""
    extra: Mapping[str, Json] = field(default_factory=dict)
