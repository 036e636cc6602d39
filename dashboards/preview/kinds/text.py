"""Text: words of the board's author."""

from dashboards.page.widgets import Markdown, Said
from dashboards.preview.kinds.interface import Drawing


def draw(drawing: Drawing) -> Markdown | Said:
    """Draw Markdown and code; HTML is shown as it is written, and never run."""
    content = drawing.write(str(drawing.options.get("content") or drawing.json.get("content") or ""))
    mode = drawing.options.get("mode") or drawing.json.get("mode") or "markdown"
    if mode == "html":
        return Said(words="HTML is not rendered here", lines=tuple(content.splitlines()))
    return Markdown(text=f"```\n{content}\n```" if mode == "code" else content)
