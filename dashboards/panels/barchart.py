"""Bars by category or by day."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import (
    LegendPlacement,
    ShowValue,
    TooltipMode,
    TooltipSort,
    axis,
    hidden_nowhere,
    legend,
    tooltip,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart(Panel):
    """Bars, one for each row of a table or each point of a series."""

    kind: ClassVar[str] = "barchart"
    is_coloured_by_thresholds: ClassVar[bool] = False

    x_field: str = ""
    """The field that names the bars; empty is the first text or time."""
    orientation: Literal["auto", "horizontal", "vertical"] = "auto"
    stacking: Literal["none", "normal", "percent"] = "none"
    shows_values: ShowValue = "auto"
    group_width_ratio: float = 0.7
    bar_width_ratio: float = 0.97
    fill_percent: int = 80
    line_width: int = 1
    axis_label: str = ""
    has_legend: bool = True
    legend_calcs: tuple[str, ...] = ()
    legend_placement: LegendPlacement = "bottom"
    tooltip: TooltipMode = "single"
    tooltip_sort: TooltipSort = "none"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "barRadius": 0,
            "barWidth": self.bar_width_ratio,
            "fullHighlight": False,
            "groupWidth": self.group_width_ratio,
            "legend": legend(calcs=self.legend_calcs, placement=self.legend_placement, shown=self.has_legend),
            "orientation": self.orientation,
            "showValue": self.shows_values,
            "stacking": self.stacking,
            "tooltip": tooltip(self.tooltip, self.tooltip_sort),
            "xField": self.x_field or None,
            "xTickLabelRotation": 0,
            "xTickLabelSpacing": 0,
        }

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {
            **axis(self.axis_label),
            "fillOpacity": self.fill_percent,
            "gradientMode": "none",
            "hideFrom": hidden_nowhere(),
            "lineWidth": self.line_width,
            "thresholdsStyle": {"mode": "off"},
        }
