"""What is asked for, and of whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dashboards.model.json_value import Json


class Format(StrEnum):
    """The shape in which Grafana takes the answer to a query."""

    TIME_SERIES = "time_series"
    TABLE = "table"
    HEATMAP = "heatmap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Datasource:
    """A source of data, by Grafana's id or by the variable that chooses it."""

    type: str = "prometheus"
    uid: str = "$datasource"


PROMETHEUS = Datasource()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a panel."""

    expr: str
    """PromQL, with Grafana's variables."""
    legend: str = ""
    """The name of each series, as `{{pod}}`."""
    ref_id: str = ""
    """A, B, ... in the order of the panel's queries where it is empty."""
    instant: bool = False
    """Evaluated once, at the end of the time range, and not along it."""
    format: Format = Format.TIME_SERIES
    hidden: bool = False
    """Not drawn; another query or a transformation uses it."""
    interval: str = ""
    """The least distance of two points, as `1m`."""
    datasource: Datasource | None = None
    """None takes the panel's."""
    extra: Mapping[str, Json] = field(default_factory=dict)
    """Merged into the JSON last: what this model has no word for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignQuery(Query):
    """A query in the words of another kind of data source, as JSON."""

    expr: str = ""
    settings: Mapping[str, Json] = field(default_factory=dict)
    """Without `refId`, `datasource` and `hide`, which the model has words for."""
