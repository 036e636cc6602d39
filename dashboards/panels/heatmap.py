"""How a distribution moves over time."""

from dataclasses import dataclass
from typing import ClassVar

from dashboards.model import NO_UNIT, Json, Panel, Unit
from dashboards.panels.option_groups import hidden_nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Heatmap(Panel):
    """Buckets over time: its query has the format `heatmap`, and `{{le}}` as its legend.

    `unit` is that of the bucket edges on the axis.
    """

    kind: ClassVar[str] = "heatmap"
    is_coloured_by_thresholds: ClassVar[bool] = False

    cell_unit: Unit = NO_UNIT
    """Of what the cells count; empty is a plain number."""
    scheme: str = "Oranges"
    """Grafana's name of a scale of colours."""
    is_calculated: bool = False
    """Grafana makes the buckets from plain values."""
    has_legend: bool = True
    axis_label: str = ""

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "calculate": self.is_calculated,
            "cellGap": 1,
            "cellValues": {"unit": self.cell_unit or "short"},
            "color": self._colours(),
            "exemplars": {"color": "rgba(255,0,255,0.7)"},
            "filterValues": {"le": 1e-9},
            "legend": {"show": self.has_legend},
            "rowsFrame": {"layout": "auto"},
            "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": True},
            "yAxis": {
                "axisLabel": self.axis_label or None,
                "axisPlacement": "left",
                "reverse": False,
                "unit": self.unit or None,
            },
        }

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {"hideFrom": hidden_nowhere(), "scaleDistribution": {"type": "linear"}}

    def _colours(self) -> dict[str, Json]:
        return {
            "exponent": 0.5,
            "fill": "dark-orange",
            "mode": "scheme",
            "reverse": False,
            "scale": "exponential",
            "scheme": self.scheme,
            "steps": 64,
        }
