"""A comparison as a page, with both runs over the time of their plan."""

from collections.abc import Callable

from dashboards.page.charts import ChartGroup, Colour, Region, Series, Style, TimeChart
from dashboards.page.model import Align, Column, Fact, Outcome, Page, Prose, Row, Section, Summary, Table
from dashboards.page.units import RATIO, SECONDS, Unit, count, per_second
from loadtests.comparison.compare import NamedRun
from loadtests.comparison.model import Comparison, Reading
from loadtests.comparison.words import COLUMNS, SINGLE_COLUMNS, about_singles, cells, method, single_cells
from loadtests.expectations.sample import Scope, stretches
from loadtests.expectations.timeline import WANTED, steps
from loadtests.report.charts import STRETCH_SECONDS
from loadtests.run.model import Run

_OUTCOMES = {Reading.WORSE: Outcome.FAILED, Reading.BETTER: Outcome.PASSED, Reading.SAME: Outcome.PASSED}
_NUMBERS = {"first", "second", "change", "95 % interval"}
_EXIT_OUTCOMES = {0: Outcome.PASSED, 1: Outcome.FAILED}


def as_page(comparison: Comparison, first: NamedRun, second: NamedRun) -> Page:
    """Put the answer on top, then what to know before believing it, then lines and charts."""
    outcome = _EXIT_OUTCOMES.get(comparison.exit_code, Outcome.INCONCLUSIVE)
    return Page(
        title=f"Comparison of two runs of {comparison.scenario}",
        facts=(Fact(name="first", value=comparison.first), Fact(name="second", value=comparison.second)),
        sections=(
            Summary(outcome=outcome, sentence=comparison.sentence),
            *_doubts(comparison),
            _lines(comparison),
            *_singles(comparison),
            _charts(first.run, second.run),
            Prose(title="Method", paragraphs=method(comparison)),
        ),
    )


# Private


def _doubts(comparison: Comparison) -> tuple[Section, ...]:
    paragraphs = tuple(f"Not comparable: {doubt}." for doubt in comparison.doubts)
    return (Prose(title="Before you believe it", paragraphs=paragraphs),) if paragraphs else ()


def _lines(comparison: Comparison) -> Table:
    return Table(
        title="Requests, stage by stage",
        columns=tuple(Column(title=title, align=Align.RIGHT if title in _NUMBERS else Align.LEFT) for title in COLUMNS),
        rows=tuple(
            Row(cells=cells(line), outcome=_OUTCOMES.get(line.reading, Outcome.INCONCLUSIVE))
            for line in comparison.lines
        ),
        why_empty=comparison.sentence,
    )


def _singles(comparison: Comparison) -> tuple[Section, ...]:
    if not comparison.singles:
        return ()
    what, *numbers = SINGLE_COLUMNS
    table = Table(
        title="Scaling",
        columns=(Column(title=what), *(Column(title=title, align=Align.RIGHT) for title in numbers)),
        rows=tuple(Row(cells=single_cells(single)) for single in comparison.singles),
    )
    return (table, Prose(title="About the scaling", paragraphs=about_singles(comparison)))


def _charts(first: Run, second: Run) -> ChartGroup:
    """Lay the second run over the first, both from the start of their load on."""
    start, plan = first.facts.start_time, first.facts.plan
    return ChartGroup(
        title="Both runs",
        charts=(
            _client_chart("Requests per second", per_second("requests"), _rate, first, second),
            _client_chart("p50", SECONDS, _quantile(0.50), first, second),
            _client_chart("p95", SECONDS, _quantile(0.95), first, second),
            _client_chart("Failed requests", RATIO, _error_ratio, first, second),
            _replicas(first, second),
        ),
        start_time=start,
        end_time=start + max(plan.duration_seconds, second.facts.plan.duration_seconds, 1),
        regions=tuple(
            Region(start_time=start + span.start_seconds, end_time=start + span.end_seconds, label=span.stage.name)
            for span in plan.spans()
        ),
    )


def _client_chart(title: str, unit: Unit, value: Callable[[Scope], float | None], first: Run, second: Run) -> TimeChart:
    return TimeChart(title=title, unit=unit, series=tuple(_both(first, second, lambda run: _stretched(run, value))))


def _replicas(first: Run, second: Run) -> TimeChart:
    return TimeChart(
        title="Replicas wanted",
        unit=count("replicas"),
        series=_both(first, second, lambda run: [(at, float(value)) for at, value in steps(run, WANTED)], Style.STEP),
    )


def _both(
    first: Run,
    second: Run,
    samples: Callable[[Run], list[tuple[float, float | None]]],
    style: Style = Style.LINE,
) -> tuple[Series, ...]:
    start = first.facts.start_time
    return tuple(
        Series(
            name=name,
            times=tuple(start + seconds for seconds, _ in samples(run)),
            values=tuple(value for _, value in samples(run)),
            colour=colour,
            style=style,
        )
        for name, run, colour in (("first", first, Colour.BLUE), ("second", second, Colour.ORANGE))
    )


def _stretched(run: Run, value: Callable[[Scope], float | None]) -> list[tuple[float, float | None]]:
    return [
        ((stretch.start_seconds + stretch.end_seconds) / 2, value(stretch) if stretch.lines else None)
        for stretch in stretches(run, width_seconds=STRETCH_SECONDS)
    ]


def _rate(stretch: Scope) -> float:
    return stretch.finished / stretch.recorded_seconds


def _quantile(ratio: float) -> Callable[[Scope], float | None]:
    return lambda stretch: stretch.quantile_seconds(ratio)


def _error_ratio(stretch: Scope) -> float | None:
    return stretch.failed / stretch.finished if stretch.finished else None
