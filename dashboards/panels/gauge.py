"""One number on a dial."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import reduction


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge(Panel):
    """One number on a dial from `minimum` to `maximum`."""

    kind: ClassVar[str] = "gauge"

    width: int = 4
    height: int = 6
    reducer: str = "lastNotNull"
    fields: str = ""
    shows_each_row: bool = False
    has_threshold_labels: bool = False
    has_threshold_markers: bool = True
    orientation: Literal["auto", "horizontal", "vertical"] = "auto"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "minVizHeight": 75,
            "minVizWidth": 75,
            "orientation": self.orientation,
            "reduceOptions": reduction(self.reducer, fields=self.fields, each_row=self.shows_each_row),
            "showThresholdLabels": self.has_threshold_labels,
            "showThresholdMarkers": self.has_threshold_markers,
            "sizing": "auto",
        }
