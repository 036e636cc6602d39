"""A snapshot as JSON, so that a dashboard can be drawn again long after its server is gone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboards.evaluation.choices import Choice, Choices
from dashboards.evaluation.times import TimeRange
from dashboards.page.grid import COLUMNS
from dashboards.preview.snapshot import Given, Happening, ShownPanel, ShownRow, Snapshot
from dashboards.reading import Dashboard, DashboardPanel, Target, dashboard_of
from slo.documents import Document
from slo.errors import InvalidInput, Mistake
from slo.fields import Fields
from slo.series import TimeSeries, Value

_RECORD_AGAIN = "record it again"


def snapshot_to_json(snapshot: Snapshot) -> dict[str, Any]:
    """Write a snapshot: the dashboard whole, and beside it what was asked and answered; numbers as texts, exactly."""
    return {
        "dashboard": snapshot.dashboard.json,
        "start_time": snapshot.range.start,
        "end_time": snapshot.range.end,
        "choices": _choices_to_json(snapshot.choices),
        "rows": [_row_to_json(row, snapshot.choices) for row in snapshot.rows],
        "happenings": [{"time": one.time, "text": one.text, "is_bad": one.is_bad} for one in snapshot.happenings],
        "problems": list(snapshot.problems),
    }


def snapshot_from_json(document: Document, mistakes: list[Mistake]) -> Snapshot | None:
    """Read a snapshot; None where it cannot be read, with what is wrong noted."""
    fields = Fields(document, mistakes)
    before = len(mistakes)
    try:
        dashboard = dashboard_of(fields.raw("dashboard"), file=document.file)
    except InvalidInput as error:
        mistakes += (replace(mistake, next_step=_RECORD_AGAIN) for mistake in error.mistakes)
        return None
    choices = _choices(fields.mapping("choices"))
    reading = _Reading(dashboard, choices)
    snapshot = Snapshot(
        dashboard=dashboard,
        range=TimeRange(start=fields.number("start_time"), end=fields.number("end_time")),
        choices=choices,
        rows=tuple(reading.row(row) for row in fields.items("rows")),
        happenings=tuple(
            Happening(time=item.number("time"), text=item.text("text"), is_bad=item.raw("is_bad") is True)
            for item in fields.items("happenings")
        ),
        problems=tuple(fields.texts("problems")),
    )
    if not snapshot.range.start < snapshot.range.end:
        fields.mistake("end_time", snapshot.range.end, "must be after start_time", _RECORD_AGAIN)
    return snapshot if len(mistakes) == before else None


# Private


def _choices_to_json(choices: Choices) -> dict[str, Any]:
    return {
        name: _filled(
            values=list(choice.values),
            texts=list(choice.texts),
            is_all=choice.is_all,
            all_value=choice.all_value,
            is_pattern=choice.is_pattern,
        )
        for name, choice in choices.by_name.items()
    }


def _filled(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - of JSON
    """Leave out what says nothing."""
    return {name: value for name, value in fields.items() if value not in ("", False, [], {})}


def _choices(fields: Fields) -> Choices:
    by_name = {}
    for name in fields.names():
        item = fields.mapping(name)
        by_name[name] = Choice(
            name=name,
            values=tuple(item.texts("values")),
            texts=tuple(item.texts("texts")),
            is_all=item.raw("is_all") is True,
            all_value=_text(item, "all_value"),
            is_pattern=item.raw("is_pattern") is True,
        )
    return Choices(by_name=by_name)


def _row_to_json(row: ShownRow, of_board: Choices) -> dict[str, Any]:
    return _filled(
        title=row.title,
        is_collapsed=row.is_collapsed,
        choices=_choices_to_json(row.choices) if row.choices != of_board else {},
        panels=[_panel_to_json(panel, row.choices) for panel in row.panels],
    )


def _panel_to_json(panel: ShownPanel, of_row: Choices) -> dict[str, Any]:
    return {
        "path": list(panel.path),
        "x": panel.x,
        "y": panel.y,
        "width": panel.width,
        "height": panel.height,
        **_filled(
            choices=_choices_to_json(panel.choices) if panel.choices != of_row else {},
            answers=[_answer_to_json(answer) for answer in panel.answers],
        ),
    }


def _answer_to_json(answer: Given) -> dict[str, Any]:
    rows = [{"metric": dict(one.labels), "values": _pairs(one.samples)} for one in answer.series]
    values = [{"metric": dict(one.labels), "value": [one.time, f"{one.value!r}"]} for one in answer.values]
    return {
        "query": answer.target.path[-1],
        "promql": answer.expr,
        "step_seconds": answer.step_seconds,
        **_filled(
            is_instant=answer.is_instant,
            is_foreign=answer.is_foreign,
            error=answer.error,
            rows=values if answer.is_instant else rows,
        ),
    }


def _pairs(samples: tuple[tuple[float, float], ...]) -> list[list[Any]]:
    return [[time, f"{value!r}"] for time, value in samples]


class _Reading:
    """Reads rows and panels, finding each panel again in the dashboard."""

    def __init__(self, dashboard: Dashboard, choices: Choices) -> None:
        self._panels: Mapping[tuple[Any, ...], DashboardPanel] = {panel.path: panel for panel in dashboard.panels}
        self._choices = choices

    def row(self, fields: Fields) -> ShownRow:
        choices = _choices(fields.mapping("choices")) if "choices" in fields else self._choices
        panels = (self._panel(item, choices) for item in fields.items("panels"))
        return ShownRow(
            title=_text(fields, "title"),
            is_collapsed=fields.raw("is_collapsed") is True,
            choices=choices,
            panels=tuple(panel for panel in panels if panel is not None),
        )

    def _panel(self, fields: Fields, of_row: Choices) -> ShownPanel | None:
        raw_path = fields.raw("path")
        panel = self._panels.get(tuple(raw_path)) if isinstance(raw_path, list) else None
        if panel is None:
            fields.mistake("path", raw_path, "must be the place of a panel in the dashboard", _RECORD_AGAIN)
            return None
        width = fields.integer("width", minimum=1, maximum=COLUMNS)
        answers = (_answer(item, panel) for item in fields.items("answers"))
        return ShownPanel(
            path=panel.path,
            json=panel.json,
            x=fields.integer("x", minimum=0, maximum=max(COLUMNS - width, 0)),
            y=fields.integer("y", minimum=0),
            width=width,
            height=fields.integer("height", minimum=1),
            choices=_choices(fields.mapping("choices")) if "choices" in fields else of_row,
            answers=tuple(answer for answer in answers if answer is not None),
        )


def _answer(fields: Fields, panel: DashboardPanel) -> Given | None:
    number = fields.integer("query", minimum=0)
    if number >= len(panel.targets):
        fields.mistake("query", number, "must be the number of a query of the panel", _RECORD_AGAIN)
        return None
    target: Target = panel.targets[number]
    is_instant = fields.raw("is_instant") is True
    items = fields.items("rows")
    try:
        return Given(
            target=target,
            expr=_text(fields, "promql"),
            step_seconds=fields.number("step_seconds", minimum=0),
            is_instant=is_instant,
            series=() if is_instant else tuple(map(_series, items)),
            values=tuple(map(_value, items)) if is_instant else (),
            error=_text(fields, "error"),
            is_foreign=fields.raw("is_foreign") is True,
        )
    except (TypeError, ValueError):
        fields.mistake("rows", "rows", "must be labels with pairs of a time and a number", _RECORD_AGAIN)
        return None


def _series(item: Fields) -> TimeSeries:
    samples = tuple((float(time), float(value)) for time, value in item.raw("values"))
    return TimeSeries(labels=_labels(item), samples=samples)


def _value(item: Fields) -> Value:
    time, value = item.raw("value")
    return Value(labels=_labels(item), time=float(time), value=float(value))


def _text(fields: Fields, name: str) -> str:
    """Read a text that is left out where it is empty."""
    return fields.text(name) if fields.raw(name) else ""


def _labels(item: Fields) -> dict[str, str]:
    labels = item.mapping("metric")
    return {name: _text(labels, name) for name in labels.names()}
