"""List SLOs: what was understood of each."""

import json
from collections.abc import Callable, Mapping, Sequence

from slo.durations import spell_duration
from slo.model import (
    Budgeting,
    Composite,
    EventsIndicator,
    Indicator,
    Occurrences,
    RatioIndicator,
    RatioTimeslices,
    RollingWindow,
    Slo,
    Window,
)

TITLES = ("id", "objective", "window", "indicator", "format", "place")


def as_text(slos: Sequence[Slo]) -> str:
    """List SLOs for a terminal."""
    rows = [TITLES, *map(_cells, slos)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", _count(slos)])


def as_markdown(slos: Sequence[Slo]) -> str:
    """List SLOs for a page."""
    rows = [TITLES, tuple("---" for _ in TITLES), *(tuple(map(_escaped, _cells(slo))) for slo in slos)]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", _count(slos)])


def as_json(slos: Sequence[Slo]) -> str:
    """List SLOs for a program."""
    return json.dumps({"count": len(slos), "slos": [_record(slo) for slo in slos]}, indent=2)


FORMATS: Mapping[str, Callable[[Sequence[Slo]], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def spell_percent(slo: Slo) -> str:
    """Spell an objective as `99.9 %`."""
    return f"{_plain(slo)} %"


def spell_window(window: Window) -> str:
    """Spell a window as `30d` or `calendar month, Europe/Berlin`."""
    if isinstance(window, RollingWindow):
        return spell_duration(window.seconds)
    return f"calendar {window.unit}" + ("" if window.time_zone == "UTC" else f", {window.time_zone}")


def spell_indicator(slo: Slo) -> str:
    """Spell what an SLO measures as `events by (route)`."""
    by = f" by ({', '.join(slo.group_labels)})" if slo.group_labels else ""
    return _kind(slo.indicator) + by + _slices(slo.budgeting)


# Private


def _cells(slo: Slo) -> tuple[str, ...]:
    place = str(slo.origin.place())
    return (slo.id, spell_percent(slo), spell_window(slo.window), spell_indicator(slo), slo.origin.format, place)


def _record(slo: Slo) -> dict[str, object]:
    place = slo.origin.place()
    return {
        "id": slo.id,
        "service": slo.service,
        "name": slo.name,
        "objective_percent": float(_plain(slo)),
        "window": spell_window(slo.window),
        "indicator": spell_indicator(slo),
        "labels": dict(slo.labels),
        "format": slo.origin.format,
        "file": place.file,
        "line": place.line,
    }


def _plain(slo: Slo) -> str:
    text = f"{slo.objective_ratio * 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _kind(indicator: Indicator) -> str:
    if isinstance(indicator, EventsIndicator):
        return "events"
    if isinstance(indicator, RatioIndicator):
        return "ratio"
    if isinstance(indicator, Composite):
        return f"composite of {len(indicator.components)}"
    return f"value {indicator.comparison} {indicator.threshold:g}"


def _slices(budgeting: Budgeting) -> str:
    if isinstance(budgeting, Occurrences):
        return ""
    length = spell_duration(budgeting.slice_seconds)
    return f", ratios of {length} slices" if isinstance(budgeting, RatioTimeslices) else f", {length} slices"


def _count(slos: Sequence[Slo]) -> str:
    files = len({slo.origin.file for slo in slos})
    return f"{len(slos)} SLO{'s' if len(slos) != 1 else ''} in {files} file{'s' if files != 1 else ''}, all valid"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
