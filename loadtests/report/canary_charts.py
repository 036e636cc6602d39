"""The charts of a release: weights, failed checks, and its two sides side by side."""

from collections.abc import Callable, Iterable, Iterator
from math import isfinite

from dashboards.page.charts import Colour, Marker, MarkerKind, Series, Style, Threshold, TimeChart
from dashboards.page.units import RATIO, SECONDS, count, per_second
from load_harness.metric_names import CODE
from loadtests.canary.timeline import Tick, Timeline
from loadtests.expectations.canary_course import reason_of
from loadtests.fault_plan import Side
from loadtests.run.model import Run
from loadtests.run.release_series import side_quantile, side_rate
from slo.series import TimeSeries

_COLOURS = {Side.PRIMARY: Colour.BLUE, Side.CANARY: Colour.ORANGE}


def canary_charts(run: Run, *, why_empty: str) -> Iterator[TimeChart]:
    """Draw the release; nothing where there is no Canary."""
    if run.canary is None:
        return
    yield _weights(run, run.canary)
    yield _failed_checks(run, run.canary)
    yield _requests(run, why_empty)
    yield _errors(run, why_empty)
    yield _latency(run, why_empty)


def canary_markers(run: Run) -> Iterator[Marker]:
    """Mark where the phase changes, and where a check fails."""
    for tick in run.canary.ticks if run.canary else ():
        if not run.facts.start_time <= tick.time <= run.facts.end_time:
            continue
        if tick.phase is not tick.before:
            yield Marker(time=tick.time, label=f"canary: {tick.before} → {tick.phase}", kind=MarkerKind.NOTE)
        for check in tick.checks:
            if not check.is_passed:
                label = f"canary: {check.kind} {check.name} failed ({reason_of(check)})"
                yield Marker(time=tick.time, label=label, kind=MarkerKind.ALERT)


# Private


def _weights(run: Run, timeline: Timeline) -> TimeChart:
    predicted = run.prediction.canary
    start = run.facts.start_time
    lines = [_step("canary", _during(run, timeline.ticks), _weight, colour=Colour.ORANGE)]
    if predicted is not None:
        lines.insert(0, _step("predicted", predicted.ticks, _weight, offset=start, colour=Colour.REFERENCE))
    return TimeChart(
        title="Weight of the canary",
        description="Its share of the requests: predicted before the run, and as the controller set it.",
        series=tuple(lines),
        unit=RATIO,
        why_empty="no tick of the canary's controller was recorded",
        height_pixels=150,
    )


def _failed_checks(run: Run, timeline: Timeline) -> TimeChart:
    limit = run.release.canary.failed_checks_limit if run.release else None
    return TimeChart(
        title="Failed checks",
        description="They add up over an analysis; the tick after the one that reaches the threshold rolls back.",
        series=(_step("failed checks", _during(run, timeline.ticks), _failed, colour=Colour.BAD),),
        unit=count("checks"),
        thresholds=() if limit is None else (Threshold(value=limit, label="threshold"),),
        why_empty="no tick of the canary's controller was recorded",
        height_pixels=120,
    )


def _requests(run: Run, why_empty: str) -> TimeChart:
    return TimeChart(
        title="Requests of both sides",
        description="What the pods of each side answered.",
        series=tuple(
            _line(run, str(side), _sum(run.series.rows(side_rate(side))), colour=_COLOURS[side]) for side in Side
        ),
        unit=per_second("requests"),
        why_empty=why_empty,
        height_pixels=150,
    )


def _errors(run: Run, why_empty: str) -> TimeChart:
    def ratio(side: Side) -> dict[float, float]:
        rows = run.series.rows(side_rate(side))
        every, failed = _sum(rows), _sum(row for row in rows if row.labels.get(CODE, "").startswith("5"))
        return {time: failed.get(time, 0.0) / total for time, total in every.items() if total}

    return TimeChart(
        title="Errors of both sides",
        description="The share of each side's answers that were 5xx.",
        series=tuple(_line(run, str(side), ratio(side), colour=_COLOURS[side]) for side in Side),
        unit=RATIO,
        why_empty=why_empty,
        height_pixels=150,
    )


def _latency(run: Run, why_empty: str) -> TimeChart:
    return TimeChart(
        title="Latency of both sides",
        description="The 95th percentile, as the servers measured it.",
        series=tuple(
            _line(run, f"{side} p95", _sum(run.series.rows(side_quantile(side, 95))), colour=_COLOURS[side])
            for side in Side
        ),
        unit=SECONDS,
        why_empty=why_empty,
        height_pixels=150,
    )


def _during(run: Run, ticks: tuple[Tick, ...]) -> tuple[Tick, ...]:
    return tuple(tick for tick in ticks if run.facts.start_time <= tick.time <= run.facts.end_time)


def _step(
    name: str,
    ticks: tuple[Tick, ...],
    value: Callable[[Tick], float],
    *,
    colour: Colour,
    offset: float = 0.0,
) -> Series:
    """Draw a value of each tick, which holds until the next one."""
    return Series(
        name=name,
        times=tuple(offset + tick.time for tick in ticks),
        values=tuple(value(tick) for tick in ticks),
        style=Style.STEP,
        dashed=colour is Colour.REFERENCE,
        colour=colour,
    )


def _weight(tick: Tick) -> float:
    return tick.canary_weight / 100


def _failed(tick: Tick) -> float:
    return float(tick.failed_checks)


def _sum(rows: Iterable[TimeSeries]) -> dict[float, float]:
    """Add the rows up, moment by moment."""
    sums: dict[float, float] = {}
    for row in rows:
        for time, value in row.samples:
            if isfinite(value):
                sums[time] = sums.get(time, 0.0) + value
    return dict(sorted(sums.items()))


def _line(run: Run, name: str, points: dict[float, float], *, colour: Colour) -> Series:
    return Series(
        name=name,
        times=tuple(points),
        values=tuple(points.values()),
        colour=colour,
        longest_join_seconds=1.5 * run.series.step_seconds,
    )
