"""A report of DORA's metrics as a page with charts."""

from collections import Counter
from collections.abc import Iterator
from math import ceil
from statistics import median

from dashboards.page.charts import ChartGroup, Colour, Marker, MarkerKind, Series, Style, TimeChart, ValueAxis
from dashboards.page.model import Align, Column, Fact, Facts, Outcome, Page, Prose, Row, Section, Summary, Table
from dashboards.page.units import SECONDS, count
from slo.dora.attribution.model import JudgedDeployment
from slo.dora.metrics.model import Comparison
from slo.dora.metrics.view import reached_production
from slo.dora.report import words
from slo.dora.report.model import Report, Standing

_DAY, _WEEK = 86_400, 7 * 86_400
_MONDAY = 4 * _DAY
"""Unix time began on a Thursday; the first Monday was four days later."""
_MOST_DEPLOYMENTS = 200
_MOST_MARKERS = 60


def as_page(report: Report) -> Page:
    """Put what is wrong with the data first, then a chapter with charts for each service."""
    figures = report.figures
    facts = (
        Fact(name="at", value=words.moment(figures.made_seconds)),
        Fact(name="policy", value=f"{figures.policy_name} ({figures.policy_hash})"),
        Fact(name="services", value=str(len(report.standings))),
    )
    sections = (*_notes(report), *(section for one in report.standings for section in _chapter(one, report)))
    return Page(
        title="DORA metrics",
        facts=facts,
        sections=(*sections, _origins(report)),
        description="How each service is delivered, to learn from and not to rank people by. Times are medians; "
        f"~ marks a proxy, which is nearly right; * marks what is of {words.TOO_FEW}.",
    )


# Private


def _notes(report: Report) -> Iterator[Section]:
    fatal = ", ".join(note.id for note in report.fatal_notes)
    if fatal:
        yield Summary(outcome=Outcome.INCONCLUSIVE, sentence=f"the figures cannot be relied on: {fatal}")
    if report.figures.notes:
        paragraphs = tuple(words.note(note) for note in report.figures.notes)
        yield Prose(title="Before you believe it", paragraphs=paragraphs)


def _chapter(standing: Standing, report: Report) -> Iterator[Section]:
    name = f"{standing.service} in {standing.environment}"
    at = report.figures.made_seconds
    yield _overview(standing, name)
    yield _in_full(standing, report, name)
    if standing.deployments:
        yield _charts(standing, name, at)
    yield _deployments(standing, name, at)
    if standing.incidents:
        incidents = tuple(words.incident(one, at) for one in standing.incidents)
        yield Prose(title=f"Incidents: {name}", paragraphs=incidents)


def _overview(standing: Standing, name: str) -> Table:
    cells = [{one.figure.metric: words.cell(one.figure) for one in window.comparisons} for window in standing.windows]
    rows = tuple(
        Row(cells=(words.TITLES[metric], group.lower(), *(one[metric] for one in cells)))
        for group, metrics in words.GROUPS.items()
        for metric in metrics
    )
    windows = (Column(title=f"{one.days} days", align=Align.RIGHT) for one in standing.windows)
    return Table(title=name, columns=(Column(title="metric"), Column(title="group"), *windows), rows=rows)


def _in_full(standing: Standing, report: Report, name: str) -> Table:
    comparisons = {one.figure.metric: one for one in standing.main.comparisons}
    rows = tuple(
        _metric(comparisons[metric], standing, report) for metrics in words.GROUPS.values() for metric in metrics
    )
    columns = (
        Column(title="metric"),
        Column(title="value", align=Align.RIGHT),
        Column(title="90 % within", align=Align.RIGHT),
        Column(title="95 % interval"),
        Column(title="made of"),
        Column(title="trend"),
        Column(title="evidence"),
    )
    return Table(title=f"{name}, {words.window(standing.main)}", columns=columns, rows=rows)


def _metric(comparison: Comparison, standing: Standing, report: Report) -> Row:
    figure = comparison.figure
    detail = [f"Trend: {words.trend(comparison, standing.main.days)}."]
    if not figure.is_sufficient:
        detail.append(f"Of {words.TOO_FEW}.")
    if figure.answer is not None:
        detail.append(f"Answer to DORA's survey: {figure.answer}.")
    if figure.score is not None:
        detail.append(f"Quick Check score: {words.score(figure, report.benchmark)}.")
    detail += [f"Proxy: {proxy}." for proxy in figure.proxies]
    cells = (
        words.TITLES[figure.metric],
        words.cell(figure),
        "" if figure.p90 is None else words.value(figure.metric, figure.p90),
        words.interval(figure),
        words.sample(figure),
        words.trend_cell(comparison),
        str(figure.exactness),
    )
    return Row(cells=cells, detail=tuple(detail))


def _charts(standing: Standing, name: str, at: float) -> ChartGroup:
    longest = max(standing.windows, key=lambda one: one.days)
    return ChartGroup(
        title=f"The last {longest.days} days: {name}",
        charts=(_lead_times(standing), _by_week(standing)),
        start_time=longest.start,
        end_time=longest.end,
        markers=tuple(_markers(standing, at)),
        is_counted=False,
    )


def _lead_times(standing: Standing) -> TimeChart:
    """Draw each deployment's own median, which one late commit cannot move."""
    points = {
        one.deployment.finished_seconds: median(change.lead_seconds for change in one.changes)
        for one in reversed(standing.deployments)
        if one.changes
    }
    series = Series(
        name="median of its changes",
        times=tuple(sorted(points)),
        values=tuple(points[time] for time in sorted(points)),
        style=Style.POINTS,
        colour=Colour.TEAL,
    )
    return TimeChart(
        title="Change lead time",
        series=(series,),
        unit=SECONDS,
        description="A point for each deployment that brought changes which are known.",
        why_empty="of no deployment it is known what it brought",
    )


def _by_week(standing: Standing) -> TimeChart:
    """Draw whole weeks, in UTC; one with none is a true zero, as the evidence reaches over all of them."""
    longest = max(standing.windows, key=lambda one: one.days)
    reached = [one for one in standing.deployments if reached_production(one)]
    weeks = range(min(map(_week, standing.deployments)), ceil(longest.end), _WEEK)
    lines = (
        ("deployments", Colour.BLUE, Counter(map(_week, reached))),
        ("of these failed", Colour.BAD, Counter(_week(one) for one in reached if one.has_failed)),
    )
    return TimeChart(
        title="Deployments a week",
        series=tuple(
            Series(
                name=label,
                times=(*(float(week) for week in weeks), longest.end),
                values=tuple(float(numbers[week]) for week in (*weeks, weeks[-1])),
                style=Style.STEP,
                colour=colour,
            )
            for label, colour, numbers in lines
        ),
        unit=count("deployments"),
        description="From Monday to Sunday in UTC; the first and the last week may be cut off.",
        axis=ValueAxis(high=1.0),
    )


def _week(one: JudgedDeployment) -> int:
    """Name the week by the time at which it began."""
    return int((one.deployment.finished_seconds - _MONDAY) // _WEEK) * _WEEK + _MONDAY


def _markers(standing: Standing, at: float) -> Iterator[Marker]:
    failed = [one for one in standing.deployments if one.has_failed][:_MOST_MARKERS]
    for one in failed:
        label = f"{words.name(one)} {words.fate(one, at)}"
        yield Marker(time=one.deployment.finished_seconds, label=label, kind=MarkerKind.ALERT)


def _deployments(standing: Standing, name: str, at: float) -> Table:
    shown = standing.deployments[:_MOST_DEPLOYMENTS]
    out = len(standing.deployments) - len(shown)
    columns = ("finished", "deployment", "kind", "changes", "what became of it")
    rows = (
        Row(
            cells=(
                words.moment(one.deployment.finished_seconds),
                words.name(one),
                str(one.kind),
                words.changes(one),
                words.fate(one, at),
            ),
        )
        for one in shown
    )
    return Table(
        title=f"Deployments: {name}" + (f" (the latest {len(shown)}, {out:,} more)" if out else ""),
        columns=tuple(Column(title=one, align=Align.RIGHT if one == "changes" else Align.LEFT) for one in columns),
        rows=tuple(rows),
        why_empty="none in any of these windows",
    )


def _origins(report: Report) -> Facts:
    facts = [Fact(name=one.name, value=words.origin(one).removeprefix(f"{one.name}: ")) for one in report.origins]
    facts.append(Fact(name="definitions", value=words.policy(report.figures)))
    if report.benchmark is not None:
        facts.append(Fact(name=f"means of {report.benchmark.edition}", value=report.benchmark.source))
    return Facts(title="Where this is from", facts=tuple(facts))
