"""So many lines as a chart can show: with more pods, those that use the most now."""

from collections.abc import Sequence

from load_harness.live.model import Line

MOST_LINES = 12


def busiest(lines: Sequence[Line]) -> tuple[list[Line], str | None]:
    """Choose the lines to draw, references aside, and say so where some are left out."""
    data = [line for line in lines if not line.reference]
    if len(data) <= MOST_LINES:
        return list(lines), None
    chosen = {line.name for line in sorted(data, key=_now, reverse=True)[:MOST_LINES]}
    shown = [line for line in lines if line.reference or line.name in chosen]
    return shown, f"the {MOST_LINES} busiest of {len(data)} pods"


def _now(line: Line) -> float:
    return next((value for value in reversed(line.values) if value is not None), -1.0)
