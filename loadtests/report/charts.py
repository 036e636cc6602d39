"""The charts of a run, all on one time axis."""

from collections.abc import Callable, Iterator
from math import isfinite

from dashboards.page.charts import ChartGroup, Colour, Series, Style, Threshold, TimeChart
from dashboards.page.units import BYTES, CORES, RATIO, SECONDS, Unit, count, per_second
from loadtests.expectations.sample import Scope, stretches
from loadtests.expectations.timeline import RUNNING, WANTED
from loadtests.plan import WindowPlan
from loadtests.report.canary_charts import canary_charts
from loadtests.report.facts import gaps
from loadtests.report.marks import end_time, markers, regions
from loadtests.run.model import Run
from loadtests.run.slo_rules import PERIOD_BURN_RATE
from slo import conventions as recorded
from slo.series import TimeSeries

STRETCH_SECONDS = 5
"""What the clients saw is drawn per stretch of this width: long enough for a percentile, short enough for a curve."""


def chart_group(run: Run) -> ChartGroup:
    """Draw what was recorded and no board shows: all of it where the run has no board. What is missing is a gap."""
    has_board = run.board is not None
    charts = (_plan(run), *_budgets(run), _replicas(run)) if has_board else tuple(_all_charts(run))
    return ChartGroup(
        title="Plan and prediction" if has_board else "What happened",
        charts=charts,
        start_time=run.facts.start_time,
        end_time=end_time(run),
        regions=regions(run),
        markers=markers(run),
    )


def release_charts(run: Run) -> ChartGroup:
    """Draw a release: weights, failed checks, and its two sides."""
    return ChartGroup(
        title="The release over time",
        charts=tuple(canary_charts(run, why_empty=why_empty(run))),
        start_time=run.facts.start_time,
        end_time=end_time(run),
        regions=regions(run),
        markers=markers(run),
    )


def why_empty(run: Run) -> str:
    """Say what may be the reason where there is no sample."""
    return "; ".join(gaps(run)) or "Prometheus had no sample in this window"


# Private


def _all_charts(run: Run) -> Iterator[TimeChart]:
    yield from (_requests(run), _latency(run), _errors(run), *_budgets(run))
    yield from (_cpu(run), _replicas(run), _throttling(run), _memory(run))


def _plan(run: Run) -> TimeChart:
    return TimeChart(
        title="Load",
        description="What the plan asks for, and what the clients sent, by their own log.",
        series=(_planned(run), _offered(run)),
        unit=per_second("requests"),
        height_pixels=120,
    )


def _planned(run: Run) -> Series:
    plan, start = run.facts.plan, run.facts.start_time
    seconds = range(0 if isinstance(plan, WindowPlan) else int(plan.duration_seconds))
    return Series(
        name="planned",
        times=tuple(start + second for second in seconds),
        values=() if isinstance(plan, WindowPlan) else tuple(plan.offered_rate_at(second) for second in seconds),
        style=Style.STEP,
        dashed=True,
        colour=Colour.REFERENCE,
    )


def _offered(run: Run) -> Series:
    return _client(run, "offered", lambda stretch: stretch.started / stretch.recorded_seconds)


def _requests(run: Run) -> TimeChart:
    served = _client(run, "served well", lambda stretch: (stretch.finished - stretch.failed) / stretch.recorded_seconds)
    by_code = (
        _series(run, row, f"server, code {row.labels.get('code', 'unknown')}") for row in run.series.rows("served_rate")
    )
    return TimeChart(
        title="Requests",
        description="What the plan asks for, what the clients sent and got back, and what the servers counted.",
        series=(_planned(run), _offered(run), served, *by_code),
        unit=per_second("requests"),
    )


def _latency(run: Run) -> TimeChart:
    client = (
        _client(run, f"client p{percent}", _quantile(percent / 100), colour=colour)
        for percent, colour in ((50, Colour.BLUE), (95, Colour.ORANGE), (99, Colour.PINK))
    )
    server = (
        _series(run, row, f"server p{percent}", colour=colour, dashed=True)
        for percent, colour in ((50, Colour.SKY), (95, Colour.GOLD), (99, Colour.PURPLE))
        for row in run.series.rows(f"server_p{percent}")
    )
    return TimeChart(
        title="Latency",
        description="The clients' from the moment a request was due, the servers' from the moment they began with it.",
        series=(*client, *server),
        unit=SECONDS,
    )


def _errors(run: Run) -> TimeChart:
    failed = _client(run, "failed", lambda stretch: stretch.failed / stretch.recorded_seconds, colour=Colour.BAD)
    dropped = _client(run, "dropped", lambda stretch: stretch.dropped / stretch.recorded_seconds, colour=Colour.ORANGE)
    return TimeChart(
        title="Errors",
        description="Requests that came back as failures, and requests that were due and never sent.",
        series=(failed, dropped),
        unit=per_second("requests"),
        height_pixels=120,
    )


def _budgets(run: Run) -> Iterator[TimeChart]:
    if run.facts.slo_rules is None:
        return
    yield TimeChart(
        title="Error budgets",
        description="The ratio of bad events over each SLO's whole window, in budgets: above 1 it is spent.",
        series=tuple(
            _series(run, row, row.labels.get(recorded.SLO_ID, "SLO")) for row in run.series.rows(PERIOD_BURN_RATE)
        ),
        unit=RATIO,
        thresholds=(Threshold(value=1, label="all of the budget"),),
        why_empty="Prometheus recorded no budget",
        height_pixels=120,
    )


def _cpu(run: Run) -> TimeChart:
    cluster = run.facts.cluster
    lines = ((cluster.cpu_target_cores, "target of the autoscaler"), (cluster.cpu_limit_cores, "limit"))
    return _pods_chart(
        run,
        "cpu_cores",
        title="CPU of each pod",
        description="The autoscaler adds pods until their mean is at its target.",
        unit=CORES,
        thresholds=tuple(Threshold(value=value, label=label) for value, label in lines if value is not None),
    )


def _replicas(run: Run) -> TimeChart:
    start, points = run.facts.start_time, run.prediction.points
    predicted = Series(
        name="predicted",
        times=tuple(start + point.seconds for point in points),
        values=tuple(float(point.wanted) for point in points),
        style=Style.STEP,
        dashed=True,
        colour=Colour.REFERENCE,
    )
    recorded = (
        _series(run, row, label, colour=colour, style=Style.STEP)
        for name, label, colour in ((WANTED, "wanted", Colour.ORANGE), (RUNNING, "ready", Colour.BLUE))
        for row in run.series.rows(name)
    )
    return TimeChart(
        title="Replicas",
        description="Predicted before the run, wanted by the autoscaler, and ready to serve.",
        series=(predicted, *recorded),
        unit=count("replicas"),
        why_empty=why_empty(run),
    )


def _throttling(run: Run) -> TimeChart:
    return _pods_chart(
        run,
        "throttled_ratio",
        title="Throttling of each pod",
        description="The share of the scheduler's periods in which a pod was stopped, its CPU limit used up.",
        unit=RATIO,
    )


def _memory(run: Run) -> TimeChart:
    limit_bytes = run.facts.cluster.memory_limit_bytes
    return _pods_chart(
        run,
        "memory_bytes",
        title="Memory of each pod",
        description="The working set; a pod that needs more than its limit is killed.",
        unit=BYTES,
        thresholds=() if limit_bytes is None else (Threshold(value=limit_bytes, label="limit"),),
    )


def _pods_chart(
    run: Run, query: str, *, title: str, description: str, unit: Unit, thresholds: tuple[Threshold, ...] = ()
) -> TimeChart:
    return TimeChart(
        title=title,
        description=description,
        series=tuple(_series(run, row, row.labels.get("pod", "pod")) for row in run.series.rows(query)),
        unit=unit,
        thresholds=thresholds,
        why_empty=why_empty(run),
    )


def _quantile(ratio: float) -> Callable[[Scope], float | None]:
    return lambda stretch: stretch.quantile_seconds(ratio)


def _client(run: Run, name: str, value: Callable[[Scope], float | None], *, colour: Colour = Colour.AUTO) -> Series:
    """Draw a value per stretch at its middle; a stretch without a line is a gap."""
    cut = stretches(run, width_seconds=STRETCH_SECONDS)
    return Series(
        name=name,
        times=tuple(run.facts.start_time + (stretch.start_seconds + stretch.end_seconds) / 2 for stretch in cut),
        values=tuple(value(stretch) if stretch.lines else None for stretch in cut),
        colour=colour,
    )


def _series(
    run: Run,
    row: TimeSeries,
    name: str,
    *,
    style: Style = Style.LINE,
    colour: Colour = Colour.AUTO,
    dashed: bool = False,
) -> Series:
    return Series(
        name=name,
        times=tuple(time for time, _ in row.samples),
        values=tuple(value if isfinite(value) else None for _, value in row.samples),
        style=style,
        colour=colour,
        dashed=dashed,
        longest_join_seconds=1.5 * run.series.step_seconds,
    )
