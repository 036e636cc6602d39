"""Rows and columns."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel

CellStyle = Literal["auto", "color-text", "color-background", "gauge", "sparkline", "json-view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Panel):
    """Rows and columns; `dashboards.overrides.column` says how one column looks."""

    kind: ClassVar[str] = "table"

    width: int = 24
    cell_height: Literal["sm", "md", "lg"] = "sm"
    cells: CellStyle = "auto"
    align: Literal["auto", "left", "center", "right"] = "auto"
    is_filterable: bool = False
    """The reader can filter by a column's values."""
    has_header: bool = True
    sorted_by: str = ""
    """A column as it is shown; empty leaves the order of the answer."""
    is_descending: bool = True
    footer_reducers: tuple[str, ...] = ()
    """Grafana's ids of what stands below each column, as `sum`."""

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        sort = [{"desc": self.is_descending, "displayName": self.sorted_by}] if self.sorted_by else []
        return {"cellHeight": self.cell_height, "showHeader": self.has_header, "sortBy": sort}

    def custom(self) -> dict[str, Json]:
        """Give the plug-in's settings of a field."""
        return {
            "align": self.align,
            "cellOptions": {"type": self.cells},
            "filterable": self.is_filterable,
            "footer": {"reducers": list(self.footer_reducers)},
            "inspect": False,
        }
