"""Ask a panel's queries, and those of annotations, as Grafana asks them."""

import math
import re
import time
from dataclasses import dataclass, replace

from dashboards.evaluation.asking import asked
from dashboards.evaluation.choices import Choices
from dashboards.evaluation.datasources import is_prometheus
from dashboards.evaluation.interpolation import interpolate
from dashboards.evaluation.resolution import (
    INTERVAL,
    RATE_INTERVAL,
    SCRAPE_INTERVAL_SECONDS,
    WIDTH_PIXELS,
    Resolution,
    resolution,
)
from dashboards.evaluation.times import TimeRange, parse_moment
from dashboards.expansion import Expanded
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardAnnotation, DashboardPanel, Target
from slo.prometheus import Prometheus
from slo.series import TimeSeries, Value

COLUMNS = 24
_TEXT = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)\s*""")
_ANNOTATION_STEP = "60s"
"""The least time between two looks for events, where the annotation does not say."""
_ANNOTATION_POINTS = 100
"""As many looks as Grafana's server takes where nobody says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a query was answered."""

    target: Target | DashboardAnnotation
    expr: Expanded
    """As it was asked."""
    resolution: Resolution
    is_instant: bool = False
    series: tuple[TimeSeries, ...] = ()
    """Of a query along the range."""
    values: tuple[Value, ...] = ()
    """Of a query for the end of the range."""
    error: str = ""
    """What the server said of a query that it refused."""
    duration_seconds: float = 0.0
    is_foreign: bool = False
    """Whether it is for another source of data than Prometheus; then nobody was asked."""

    @property
    def is_empty(self) -> bool:
        """Say whether the server answered, and gave nothing."""
        return not (self.series or self.values or self.error or self.is_foreign)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query before it is asked."""

    target: Target | DashboardAnnotation
    expr: Expanded
    resolution: Resolution
    is_instant: bool

    def ask(self, prometheus: Prometheus) -> Answer:
        """Ask it.

        Raises:
            ServerUnreachable: No answer; a query that the server refuses is one.
        """
        answer = Answer(target=self.target, expr=self.expr, resolution=self.resolution, is_instant=self.is_instant)
        begin = time.monotonic()
        if self.is_instant and _TEXT.fullmatch(self.expr.text):  # a table shows it; nobody needs to be asked
            answer = replace(answer, values=(Value(labels={}, time=self.resolution.range.end, value=math.nan),))
        elif self.is_instant:
            values, error = asked(lambda: prometheus.query(self.expr.text, at=self.resolution.range.end))
            answer = replace(answer, values=values, error=error)
        else:
            series, error = asked(lambda: self._range(prometheus))
            answer = replace(answer, series=series, error=error)
        return replace(answer, duration_seconds=time.monotonic() - begin)

    def _range(self, prometheus: Prometheus) -> tuple[TimeSeries, ...]:
        asked_for = self.resolution.aligned
        return prometheus.query_range(
            self.expr.text, start=asked_for.start, end=asked_for.end, step_seconds=self.resolution.interval_seconds
        )


def ask(  # noqa: PLR0913 - what Grafana's page knows
    dashboard: Dashboard,
    panel: DashboardPanel,
    prometheus: Prometheus,
    choices: Choices,
    time_range: TimeRange,
    *,
    width_pixels: int | None = None,
    scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS,
) -> tuple[Answer, ...]:
    """Ask all queries of a panel, hidden ones too, in their order.

    Args:
        dashboard: Which it stands on.
        panel: Whose queries are asked.
        prometheus: Who is asked.
        choices: Of the variables.
        time_range: Of the dashboard; a panel may have one of its own.
        width_pixels: Of the panel; None for its part of a screen.
        scrape_interval_seconds: Of the data source.

    Raises:
        ServerUnreachable: No answer; a query that the server refuses is one.
    """
    width = width_pixels or _width(panel)
    return tuple(
        question(target, panel, choices, time_range, width, scrape_interval_seconds).ask(prometheus)
        if is_prometheus(dashboard, target.datasource)
        else _foreign(target, time_range)
        for target in panel.targets
    )


def question(
    target: Target,
    panel: DashboardPanel,
    choices: Choices,
    time_range: TimeRange,
    width_pixels: int,
    scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS,
) -> Question:
    """Write a query of a panel as it is asked."""
    points = panel.json.get("maxDataPoints")
    coarse = resolution(_own_range(panel, time_range), points=width_pixels)
    density = resolution(
        coarse.range,
        points=points if isinstance(points, int) and points > 0 else width_pixels,
        least_step=_least_step(target.json.get("interval"), choices, coarse),
        panel_interval=_text(panel.json.get("interval"), choices, coarse),
        scrape_interval_seconds=scrape_interval_seconds,
    )
    factor = target.json.get("intervalFactor")
    if isinstance(factor, int) and factor > 1:
        density = replace(density, interval_seconds=density.interval_seconds * factor)
    return Question(
        target=target,
        expr=interpolate(target.expr, choices, density),
        resolution=density,
        is_instant=target.is_instant,
    )


def annotation_question(annotation: DashboardAnnotation, choices: Choices, time_range: TimeRange) -> Question:
    """Write a query of annotations as it is asked."""
    step = annotation.interval or _ANNOTATION_STEP
    density = resolution(time_range, points=_ANNOTATION_POINTS, least_step=step)
    return Question(
        target=annotation,
        expr=interpolate(annotation.expr, choices, density),
        resolution=density,
        is_instant=False,
    )


# Private


def _foreign(target: Target, time_range: TimeRange) -> Answer:
    expr = Expanded(text=target.expr, pieces=((0, 0),))
    return Answer(target=target, expr=expr, resolution=resolution(time_range, points=WIDTH_PIXELS), is_foreign=True)


def _width(panel: DashboardPanel) -> int:
    grid = panel.json.get("gridPos")
    columns = grid.get("w") if isinstance(grid, dict) else None
    return WIDTH_PIXELS * (columns if isinstance(columns, int) and columns > 0 else COLUMNS) // COLUMNS


def _text(value: Json, choices: Choices, density: Resolution) -> str:
    return interpolate(value, choices, density).text if isinstance(value, str) else ""


def _least_step(value: Json, choices: Choices, density: Resolution) -> str:
    return str(value) if value in (INTERVAL | RATE_INTERVAL) else _text(value, choices, density)


def _own_range(panel: DashboardPanel, time_range: TimeRange) -> TimeRange:
    """Give the range of a panel that has one of its own (`timeFrom`), or that looks back (`timeShift`)."""
    end, seconds = time_range.end, time_range.seconds
    own, shift = (_seconds(panel.json.get(key), end) for key in ("timeFrom", "timeShift"))
    return TimeRange(start=end - shift - (own or seconds), end=end - shift)


def _seconds(word: Json, now: float) -> float:
    moment = parse_moment(f"now-{word}", now=now) if isinstance(word, str) and word else None
    return 0.0 if moment is None else now - moment
