"""Fill a scorecard in: ask each source for what its goals are about, and judge."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from slo.dora.metrics.model import DoraFigures
from slo.errors import InvalidInput, Mistake
from slo.prometheus import Prometheus
from slo.report.model import Report
from slo.scorecard.judge import judge
from slo.scorecard.model import (
    DoraSource,
    Goal,
    LoadtestSource,
    Measured,
    PrometheusSource,
    Scorecard,
    Scored,
    SloSource,
    ValueSource,
)
from slo.scorecard.sources import dora, loadtest, prometheus, slo, value
from slo.suggestions import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Whom to ask; a source that no goal has is not asked."""

    dora: Callable[[], DoraFigures]
    slo: Callable[[], Report]
    prometheus: Prometheus | None


def fill_in(scorecard: Scorecard, evidence: Evidence, *, at: float) -> Scored:
    """Measure and judge every goal.

    Raises:
        InvalidInput: A goal is about an SLO that there is not, or asks a Prometheus that nobody named.
        ServerUnreachable: A source cannot be reached.
    """
    sources = [goal.source for goal in scorecard.goals]
    _check_prometheus(scorecard, evidence)
    figures = evidence.dora() if any(isinstance(source, DoraSource) for source in sources) else None
    report = evidence.slo() if any(isinstance(source, SloSource) for source in sources) else None
    if report is not None:
        _check_slos(scorecard, report)
    asked = _Asked(scorecard=scorecard, figures=figures, report=report, prometheus=evidence.prometheus, at=at)
    results = tuple(judge(goal, _measure(goal, asked)) for goal in scorecard.goals)
    return Scored(scorecard=scorecard, at_seconds=at, results=results)


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the sources have said once for all goals."""

    scorecard: Scorecard
    figures: DoraFigures | None
    report: Report | None
    prometheus: Prometheus | None
    at: float


def _measure(goal: Goal, asked: _Asked) -> Measured:
    match goal.source:
        case DoraSource() as source:
            assert asked.figures is not None  # noqa: S101 - made as there is such a goal
            return dora.measure(source, asked.figures)
        case SloSource() as source:
            assert asked.report is not None  # noqa: S101 - made as there is such a goal
            return slo.measure(source, asked.report)
        case LoadtestSource() as source:
            return loadtest.measure(source, asked.scorecard.inputs.runs, at=asked.at)
        case PrometheusSource() as source:
            assert asked.prometheus is not None  # noqa: S101 - checked before
            return prometheus.measure(source, asked.prometheus, at=asked.at)
        case ValueSource() as source:
            return value.measure(source, at=asked.at)
        case _ as unreachable:
            assert_never(unreachable)


def _check_prometheus(scorecard: Scorecard, evidence: Evidence) -> None:
    asking = [goal for goal in scorecard.goals if isinstance(goal.source, PrometheusSource)]
    if asking and evidence.prometheus is None:
        rule = "asks a Prometheus" if len(asking) == 1 else f"asks a Prometheus, as {len(asking)} of the goals do"
        mistake = Mistake(
            place=asking[0].place, value=asking[0].name, rule=rule, next_step="name it by --prometheus URL"
        )
        raise InvalidInput([mistake])


def _check_slos(scorecard: Scorecard, report: Report) -> None:
    known = sorted({standing.slo_id for standing in report.standings})
    mistakes = [
        Mistake(
            place=goal.place,
            value=goal.source.slo,
            rule="is no SLO of the specs",
            next_step=did_you_mean(goal.source.slo, known, otherwise=f"there are {', '.join(known)}"),
        )
        for goal in scorecard.goals
        if isinstance(goal.source, SloSource) and goal.source.slo not in known
    ]
    if mistakes:
        raise InvalidInput(mistakes)
