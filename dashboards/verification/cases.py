"""Ask every query of a dashboard."""

from collections.abc import Iterator, Mapping
from itertools import islice

from dashboards.evaluation.ask import Answer, annotation_question, ask
from dashboards.evaluation.choices import Choice, Choices
from dashboards.evaluation.datasources import is_prometheus
from dashboards.evaluation.interpolation import interpolate
from dashboards.evaluation.options import promql_of
from dashboards.evaluation.resolution import SCRAPE_INTERVAL_SECONDS
from dashboards.evaluation.variables import of_variables
from dashboards.expansion import Expanded
from dashboards.model import Json
from dashboards.reading import Dashboard, DashboardPanel
from dashboards.verification.case import Case, Demands, Kind
from dashboards.verification.evidence import Evidence
from slo.documents import FieldPath
from slo.prometheus import Prometheus

SHOWS_NO_DATA = frozenset(
    {"text", "row", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted", "library-panel-ref"}
)
"""Kinds of panels that ask for nothing."""


class Asking:
    """A dashboard, a server, and what is chosen."""

    def __init__(
        self,
        dashboard: Dashboard,
        prometheus: Prometheus,
        choices: Choices,
        evidence: Evidence,
        demands: Demands,
        *,
        scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS,
    ) -> None:
        self._dashboard = dashboard
        self._prometheus = prometheus
        self._choices = choices
        self._evidence = evidence
        self._demands = demands
        self._scrape_interval_seconds = scrape_interval_seconds
        self.board = dashboard.uid or dashboard.file

    def cases(self) -> Iterator[Case]:
        """Ask all queries, those of variables first.

        Raises:
            ServerUnreachable: No answer.
        """
        yield from self._variables()
        row: Json = None
        for panel in self._dashboard.panels:
            row = panel.json.get("repeat") if panel.type == "row" else row
            if panel.type not in SHOWS_NO_DATA:
                yield from self._panel(panel, row)
        yield from self._annotations()

    # Private

    def _variables(self) -> Iterator[Case]:
        for variable in self._dashboard.variables:
            choice = self._choices.get(variable.name)
            if choice is not None and choice.query:
                yield self._variable(variable.path, variable.query, choice)
            elif variable.type == "query" and not is_prometheus(self._dashboard, variable.json.get("datasource")):
                yield self._nothing(f"variable {variable.name}", variable.path, left_out=_FOREIGN)

    def _variable(self, path: FieldPath, written: str, choice: Choice) -> Case:
        expr = interpolate(written, self._choices, of_variables(self._evidence.range))
        return Case(
            kind=Kind.VARIABLE,
            board=self.board,
            name=f"variable {choice.name}",
            place=self._dashboard.place((*path, "query")),
            written=written,
            expr=expr,
            asked_promql=promql_of(expr.text),
            evidence=self._evidence,
            demands=self._demands,
            is_empty=not choice.options and not choice.error,
            error=choice.error,
            variable=choice.name,
            variables=tuple(self._choices.by_name),
        )

    def _panel(self, panel: DashboardPanel, row_repeat: Json) -> Iterator[Case]:
        row = f" (row {panel.row!r})" if panel.row else ""
        name = f"panel {panel.title!r}{row}"
        if not panel.targets:
            left_out = _OF_THE_LIBRARY if "libraryPanel" in panel.json else ""
            yield self._nothing(name, (*panel.path, "targets"), left_out=left_out)
            return
        for target, answer in zip(panel.targets, self._answers(panel, row_repeat), strict=True):
            named = f"{name}, query {target.ref_id or '?'}{' (hidden)' if target.is_hidden else ''}"
            if _is(target.datasource, _EXPRESSION):
                continue
            if answer.is_foreign:
                left_out = _OF_ANOTHER_PANEL if _is(target.datasource, _DASHBOARD) else _FOREIGN
                yield self._nothing(named, target.path, left_out=left_out)
            elif target.expr.strip():
                yield self._asked(Kind.PANEL, named, (*target.path, "expr"), answer, no_value=_no_value(panel))
            else:
                yield self._nothing(named, target.path)

    def _answers(self, panel: DashboardPanel, row_repeat: Json) -> tuple[Answer, ...]:
        """Ask for the copies of a repeated panel one after the other, until every query has been answered."""
        repeat = panel.json.get("repeat")
        copies = (chosen for outer in self._choices.each(row_repeat) for chosen in outer.each(repeat))
        answers: tuple[Answer, ...] = ()
        for chosen in islice(copies, _MOST_COPIES):
            more = ask(
                self._dashboard,
                panel,
                self._prometheus,
                chosen,
                self._evidence.range,
                scrape_interval_seconds=self._scrape_interval_seconds,
            )
            answers = tuple(
                b if a.is_empty and not b.is_empty else a for a, b in zip(answers or more, more, strict=True)
            )
            if not any(one.is_empty for one in answers):
                break
        return answers

    def _annotations(self) -> Iterator[Case]:
        for one in self._dashboard.annotations:
            if not one.expr.strip():
                continue
            if not is_prometheus(self._dashboard, one.json.get("datasource")):
                yield self._nothing(f"annotation {one.name!r}", one.path, left_out=_FOREIGN)
            else:
                answer = annotation_question(one, self._choices, self._evidence.range).ask(self._prometheus)
                yield self._asked(Kind.ANNOTATION, f"annotation {one.name!r}", one.expr_path, answer)

    def _asked(self, kind: Kind, name: str, path: FieldPath, answer: Answer, *, no_value: str = "") -> Case:
        return Case(
            kind=kind,
            board=self.board,
            name=name,
            place=self._dashboard.place(path),
            written=answer.target.expr,
            expr=answer.expr,
            asked_promql=answer.expr.text,
            answer=answer,
            evidence=self._evidence,
            demands=self._demands,
            is_empty=answer.is_empty or (self._demands.is_hermetic and _is_nan(answer)),
            error=answer.error,
            variables=tuple(self._choices.by_name),
            no_value=no_value,
        )

    def _nothing(self, name: str, path: FieldPath, *, left_out: str = "") -> Case:
        return Case(
            kind=Kind.PANEL,
            board=self.board,
            name=name,
            place=self._dashboard.place(path),
            written="",
            expr=Expanded(text="", pieces=((0, 0),)),
            asked_promql="",
            evidence=self._evidence,
            demands=self._demands,
            is_empty=True,
            left_out=left_out,
        )


# Private

_EXPRESSION, _DASHBOARD = "__expr__", "-- Dashboard --"
"""Grafana answers them by itself: sums of other queries, and what another panel was answered."""
_FOREIGN = "asks another source of data than Prometheus"
_OF_ANOTHER_PANEL = "shows what another panel was answered"
_OF_THE_LIBRARY = "is a library panel, whose queries stand elsewhere"
_MOST_COPIES = 10
"""Of a repeated panel, that are asked for before it is called empty."""


def _is(datasource: Json, word: str) -> bool:
    known = (datasource.get("type"), datasource.get("uid")) if isinstance(datasource, Mapping) else (datasource,)
    return word in known


def _no_value(panel: DashboardPanel) -> str:
    defaults = (panel.json.get("fieldConfig") or {}).get("defaults") or {}
    return str(defaults.get("noValue") or "")


def _is_nan(answer: Answer) -> bool:
    """Say whether there is something, and no number in it."""
    numbers = [value for series in answer.series for _, value in series.samples] + [one.value for one in answer.values]
    return bool(numbers) and all(value != value for value in numbers)  # noqa: PLR0124 - NaN
