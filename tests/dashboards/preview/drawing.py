"""Draw one panel of a small dashboard, for the tests of its parts."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.page.charts import TimeChart
from dashboards.page.grid import Grid, GridPanel
from dashboards.page.widgets import Widget
from dashboards.preview.board import Tally, grid_of
from dashboards.preview.snapshot import Snapshot
from slo.series import TimeSeries, Value
from tests.dashboards.preview.boards import board, snapshot


def drawn(json: Mapping[str, Any], **answers: Sequence[TimeSeries] | Sequence[Value] | str) -> TimeChart | Widget:
    """Draw a panel whose queries are answered by their expressions, and give what it shows."""
    return drawn_panel(json, **answers).content


def drawn_panel(json: Mapping[str, Any], **answers: Sequence[TimeSeries] | Sequence[Value] | str) -> GridPanel:
    """Draw a panel, and give it with its frame."""
    (panel,) = grid(snapshot(board(json), answers))[0].panels
    return panel


def grid(of: Snapshot) -> tuple[Grid, Tally]:
    """Draw all panels."""
    return grid_of(of)
