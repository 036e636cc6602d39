"""What a board is made of, as its author writes it: plain values that know nothing of grafanalib."""

from dashboards.model.board import Annotation, Board, BoardLink, Row, Variable
from dashboards.model.field import NO_UNIT, Override, RangeText, Step, Thresholds, Unit, ValueText
from dashboards.model.json_value import Json
from dashboards.model.panel import GridPosition, Link, Panel, Transformation
from dashboards.model.query import PROMETHEUS, Datasource, ForeignQuery, Format, Query

__all__ = [
    "NO_UNIT",
    "PROMETHEUS",
    "Annotation",
    "Board",
    "BoardLink",
    "Datasource",
    "ForeignQuery",
    "Format",
    "GridPosition",
    "Json",
    "Link",
    "Override",
    "Panel",
    "Query",
    "RangeText",
    "Row",
    "Step",
    "Thresholds",
    "Transformation",
    "Unit",
    "ValueText",
    "Variable",
]
