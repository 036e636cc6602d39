"""States over time, a lane for each series."""

from dataclasses import dataclass
from typing import ClassVar

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import (
    LegendPlacement,
    ShowValue,
    TooltipMode,
    hidden_nowhere,
    legend,
    tooltip,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTimeline(Panel):
    """States over time; equal neighbours are one bar. `texts` name the states."""

    kind: ClassVar[str] = "state-timeline"

    width: int = 24
    height: int = 6
    merges_equal: bool = True
    row_height_ratio: float = 0.9
    """Of a lane, 1 leaving no gap."""
    shows_values: ShowValue = "auto"
    align_values: str = "left"
    fill_percent: int = 70
    line_width: int = 0
    has_legend: bool = True
    legend_placement: LegendPlacement = "bottom"
    tooltip: TooltipMode = "single"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "alignValue": self.align_values,
            "legend": legend(placement=self.legend_placement, shown=self.has_legend),
            "mergeValues": self.merges_equal,
            "perPage": 20,
            "rowHeight": self.row_height_ratio,
            "showValue": self.shows_values,
            "tooltip": tooltip(self.tooltip),
        }

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {
            "axisPlacement": "auto",
            "fillOpacity": self.fill_percent,
            "hideFrom": hidden_nowhere(),
            "insertNulls": False,
            "lineWidth": self.line_width,
            "spanNulls": False,
        }
