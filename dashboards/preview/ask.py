"""Ask all that a dashboard asks, and keep the answers."""

from collections.abc import Iterator, Mapping, Sequence

from dashboards.evaluation.ask import Answer, annotation_question, ask
from dashboards.evaluation.choices import Choices
from dashboards.evaluation.resolution import SCRAPE_INTERVAL_SECONDS
from dashboards.evaluation.times import TimeRange
from dashboards.evaluation.variables import NOTHING_GIVEN, choices
from dashboards.preview.happenings import happenings
from dashboards.preview.repeats import Place, left_out, placed_rows
from dashboards.preview.snapshot import Given, Happening, ShownPanel, ShownRow, Snapshot
from dashboards.reading import Dashboard, Target
from slo.prometheus import Prometheus

_HEAT_PIXELS = 360
"""A heat map is asked for in fewer and wider columns than a line, as its cells have to be seen."""


def snapshot_of(
    dashboard: Dashboard,
    prometheus: Prometheus,
    time_range: TimeRange,
    *,
    given: Mapping[str, Sequence[str]] = NOTHING_GIVEN,
    scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS,
) -> Snapshot:
    """Ask the variables, every panel as often as it is repeated, and the annotations.

    A query that the server refuses has its error for an answer.

    Raises:
        ServerUnreachable: No answer.
    """
    chosen = choices(dashboard, prometheus, time_range, given=given)
    asking = _Asking(dashboard, prometheus, time_range, scrape_interval_seconds)
    rows = tuple(
        ShownRow(
            title=row.title,
            is_collapsed=row.is_collapsed,
            choices=row.choices,
            panels=tuple(map(asking.panel, row.places)),
        )
        for row in placed_rows(dashboard, chosen)
    )
    problems = [f"variable {one.name}: {one.error}" for one in chosen.by_name.values() if one.error]
    problems += left_out(dashboard, chosen)
    return Snapshot(
        dashboard=dashboard,
        range=time_range,
        choices=chosen,
        rows=rows,
        happenings=tuple(asking.happenings(chosen, problems)),
        problems=tuple(problems),
    )


# Private


class _Asking:
    def __init__(
        self, dashboard: Dashboard, prometheus: Prometheus, time_range: TimeRange, scrape_interval_seconds: float
    ) -> None:
        self._dashboard = dashboard
        self._prometheus = prometheus
        self._range = time_range
        self._scrape_interval_seconds = scrape_interval_seconds

    def panel(self, place: Place) -> ShownPanel:
        answers = ask(
            self._dashboard,
            place.panel,
            self._prometheus,
            place.choices,
            self._range,
            width_pixels=_HEAT_PIXELS if place.panel.type == "heatmap" else None,
            scrape_interval_seconds=self._scrape_interval_seconds,
        )
        return ShownPanel(
            path=place.panel.path,
            json=place.panel.json,
            x=place.x,
            y=place.y,
            width=place.width,
            height=place.height,
            choices=place.choices,
            answers=tuple(_given(answer) for answer in answers),
        )

    def happenings(self, chosen: Choices, problems: list[str]) -> Iterator[Happening]:
        for annotation in self._dashboard.annotations:
            if not annotation.expr or annotation.json.get("enable") is False:
                continue
            answer = annotation_question(annotation, chosen, self._range).ask(self._prometheus)
            if answer.error:
                problems.append(f"annotation {annotation.name}: {answer.error}")
            step = answer.resolution.interval_seconds
            yield from happenings(annotation, answer.series, step, self._range.start)


def _given(answer: Answer) -> Given:
    target = answer.target
    if not isinstance(target, Target):
        message = f"answer to {target.name!r}: must be one of a panel's queries; ask annotations on their own"
        raise TypeError(message)
    return Given(
        target=target,
        expr=answer.expr.text,
        step_seconds=answer.resolution.interval_seconds,
        is_instant=answer.is_instant,
        series=answer.series,
        values=answer.values,
        error=answer.error,
        is_foreign=answer.is_foreign,
    )
