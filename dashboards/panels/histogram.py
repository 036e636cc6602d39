"""How often which value occurs."""

from dataclasses import dataclass
from typing import ClassVar

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import LegendPlacement, TooltipMode, hidden_nowhere, legend, tooltip


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram(Panel):
    """How often which value occurs in the time range."""

    kind: ClassVar[str] = "histogram"
    is_coloured_by_thresholds: ClassVar[bool] = False

    bucket_count: int = 30
    """About how many, where no size is given."""
    bucket_size: float | None = None
    """In the panel's unit."""
    combines_series: bool = False
    fill_percent: int = 80
    line_width: int = 1
    has_legend: bool = True
    legend_calcs: tuple[str, ...] = ()
    legend_placement: LegendPlacement = "bottom"
    tooltip: TooltipMode = "single"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "bucketCount": self.bucket_count,
            "bucketOffset": 0,
            "bucketSize": self.bucket_size,
            "combine": self.combines_series,
            "legend": legend(calcs=self.legend_calcs, placement=self.legend_placement, shown=self.has_legend),
            "tooltip": tooltip(self.tooltip),
        }

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {
            "fillOpacity": self.fill_percent,
            "gradientMode": "none",
            "hideFrom": hidden_nowhere(),
            "lineWidth": self.line_width,
            "stacking": {"group": "A", "mode": "none"},
        }
