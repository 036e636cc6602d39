"""States at points of time, a box for each."""

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
class StatusHistory(Panel):
    """States at points of time; `texts` name them."""

    kind: ClassVar[str] = "status-history"

    width: int = 24
    height: int = 6
    row_height_ratio: float = 0.9
    column_width_ratio: float = 0.9
    shows_values: ShowValue = "auto"
    fill_percent: int = 70
    line_width: int = 1
    has_legend: bool = True
    legend_placement: LegendPlacement = "bottom"
    tooltip: TooltipMode = "single"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "colWidth": self.column_width_ratio,
            "legend": legend(placement=self.legend_placement, shown=self.has_legend),
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
            "lineWidth": self.line_width,
        }
