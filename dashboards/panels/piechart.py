"""Shares of a whole."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import LegendPlacement, TooltipMode, hidden_nowhere, reduction, tooltip


@dataclass(frozen=True, slots=True, kw_only=True)
class PieChart(Panel):
    """Shares of a whole."""

    kind: ClassVar[str] = "piechart"
    is_coloured_by_thresholds: ClassVar[bool] = False

    width: int = 8
    reducer: str = "lastNotNull"
    fields: str = ""
    shows_each_row: bool = False
    shape: Literal["pie", "donut"] = "donut"
    labels: tuple[str, ...] = ()
    """On the slices: `name`, `value`, `percent`."""
    legend_values: tuple[str, ...] = ("value", "percent")
    legend_placement: LegendPlacement = "right"
    has_legend: bool = True
    tooltip: TooltipMode = "single"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "displayLabels": list(self.labels),
            "legend": {
                "displayMode": "table" if self.legend_values else "list",
                "placement": self.legend_placement,
                "showLegend": self.has_legend,
                "values": list(self.legend_values),
            },
            "pieType": self.shape,
            "reduceOptions": reduction(self.reducer, fields=self.fields, each_row=self.shows_each_row),
            "sort": "desc",
            "tooltip": tooltip(self.tooltip),
        }

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {"hideFrom": hidden_nowhere()}
