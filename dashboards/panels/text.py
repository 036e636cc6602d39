"""Words."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from dashboards.model import Datasource, Json, Panel


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Panel):
    """Words, as Markdown."""

    kind: ClassVar[str] = "text"
    has_fields: ClassVar[bool] = False

    content: str
    mode: Literal["markdown", "html", "code"] = "markdown"
    height: int = 4
    datasource: Datasource | None = None

    def options(self) -> dict[str, Json]:
        """Give the plug-in's options."""
        return {
            "code": {"language": "plaintext", "showLineNumbers": False, "showMiniMap": False},
            "content": self.content,
            "mode": self.mode,
        }
