"""Small dashboards with answers made by hand: each test changes what it is about."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.evaluation.choices import Choice, Choices
from dashboards.evaluation.times import TimeRange
from dashboards.preview.repeats import placed_rows
from dashboards.preview.snapshot import Given, Happening, ShownPanel, ShownRow, Snapshot
from dashboards.reading import Dashboard, Target, dashboard_of
from slo.series import TimeSeries, Value

START = 1_700_000_000.0
END = START + 3600.0
STEP = 60.0
RANGE = TimeRange(start=START, end=END)
PROMETHEUS = {"type": "prometheus", "uid": "$datasource"}

_Answer = Sequence[TimeSeries] | Sequence[Value] | str


def series(labels: Mapping[str, str] | None = None, *values: float, step: float = STEP) -> TimeSeries:
    """Give a series with a sample each step from the start on."""
    samples = tuple((START + number * step, float(value)) for number, value in enumerate(values))
    return TimeSeries(labels=labels or {}, samples=samples)


def wave(
    labels: Mapping[str, str] | None = None, *, low: float = 0.0, high: float = 1.0, phase: float = 0.0
) -> TimeSeries:
    """Give a series of an hour that rises and falls."""
    values = (low + (high - low) * (0.5 + 0.5 * math.sin(phase + number / 8)) for number in range(61))
    return series(labels, *values)


def value(labels: Mapping[str, str], number: float) -> Value:
    """Give the answer to an instant query."""
    return Value(labels=labels, time=END, value=float(number))


def panel(kind: str, *exprs: str, **settings: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Write a panel; `target` changes all of its queries."""
    target = settings.pop("target", {})
    targets = [
        {"expr": expr, "refId": chr(ord("A") + number), "range": True, **target} for number, expr in enumerate(exprs)
    ]
    written = {"type": kind, "title": kind, "datasource": PROMETHEUS, "targets": targets}
    return {**written, "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8}, **settings}


def defaults(**settings: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """Write `fieldConfig` with defaults and without overrides."""
    return {"defaults": settings, "overrides": []}


def board(*panels: Mapping[str, Any], **settings: Any) -> Dashboard:  # noqa: ANN401 - JSON
    """Write a dashboard."""
    return dashboard_of({"title": "A board", "uid": "a-board", "panels": list(panels), **settings}, file="board.json")


def snapshot(
    dashboard: Dashboard,
    answers: Mapping[str, _Answer],
    *,
    choices: Mapping[str, Sequence[str]] | None = None,
    happenings: Sequence[Happening] = (),
) -> Snapshot:
    """Answer every query by its expression: series, values, or the words of an error; nothing where none is given."""
    chosen = Choices(
        by_name={
            name: Choice(name=name, values=tuple(held), options=tuple(held)) for name, held in (choices or {}).items()
        }
    )
    rows = tuple(
        ShownRow(
            title=row.title,
            is_collapsed=row.is_collapsed,
            choices=row.choices,
            panels=tuple(
                ShownPanel(
                    path=place.panel.path,
                    json=place.panel.json,
                    x=place.x,
                    y=place.y,
                    width=place.width,
                    height=place.height,
                    choices=place.choices,
                    answers=tuple(_given(target, answers.get(target.expr, ())) for target in place.panel.targets),
                )
                for place in row.places
            ),
        )
        for row in placed_rows(dashboard, chosen)
    )
    return Snapshot(dashboard=dashboard, range=RANGE, choices=chosen, rows=rows, happenings=tuple(happenings))


def _given(target: Target, answer: _Answer) -> Given:
    if isinstance(answer, str):
        return Given(target=target, expr=target.expr, step_seconds=STEP, error=answer)
    values = tuple(one for one in answer if isinstance(one, Value))
    rows = tuple(one for one in answer if isinstance(one, TimeSeries))
    return Given(
        target=target, expr=target.expr, step_seconds=STEP, is_instant=target.is_instant, series=rows, values=values
    )
