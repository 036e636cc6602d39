"""Paths of SVG: arcs, slices and the line of a trend."""

from collections.abc import Iterator, Sequence
from math import cos, pi, sin

_SWEEP_DEGREES = 240.0
_START_DEGREES = 210.0
_FULL_TURN = 2 * pi


def arc(low: float, high: float, *, radius: float) -> str:
    """Draw the part of a dial from one share to another, about the point 0, 0."""
    begin, end = (_START_DEGREES - _SWEEP_DEGREES * _within(share) for share in (low, high))
    large = int(abs(begin - end) > 180)  # noqa: PLR2004 - half a turn
    (from_x, from_y), (to_x, to_y) = (_point(degrees * pi / 180, radius) for degrees in (begin, end))
    return f"M{from_x:.2f} {from_y:.2f}A{radius:g} {radius:g} 0 {large} 1 {to_x:.2f} {to_y:.2f}"


def slices(shares: Sequence[float], *, radius: float, hole: float) -> tuple[str, ...]:
    """Draw the slices of a pie, about the point 0, 0, from the top and clockwise; a hole makes it a ring."""
    return tuple(_slice(begin, begin + share, radius, hole) for begin, share in _begun(shares))


def trend(values: Sequence[float | None]) -> tuple[str, str]:
    """Draw a line and the area below it in a square of 100, from the least value to the greatest; gaps stay open."""
    present = [value for value in values if value is not None]
    if len(present) < 2:  # noqa: PLR2004 - a line has two ends
        return "", ""
    low, high = min(present), max(present)
    height = (high - low) or 1.0
    lines, areas = [], []
    for run in _runs(values):
        points = [
            (100 * place / (len(values) - 1), 94 - 88 * (value - low) / height if high > low else 50.0)
            for place, value in run
        ]
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        lines.append(f"M{line}")
        areas.append(f"M{points[0][0]:.1f} 100L{line}L{points[-1][0]:.1f} 100Z")
    return "".join(lines), "".join(areas)


# Private


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _point(radians: float, radius: float) -> tuple[float, float]:
    return round(radius * cos(radians), 2) + 0.0, round(-radius * sin(radians), 2) + 0.0  # no minus zero


def _begun(shares: Sequence[float]) -> Iterator[tuple[float, float]]:
    begin = 0.0
    for share in shares:
        yield begin, share
        begin += share


def _slice(begin: float, end: float, radius: float, hole: float) -> str:
    end = min(end, begin + 0.9999)  # an arc cannot end where it begins
    large = int(end - begin > 0.5)  # noqa: PLR2004 - half a turn
    from_angle, to_angle = (pi / 2 - _FULL_TURN * share for share in (begin, end))
    (x1, y1), (x2, y2) = (_point(angle, radius) for angle in (from_angle, to_angle))
    outside = f"M{x1:.2f} {y1:.2f}A{radius:g} {radius:g} 0 {large} 1 {x2:.2f} {y2:.2f}"
    if not hole:
        return f"{outside}L0 0Z"
    (x3, y3), (x4, y4) = (_point(angle, hole) for angle in (to_angle, from_angle))
    return f"{outside}L{x3:.2f} {y3:.2f}A{hole:g} {hole:g} 0 {large} 0 {x4:.2f} {y4:.2f}Z"


def _runs(values: Sequence[float | None]) -> Iterator[list[tuple[int, float]]]:
    run: list[tuple[int, float]] = []
    for place, value in enumerate([*values, None]):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
