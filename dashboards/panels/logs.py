"""Lines of logs."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Json, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs(Panel):
    """Lines of logs, of a data source that has them."""

    kind: ClassVar[str] = "logs"
    has_fields: ClassVar[bool] = False

    width: int = 24
    shows_time: bool = True
    shows_labels: bool = False
    wraps_lines: bool = False
    has_details: bool = True
    """A line can be opened to see its labels."""
    order: Literal["Descending", "Ascending"] = "Descending"

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "dedupStrategy": "none",
            "enableInfiniteScrolling": False,
            "enableLogDetails": self.has_details,
            "prettifyLogMessage": False,
            "showCommonLabels": False,
            "showLabels": self.shows_labels,
            "showTime": self.shows_time,
            "sortOrder": self.order,
            "wrapLogMessage": self.wraps_lines,
        }
