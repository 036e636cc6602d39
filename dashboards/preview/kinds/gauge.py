"""Gauge: values on arcs, with their thresholds around them."""

from collections.abc import Iterator

from dashboards.page.widgets import Dial, Dials, Stretch
from dashboards.preview.display import Display
from dashboards.preview.kinds.interface import Drawing, shown_values


def draw(drawing: Drawing) -> Dials:
    """Draw the arcs."""
    shown = shown_values(drawing)
    has_rim = drawing.options.get("showThresholdMarkers", True) is not False
    return Dials(
        dials=tuple(
            Dial(
                amount=one.display.amount(one.value),
                name=one.name if len(shown) > 1 else "",
                stretches=tuple(_stretches(one.display)) if has_rim else (),
            )
            for one in shown
        )
    )


# Private


def _stretches(display: Display) -> Iterator[Stretch]:
    bounds = display.bounds
    if not bounds:
        return
    length = (display.high - display.low) or 1.0
    shares = [0.0 if one.value is None else min(max((one.value - display.low) / length, 0.0), 1.0) for one in bounds]
    for bound, begin, end in zip(bounds, shares, [*shares[1:], 1.0], strict=True):
        if bound.colour is not None and end > begin:
            yield Stretch(low=begin, high=end, colour=bound.colour)
