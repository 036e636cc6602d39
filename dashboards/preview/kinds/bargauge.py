"""Bar gauge: values as bars."""

from dashboards.page.widgets import Bar, Bars
from dashboards.preview.kinds.interface import Drawing, shown_values


def draw(drawing: Drawing) -> Bars:
    """Draw the bars; they lie unless they are asked to stand."""
    return Bars(
        bars=tuple(Bar(amount=one.display.amount(one.value), name=one.name) for one in shown_values(drawing)),
        is_upright=drawing.options.get("orientation") == "vertical",
    )
