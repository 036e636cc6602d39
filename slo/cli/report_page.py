"""A report of SLOs as a page."""

from collections.abc import Iterator

from dashboards.page.charts import ChartGroup, Series, Threshold, TimeChart
from dashboards.page.model import Align, Column, Fact, Outcome, Page, Prose, Row, Section, Summary, Table
from dashboards.page.units import RATIO
from slo.policy.model import State
from slo.report import words
from slo.report.model import Report, Standing
from slo.report.standing import worst_of

_MOST_LOSSES = 5


def as_page(report: Report) -> Page:
    """Lay a report out: the answer, the SLOs, the curves, and then the details."""
    sections: list[Section] = [_summary(report), _services(report), _slos(report)]
    curves = _curves(report)
    if curves is not None:
        sections.append(curves)
    sections += [table for table in (_losses(report), _effects(report), _past(report), _sources(report)) if table.rows]
    if report.notes:
        sections.append(Prose(title="What to know of these numbers", paragraphs=report.notes))
    facts = (
        Fact(name="at", value=words.moment(report.at)),
        Fact(name="SLOs", value=str(len(report.standings))),
    )
    return Page(title="Error budgets", facts=facts, sections=tuple(sections))


# Private

_OUTCOMES = {
    State.FREEZE: Outcome.FAILED,
    State.CAUTION: Outcome.PASSED,
    State.GO: Outcome.PASSED,
    None: Outcome.INCONCLUSIVE,
}


def _summary(report: Report) -> Summary:
    state, standings = worst_of(report.standings)
    names = ", ".join(one.title for one in standings)
    sentence = f"{words.state(state)}: {names}" if state is not State.GO else "every SLO has budget left"
    return Summary(outcome=_OUTCOMES[state], sentence=sentence)


def _services(report: Report) -> Table:
    rows = (
        Row(
            cells=(
                one.service,
                words.state(one.state),
                words.percent(one.lowest_left_ratio),
                one.worst_slo,
                str(one.unknown),
            ),
            outcome=_OUTCOMES[one.state if one.state is State.FREEZE or not one.unknown else None],
        )
        for one in report.services
    )
    columns = (
        Column(title="service"),
        Column(title="state"),
        Column(title="least budget left", align=Align.RIGHT),
        Column(title="of"),
        Column(title="cannot tell", align=Align.RIGHT),
    )
    return Table(title="Services", columns=columns, rows=tuple(rows))


def _slos(report: Report) -> Table:
    columns = (
        Column(title="SLO"),
        Column(title="state"),
        Column(title="objective"),
        Column(title="SLI", align=Align.RIGHT),
        Column(title="budget left", align=Align.RIGHT),
        Column(title="burn, last hour", align=Align.RIGHT),
        Column(title="budget gone"),
        Column(title="data", align=Align.RIGHT),
    )
    return Table(title="SLOs", columns=columns, rows=tuple(_slo(one) for one in report.standings))


def _slo(standing: Standing) -> Row:
    verdict = standing.verdict
    burn = words.UNKNOWN if standing.burn_rate is None else words.burn(standing)
    description = (standing.description,) if standing.description else ()
    return Row(
        cells=(
            standing.title,
            words.state(verdict.state),
            f"{words.objective(standing.objective_ratio)} over {standing.window}",
            words.sli(standing),
            words.percent(standing.left_ratio),
            burn,
            words.exhaustion(standing),
            words.coverage(standing.coverage_ratio),
        ),
        outcome=_OUTCOMES[verdict.state],
        detail=(
            *description,
            f"Policy {verdict.policy}: {verdict.because}; {verdict.meaning}.",
            f"Budget left: {words.left(standing)}.",
            *standing.notes,
        ),
    )


def _curves(report: Report) -> ChartGroup | None:
    drawn = [one for one in report.standings if one.curve]
    if not drawn:
        return None
    return ChartGroup(
        title="Where the budget went",
        charts=tuple(_curve(one) for one in drawn),
        start_time=min(one.curve[0].time for one in drawn),
        end_time=max(report.at, *(one.curve[-1].time for one in drawn)),
    )


def _curve(standing: Standing) -> TimeChart:
    series = Series(
        name="left",
        times=tuple(point.time for point in standing.curve),
        values=tuple(point.left_ratio for point in standing.curve),
    )
    return TimeChart(
        title=standing.title,
        series=(series,),
        unit=RATIO,
        description=f"Of the budget of {standing.window}, hour by hour; a gap is time without data.",
        thresholds=(Threshold(value=0, label="spent"),),
    )


def _losses(report: Report) -> Table:
    rows = (
        Row(
            cells=(
                one.title,
                words.stretch(loss.start, loss.end),
                words.percent(loss.spent_ratio),
                words.events(loss.bad),
            )
        )
        for one in report.standings
        for loss in one.losses[:_MOST_LOSSES]
    )
    return _table("What spent most", ("SLO", "when", "of the budget", "bad events"), rows)


def _effects(report: Report) -> Table:
    rows = (
        Row(cells=(one.title, effect.id, words.effect(effect))) for one in report.standings for effect in one.effects
    )
    return _table("Maintenance and corrections", ("SLO", "entry", "what it changed"), rows)


def _past(report: Report) -> Table:
    rows = (Row(cells=(one.title, past.name, words.past(past))) for one in report.standings for past in one.past)
    return _table("Periods that are over", ("SLO", "period", "how it ended"), rows)


def _sources(report: Report) -> Table:
    rows = (Row(cells=(one.title, words.source(share))) for one in report.standings for share in one.sources)
    return _table("Where the data came from", ("SLO", "hours"), rows)


def _table(title: str, titles: tuple[str, ...], rows: Iterator[Row]) -> Table:
    return Table(title=title, columns=tuple(Column(title=one) for one in titles), rows=tuple(rows))
