"""Numbers as bars beside each other."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import legend, reduction


@dataclass(frozen=True, slots=True, kw_only=True)
class BarGauge(Panel):
    """Numbers as bars from `minimum` to `maximum`."""

    kind: ClassVar[str] = "bargauge"

    reducer: str = "lastNotNull"
    fields: str = ""
    shows_each_row: bool = False
    style: Literal["basic", "gradient", "lcd"] = "basic"
    orientation: Literal["auto", "horizontal", "vertical"] = "horizontal"
    value_colour: Literal["color", "text", "hidden"] = "color"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "displayMode": self.style,
            "legend": legend(shown=False),
            "maxVizHeight": 300,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "auto",
            "orientation": self.orientation,
            "reduceOptions": reduction(self.reducer, fields=self.fields, each_row=self.shows_each_row),
            "showUnfilled": True,
            "sizing": "auto",
            "valueMode": self.value_colour,
        }
