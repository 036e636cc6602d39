"""The events of an annotation: where the value of its query is above zero, from the first sample on."""

import re
from collections.abc import Iterator, Mapping, Sequence

from dashboards.preview.snapshot import Happening
from dashboards.reading import DashboardAnnotation
from slo.series import TimeSeries

_LABEL = re.compile(r"\{\{\s*(.+?)\s*\}\}")
_BAD = re.compile("red|orange|#[ef][0-9a-f]{5}", re.IGNORECASE)


def happenings(
    annotation: DashboardAnnotation, series: Sequence[TimeSeries], step_seconds: float, start_time: float
) -> Iterator[Happening]:
    """Give an event for each beginning of a stretch of values, as Grafana does, or at the times that the values are."""
    json = annotation.json
    is_bad = bool(_BAD.search(str(json.get("iconColor") or "")))
    for row in series:
        title, text = (_filled(str(json.get(key) or ""), row.labels) for key in ("titleFormat", "textFormat"))
        words = " · ".join(part for part in (title or annotation.name, text) if part)
        times = _values_as_times(row) if json.get("useValueForTime") else _beginnings(row, step_seconds)
        for time in times:
            began = words if time >= start_time + step_seconds else f"{words} (since before)"
            yield Happening(time=max(time, start_time), text=began, is_bad=is_bad)


# Private


def _filled(text: str, labels: Mapping[str, str]) -> str:
    return _LABEL.sub(lambda found: labels.get(found[1], ""), text)


def _beginnings(row: TimeSeries, step_seconds: float) -> Iterator[float]:
    before: float | None = None
    for time, value in row.samples:
        if not value > 0:
            continue
        if before is None or time - before > 1.5 * step_seconds:
            yield time
        before = time


def _values_as_times(row: TimeSeries) -> Iterator[float]:
    yield from sorted({value / 1000 for _, value in row.samples if value > 0})
