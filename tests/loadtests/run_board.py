"""A small board over the time of a run, as the recording of the shipped one leaves it."""

from dataclasses import replace

from dashboards.evaluation.choices import Choices
from dashboards.evaluation.times import TimeRange
from dashboards.preview.snapshot import Given, Happening, ShownPanel, ShownRow, Snapshot
from dashboards.reading import DashboardPanel, dashboard_of
from loadtests.run.model import Run
from slo.series import TimeSeries, Value
from tests.loadtests.run_builder import DURATION_SECONDS, START

_GRID = {"x": 0, "y": 0, "w": 12, "h": 8}
_STAT = {"options": {"colorMode": "value", "reduceOptions": {"calcs": ["lastNotNull"]}}}


def _panel(kind: str, title: str, **settings: object) -> dict[str, object]:
    target = {"refId": "A", "expr": title.lower(), "instant": kind == "table", "range": kind != "table"}
    return {"type": kind, "title": title, "gridPos": _GRID, "targets": [target], **settings}


DASHBOARD = dashboard_of(
    {
        "uid": "lh-load-test",
        "title": "Load test",
        "panels": [
            _panel("stat", "Users", **_STAT),
            _panel("timeseries", "Requests"),
            _panel("timeseries", "Nobody knows"),
            _panel("table", "By name"),
        ],
    },
    file="board.json.gz",
)


def with_board(run: Run) -> Run:
    """Give a run its board: users that come and go, requests, a panel without data, and a table of one moment."""
    users, requests, nobody, table = DASHBOARD.panels
    rows = (
        _row("", _shown(users, _rise_and_fall())),
        _row("Client and server", _shown(requests, _rise_and_fall()), _shown(nobody)),
        _row("By request", _shown(table, moment=Value(labels={}, time=float(START), value=1.0))),
    )
    happenings = (
        Happening(time=START + 1.0, text="deployed 1.2", is_bad=False),
        Happening(time=START + 2.0, text="an alert that the run tells of, too", is_bad=True),
    )
    snapshot = Snapshot(
        dashboard=DASHBOARD,
        range=TimeRange(start=float(START), end=float(START + DURATION_SECONDS)),
        choices=Choices(),
        rows=rows,
        happenings=happenings,
    )
    return replace(run, board=snapshot)


def _rise_and_fall() -> TimeSeries:
    samples = tuple((float(START + 5 * number), 19.0 if 5 < number < 15 else 1.0) for number in range(29))
    return TimeSeries(labels={}, samples=samples)


def _row(title: str, *panels: ShownPanel) -> ShownRow:
    return ShownRow(title=title, is_collapsed=False, choices=Choices(), panels=panels)


def _shown(panel: DashboardPanel, *series: TimeSeries, moment: Value | None = None) -> ShownPanel:
    answer = Given(
        target=panel.targets[0],
        expr=panel.targets[0].expr,
        step_seconds=5.0,
        is_instant=moment is not None,
        series=series,
        values=() if moment is None else (moment,),
    )
    return ShownPanel(
        path=panel.path, json=panel.json, x=0, y=0, width=12, height=8, choices=Choices(), answers=(answer,)
    )
