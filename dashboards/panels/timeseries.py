"""Lines, areas and bars over time."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import (
    LegendPlacement,
    TooltipMode,
    TooltipSort,
    axis,
    hidden_nowhere,
    legend,
    tooltip,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSeries(Panel):
    """Values over time."""

    kind: ClassVar[str] = "timeseries"
    is_coloured_by_thresholds: ClassVar[bool] = False

    style: Literal["line", "bars", "points"] = "line"
    line: Literal["linear", "smooth", "stepBefore", "stepAfter"] = "linear"
    """How a line gets from point to point; states and counts step."""
    line_width: int = 1
    fill_percent: int = 10
    points: Literal["auto", "never", "always"] = "never"
    point_size: int = 5
    is_stacked: bool = False
    spans_gaps: bool = False
    """Draws through points that are missing; a gap is news, so it shows unless this is said."""
    draws_thresholds: Literal["off", "line", "dashed", "area", "line+area", "dashed+area"] = "off"
    axis_label: str = ""
    is_logarithmic: bool = False
    legend_calcs: tuple[str, ...] = ("mean", "max", "lastNotNull")
    """Figures beside each series' name; with none the legend is a list."""
    legend_placement: LegendPlacement = "bottom"
    has_legend: bool = True
    tooltip: TooltipMode = "multi"
    tooltip_sort: TooltipSort = "desc"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "legend": legend(calcs=self.legend_calcs, placement=self.legend_placement, shown=self.has_legend),
            "tooltip": tooltip(self.tooltip, self.tooltip_sort),
        }

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {
            **axis(self.axis_label, is_logarithmic=self.is_logarithmic),
            "barAlignment": 0,
            "barWidthFactor": 0.6,
            "drawStyle": self.style,
            "fillOpacity": self.fill_percent,
            "gradientMode": "none",
            "hideFrom": hidden_nowhere(),
            "insertNulls": False,
            "lineInterpolation": self.line,
            "lineWidth": self.line_width,
            "pointSize": self.point_size,
            "showPoints": self.points,
            "showValues": False,
            "spanNulls": self.spans_gaps,
            "stacking": {"group": "A", "mode": "normal" if self.is_stacked else "none"},
            "thresholdsStyle": {"mode": self.draws_thresholds},
        }
