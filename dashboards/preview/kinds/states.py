"""State timeline and status history: states over time, one lane for each field."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboards.page.charts import Colour
from dashboards.page.widgets import KeyText, Lane, Lanes, Span
from dashboards.preview.display import Display
from dashboards.preview.fields import is_hidden
from dashboards.preview.frames import Cell, Field, Frame, Kind
from dashboards.preview.kinds.interface import Drawing, displays
from dashboards.preview.parts import mapping

_MOST_LANES = 60
_MOST_KEYS = 12


def draw_timeline(drawing: Drawing) -> Lanes:
    """Draw states that last: values that are shown alike are one state."""
    return _lanes(drawing, is_merged=drawing.options.get("mergeValues", True) is not False, are_apart=False)


def draw_history(drawing: Drawing) -> Lanes:
    """Draw a box for each look."""
    return _lanes(drawing, is_merged=False, are_apart=True)


# Private


def _lanes(drawing: Drawing, *, is_merged: bool, are_apart: bool) -> Lanes:
    found = [
        (frame, one)
        for frame in drawing.frames
        for one in frame.fields
        if one.kind is not Kind.TIME and not is_hidden(one) and frame.times
    ]
    drawing.leave_out(len(found) - _MOST_LANES, "lanes")
    found = found[:_MOST_LANES]
    dressed = displays([one for _, one in found], drawing.range.end)
    lanes = tuple(
        Lane(name=drawing.names[id(one)], spans=tuple(_spans(drawing, frame, one, display, is_merged=is_merged)))
        for (frame, one), display in zip(found, dressed, strict=True)
    )
    legend = mapping(drawing.options.get("legend"))
    keys = _keys(lanes) if legend.get("showLegend", True) is not False else ()
    return Lanes(
        start_time=drawing.range.start,
        end_time=drawing.range.end,
        lanes=lanes,
        keys=keys if len(keys) <= _MOST_KEYS else (),
        shows_texts=drawing.options.get("showValue", "auto") != "never" and not are_apart,
        are_apart=are_apart,
    )


def _spans(drawing: Drawing, frame: Frame, one: Field, display: Display, *, is_merged: bool) -> Iterator[Span]:
    """Let each sample last until the next one, and no longer than a step and a half."""
    step = frame.step_seconds or (drawing.range.end - drawing.range.start)
    samples = [(time, value) for time, value in zip(frame.times, one.values, strict=False) if value is not None]
    held: Span | None = None
    for (time, value), (following, _) in zip(samples, [*samples[1:], _end(drawing, samples, step)], strict=True):
        span = _span(time, following if following - time <= 1.5 * step else time + step, value, display)
        if held is None:
            held = span
        elif is_merged and (held.text, held.colour) == (span.text, span.colour) and span.start_time <= held.end_time:
            held = replace(held, end_time=span.end_time)
        else:
            yield held
            held = span
    if held is not None:
        yield held


def _end(drawing: Drawing, samples: Sequence[tuple[float, Cell]], step: float) -> tuple[float, Cell]:
    last = samples[-1][0] if samples else drawing.range.end
    return min(last + step, max(drawing.range.end, last + 1)), None


def _span(start: float, end: float, value: Cell, display: Display) -> Span:
    amount = display.amount(value)
    return Span(start_time=start, end_time=end, text=amount.whole, colour=amount.colour or Colour.REFERENCE)


def _keys(lanes: Sequence[Lane]) -> tuple[KeyText, ...]:
    seen = dict.fromkeys((span.text, span.colour) for lane in lanes for span in lane.spans)
    return tuple(KeyText(text=text, colour=colour) for text, colour in seen)
