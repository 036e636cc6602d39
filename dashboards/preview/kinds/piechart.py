"""Pie chart: parts of a whole."""

from dataclasses import replace
from math import isfinite

from dashboards.page.widgets import Pie, Slice
from dashboards.preview.kinds.interface import Drawing, Shown, shown_values
from dashboards.preview.parts import mapping


def draw(drawing: Drawing) -> Pie:
    """Draw a slice for each number above zero, the largest first."""
    found = shown_values(drawing)
    drawing.leave_out(sum(_size(one) < 0 for one in found), "below zero")
    shown = [one for one in found if _size(one) > 0]
    whole = sum(map(_size, shown))
    return Pie(
        slices=tuple(_slice(one, whole) for one in sorted(shown, key=_size, reverse=True)),
        is_ring=drawing.options.get("pieType") == "donut",
    )


# Private


def _size(shown: Shown) -> float:
    return shown.value if isinstance(shown.value, float) and isfinite(shown.value) else 0.0


def _slice(shown: Shown, whole: float) -> Slice:
    amount = shown.display.amount(shown.value)
    mode = mapping(shown.field.config.get("color")).get("mode") or "palette-classic"
    colour = shown.display.palette if mode == "palette-classic" else amount.colour or shown.display.palette
    return Slice(name=shown.name, amount=replace(amount, colour=colour, share=_size(shown) / whole))
