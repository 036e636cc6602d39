"""A dashboard with all the answers to its queries: everything that is needed to draw it."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboards.evaluation.choices import Choices
from dashboards.evaluation.times import TimeRange
from dashboards.model import Json
from dashboards.reading import Dashboard, Target
from slo.documents import FieldPath
from slo.series import TimeSeries, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one query was answered."""

    target: Target
    expr: str
    """As it was asked."""
    step_seconds: float
    is_instant: bool = False
    series: tuple[TimeSeries, ...] = ()
    values: tuple[Value, ...] = ()
    error: str = ""
    """Why there is no answer; empty if there is one."""
    is_foreign: bool = False
    """It is for another source of data than Prometheus, and nobody was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPanel:
    """A panel with its answers, as often as it is repeated."""

    path: FieldPath
    """Where it stands in the dashboard's JSON."""
    json: Mapping[str, Json]
    x: int
    y: int
    """Below the head of its row."""
    width: int
    height: int
    choices: Choices
    """Of the variables, for this one of a repeated panel."""
    answers: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRow:
    """A row, or the panels above the first one."""

    title: str
    """As it is written; empty for the panels above the first row."""
    is_collapsed: bool
    choices: Choices
    """Of the variables, for this one of a repeated row."""
    panels: tuple[ShownPanel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event of the dashboard's annotations."""

    time: float
    """Unix seconds."""
    text: str
    is_bad: bool
    """It is in an alarming colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A dashboard and the answers to its queries over a stretch of time."""

    dashboard: Dashboard
    range: TimeRange
    choices: Choices
    rows: tuple[ShownRow, ...]
    happenings: tuple[Happening, ...] = ()
    problems: tuple[str, ...] = ()
    """What could not be had besides the panels' answers, as an annotation that failed."""

    @property
    def panels(self) -> tuple[ShownPanel, ...]:
        """List all panels in the order of reading."""
        return tuple(panel for row in self.rows for panel in row.panels)
