"""One number, with its trend behind it."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel
from dashboards.panels.option_groups import reduction


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat(Panel):
    """One number."""

    kind: ClassVar[str] = "stat"

    width: int = 4
    height: int = 4
    reducer: str = "lastNotNull"
    """Grafana's id of what makes one number of a series."""
    fields: str = ""
    """A field's name, or a pattern between slashes; empty for the numeric ones."""
    shows_each_row: bool = False
    """One number a row of a table, and not one a series."""
    colours: Literal["value", "background", "background_solid", "none"] = "value"
    graph: Literal["area", "none"] = "area"
    shown: Literal["auto", "value", "name", "value_and_name", "none"] = "auto"
    orientation: Literal["auto", "horizontal", "vertical"] = "auto"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "colorMode": self.colours,
            "graphMode": self.graph,
            "justifyMode": "auto",
            "orientation": self.orientation,
            "percentChangeColorMode": "standard",
            "reduceOptions": reduction(self.reducer, fields=self.fields, each_row=self.shows_each_row),
            "showPercentChange": False,
            "textMode": self.shown,
            "wideLayout": True,
        }
