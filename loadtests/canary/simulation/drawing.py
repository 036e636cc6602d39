"""Draw the ticks of a canary: its share of the requests, the failed checks, its phases, every check, every metric."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, pairwise

from dashboards.page.charts import Colour, Marker, MarkerKind, Series, Style, Threshold, TimeChart, ValueAxis
from dashboards.page.grid import Band, Grid, GridPanel
from dashboards.page.units import NUMBER, RATIO, Scale, Unit, count
from dashboards.page.widgets import Lane, Lanes, Span, Widget
from loadtests.canary.checks import metrics_in_order
from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE, CanarySpec, Metric, Phase
from loadtests.canary.simulation.lines import spell_checks, spell_value
from loadtests.canary.simulation.outcome import answered_percent
from loadtests.canary.thresholds import bounds_of
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline

_WHOLE, _HALF = 24, 12
_CHART_LINES = 6
_HEAD_LINES = 2
"""Of a panel with lanes, for its title and its ticks."""
_PHASE_COLOURS = {
    Phase.WAITING: Colour.GOLD,
    Phase.WAITING_PROMOTION: Colour.GOLD,
    Phase.PROGRESSING: Colour.BLUE,
    Phase.PROMOTING: Colour.SKY,
    Phase.FINALISING: Colour.PURPLE,
    Phase.SUCCEEDED: Colour.TEAL,
    Phase.FAILED: Colour.BAD,
}
_UNITS = {
    REQUEST_SUCCESS_RATE: Unit(label="", scales=(Scale(from_magnitude=0, factor=1, suffix=" %"),)),
    REQUEST_DURATION: Unit(label="", scales=(Scale(from_magnitude=0, factor=1, suffix=" ms"),)),
}


def timeline_grid(timeline: Timeline, spec: CanarySpec) -> Grid:
    """Draw a timeline with at least one tick; every tick holds until the next."""
    panels: list[GridPanel] = []
    for content, name, width, height in _contents(timeline, spec):
        x, y = _place(panels, width)
        panels.append(GridPanel(x=x, y=y, width=width, height=height, title=name, content=content))
    return Grid(
        title="",
        bands=(Band(title="", panels=tuple(panels)),),
        start_time=timeline.ticks[0].time,
        end_time=_end(timeline),
        markers=tuple(_markers(timeline)),
        is_counted=True,
        is_dated=False,
    )


# Private

_Content = tuple[TimeChart | Widget, str, int, int]


def _contents(timeline: Timeline, spec: CanarySpec) -> Iterator[_Content]:
    yield _weights(timeline), "Who answers the users' requests", _HALF, _CHART_LINES
    yield _failed_checks(timeline, spec), "Failed checks", _HALF, _CHART_LINES
    yield _lanes(timeline, [_phases(timeline)]), "Phase", _WHOLE, 1 + _HEAD_LINES
    checks = list(_check_lanes(timeline))
    if checks:
        yield _lanes(timeline, checks, are_apart=True), "Checks", _WHOLE, len(checks) + _HEAD_LINES
    # Checks know a metric by its name alone.
    metrics = {metric.name: metric for metric in (metrics_in_order(spec.analysis) if spec.analysis else ())}
    for metric in metrics.values():
        yield _metric(timeline, metric), metric.name, _HALF, _CHART_LINES


def _place(panels: list[GridPanel], width: int) -> tuple[int, int]:
    """Put a panel beside the last one where there is room, or below it."""
    if not panels:
        return 0, 0
    last = panels[-1]
    right = last.x + last.width
    return (right, last.y) if right + width <= _WHOLE else (0, last.y + last.height)


def _end(timeline: Timeline) -> float:
    return timeline.ticks[-1].time + timeline.tick_seconds


def _weights(timeline: Timeline) -> TimeChart:
    return TimeChart(
        title="",
        series=(
            _steps(timeline, "canary", _canary_share, Colour.ORANGE, stack="requests"),
            _steps(timeline, "primary", lambda tick: 1 - _canary_share(tick), Colour.BLUE, stack="requests"),
        ),
        unit=RATIO,
        axis=ValueAxis(maximum=1.0),
    )


def _canary_share(tick: Tick) -> float:
    return answered_percent(tick) / 100


def _failed_checks(timeline: Timeline, spec: CanarySpec) -> TimeChart:
    return TimeChart(
        title="",
        series=(_steps(timeline, "failed", lambda tick: tick.failed_checks, Colour.BAD),),
        unit=count(""),
        thresholds=(Threshold(value=spec.failed_checks_limit, label="rolls back"),),
        axis=ValueAxis(high=spec.failed_checks_limit),
    )


def _steps(timeline: Timeline, name: str, value: Callable[[Tick], float], colour: Colour, stack: str = "") -> Series:
    """Draw a value that holds from each tick until the next, to the end of the last one."""
    return Series(
        name=name,
        times=(*(tick.time for tick in timeline.ticks), _end(timeline)),
        values=(*(value(tick) for tick in timeline.ticks), value(timeline.ticks[-1])),
        style=Style.STEP,
        colour=colour,
        fill_ratio=0.35,
        stack=stack,
    )


def _phases(timeline: Timeline) -> Lane:
    spans = []
    ends = _ends(timeline)
    for phase, group in groupby(zip(timeline.ticks, ends, strict=True), key=lambda one: one[0].phase):
        ticks = list(group)
        colour = _PHASE_COLOURS.get(phase, Colour.REFERENCE)
        spans.append(Span(start_time=ticks[0][0].time, end_time=ticks[-1][1], text=phase, colour=colour))
    return Lane(name="phase", spans=tuple(spans))


def _check_lanes(timeline: Timeline) -> Iterator[Lane]:
    """Draw a lane for everything that was checked, in the order in which it was first met."""
    spans: dict[str, list[Span]] = {}
    for tick, end in zip(timeline.ticks, _ends(timeline), strict=True):
        for check in tick.checks:
            colour = Colour.TEAL if check.is_passed else Colour.BAD
            span = Span(start_time=tick.time, end_time=end, text=_text(check), colour=colour)
            spans.setdefault(_lane_name(check), []).append(span)
    return (Lane(name=name, spans=tuple(found)) for name, found in spans.items())


def _lane_name(check: Check) -> str:
    return f"pods of {check.name}" if check.kind in (CheckKind.PRIMARY, CheckKind.CANARY) else check.name


def _text(check: Check) -> str:
    if check.kind is CheckKind.METRIC:
        return spell_value(check.name, check.value)
    return "passed" if check.is_passed else check.because


def _lanes(timeline: Timeline, lanes: Iterable[Lane], *, are_apart: bool = False) -> Lanes:
    return Lanes(start_time=timeline.ticks[0].time, end_time=_end(timeline), lanes=tuple(lanes), are_apart=are_apart)


def _ends(timeline: Timeline) -> list[float]:
    return [*(later.time for _, later in pairwise(timeline.ticks)), _end(timeline)]


def _metric(timeline: Timeline, metric: Metric) -> TimeChart:
    """Draw what a metric came to, with its bounds."""
    asked = [
        (tick.time, check.value)
        for tick in timeline.ticks
        for check in tick.checks
        if check.kind is CheckKind.METRIC and check.name == metric.name
    ]
    seen = dict(asked)
    bounds = bounds_of(metric)
    named = (("min", bounds.minimum), ("max", bounds.maximum))
    return TimeChart(
        title="",
        series=(Series(name=metric.name, times=tuple(seen), values=tuple(seen.values()), style=Style.POINTS),),
        unit=_UNITS.get(metric.name, NUMBER),
        thresholds=tuple(Threshold(value=bound, label=name) for name, bound in named if bound is not None),
        axis=ValueAxis(low=bounds.minimum or 0.0, high=bounds.maximum),
        why_empty="it was never asked, or never had a value",
    )


def _markers(timeline: Timeline) -> Iterator[Marker]:
    """Mark ticks on which a check did not pass, and those that changed the phase."""
    for tick in timeline.ticks:
        if any(not check.is_passed for check in tick.checks):
            yield Marker(time=tick.time, label=spell_checks(tick.checks), kind=MarkerKind.FAULT)
        if tick.phase is not tick.before:
            yield Marker(time=tick.time, label=f"{tick.before} → {tick.phase}", kind=MarkerKind.NOTE)
