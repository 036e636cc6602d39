"""Small pages to start from: each test changes what it is about."""

from dashboards.page.charts import ChartGroup, Marker, MarkerKind, Region, Series, Style, Threshold, TimeChart
from dashboards.page.model import Align, Column, Fact, Facts, Outcome, Page, Prose, Row, Summary, Table
from dashboards.page.units import RATIO, SECONDS, count, per_second

START = 1_700_000_000.0


def series(name: str, *values: float | None, **options: object) -> Series:
    """Build a series with one sample a second."""
    times = tuple(START + second for second in range(len(values)))
    return Series(name=name, times=times, values=values, **options)


def group(*charts: TimeChart, **options: object) -> ChartGroup:
    """Build a group of ten seconds."""
    given = {"title": "What happened", "start_time": START, "end_time": START + 10, **options}
    return ChartGroup(charts=charts, **given)


def full_page() -> Page:
    """Build a page with every kind of section, series and mark."""
    return Page(
        title="A run",
        facts=(Fact(name="Started", value="today"),),
        sections=(
            Summary(outcome=Outcome.FAILED, sentence="One expectation failed."),
            _verdicts(),
            _charts(),
            Facts(title="Set-up", facts=(Fact(name="Pods", value="1 to 6"),)),
            Prose(title="Limits", paragraphs=("It was one run.", "On one machine.")),
        ),
    )


def _verdicts() -> Table:
    return Table(
        title="Verdict",
        columns=(Column(title="Expectation"), Column(title="Observed", align=Align.RIGHT)),
        rows=(
            Row(cells=("fast", "12 ms"), outcome=Outcome.PASSED, detail=("Over 100 requests.",)),
            Row(cells=("steady", "2 reversals"), outcome=Outcome.FAILED, detail=("At +3 s.", "At +7 s.")),
            Row(cells=("cheap", "unknown"), outcome=Outcome.INCONCLUSIVE),
            Row(cells=("noted", "no verdict")),
        ),
    )


def _charts() -> ChartGroup:
    replicas = (
        series("predicted", 1.0, 2.0, 3.0, style=Style.STEP, dashed=True),
        series("running", 1.0, 1.0, 3.0, style=Style.STEP),
    )
    return group(
        TimeChart(
            title="Latency",
            unit=SECONDS,
            series=(series("p50", 0.01, None, 0.012), series("p95", 0.05, None, 0.0625)),
            thresholds=(Threshold(value=0.2, label="objective"),),
            description="From the intended start.",
        ),
        TimeChart(title="Replicas", unit=count("replicas"), series=replicas),
        TimeChart(title="Errors", unit=RATIO, series=(series("errors", 0.0, 0.25),)),
        TimeChart(title="Queue", unit=per_second("requests"), series=(), why_empty="the queue was never scraped"),
        regions=(Region(start_time=START, end_time=START + 4, label="ramp"),),
        markers=(_marker(5, MarkerKind.DOWN), _marker(1, MarkerKind.UP), _marker(2, MarkerKind.ALERT)),
    )


def _marker(second: int, kind: MarkerKind) -> Marker:
    return Marker(time=START + second, label=f"event at {second}", kind=kind)
