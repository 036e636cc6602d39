"""Read SLOs of OpenSLO's first draft, v1alpha, as Sloth takes them."""

from decimal import Decimal

from slo.fields import Fields
from slo.model import CalendarUnit, EventsIndicator, Occurrences, RollingWindow, Slo, Timeslices, Window
from slo.spec.names import optional_text
from slo.spec.objectives import read_ratio
from slo.spec.openslo.indicators import PLACEHOLDER, Sli
from slo.spec.openslo.kinds import Object
from slo.spec.openslo.objectives import Objective
from slo.spec.openslo.slos import read_frame, slos_of
from slo.spec.openslo.time_windows import calendar_window
from slo.spec.options import LONGEST_PERIOD_SECONDS
from slo.spec.queries import Query, check_same_groups, read_counter, read_value
from slo.spec.switches import read_switch

_UNIT_SECONDS = {"Second": 1, "Day": 86_400, "Week": 604_800, "Month": 2_592_000, "Quarter": 7_776_000}
_CALENDAR_UNITS = {
    ("Day", 1): CalendarUnit.DAY,
    ("Week", 1): CalendarUnit.WEEK,
    ("Month", 1): CalendarUnit.MONTH,
    ("Month", 3): CalendarUnit.QUARTER,
    ("Quarter", 1): CalendarUnit.QUARTER,
    ("Month", 12): CalendarUnit.YEAR,
    ("Quarter", 4): CalendarUnit.YEAR,
}
_ONE = Decimal(1)
_SLICE_SECONDS = 60
"""The draft has no field for it."""


def alpha_slos(item: Object) -> list[Slo]:
    """Read an SLO of v1alpha: its ratios stand at the objectives, a threshold at the SLO."""
    spec = item.fields.mapping("spec")
    frame = read_frame(item, spec, _window(spec, item.reading.period_seconds), ())
    method = spec.choice("budgetingMethod", ("Occurrences", "Timeslices"), default="Occurrences")
    indicator = spec.optional_mapping("indicator")
    shared = None if indicator is None else _threshold(indicator)
    items = spec.items("objectives", at_least=1)
    objectives = [_objective(objective, method, shared) for objective in items]
    spec.reject_unknown()
    item.fields.reject_unknown()
    return slos_of(frame, objectives, is_composite=False)


# Private


def _window(spec: Fields, default_seconds: int) -> Window:
    windows = spec.items("timeWindows")
    if len(windows) > 1:
        spec.mistake("timeWindows", f"{len(windows)} windows", "must have exactly one", "keep one of them")
    read = [_time_window(window) for window in windows]
    return read[0] if read else RollingWindow(seconds=default_seconds)


def _time_window(window: Fields) -> Window:
    unit = window.choice("unit", tuple(_UNIT_SECONDS))
    count = window.integer("count", minimum=1, maximum=LONGEST_PERIOD_SECONDS // _UNIT_SECONDS[unit])
    calendar = window.optional_mapping("calendar")
    read: Window = RollingWindow(seconds=max(count, 1) * _UNIT_SECONDS[unit])
    is_rolling = read_switch(window, "isRolling", default=calendar is None)
    if calendar is not None and not is_rolling:
        if (unit, count) not in _CALENDAR_UNITS:
            rule = "must be one calendar day, week, month, quarter or year"
            window.mistake("count", f"{count} {unit}", rule, "make it one, or the window rolling")
        read = calendar_window(calendar, _CALENDAR_UNITS.get((unit, count), CalendarUnit.MONTH))
    elif calendar is not None:
        window.mistake("calendar", "calendar", "must not be set where isRolling is true", "remove one of the two")
    window.reject_unknown()
    return read


def _threshold(indicator: Fields) -> Sli:
    metric = indicator.mapping("thresholdMetric")
    _check_source(metric)
    query = read_value(metric, "query")
    metric.reject_unknown()
    indicator.reject_unknown()
    if query is None:
        return PLACEHOLDER
    return Sli(indicator=PLACEHOLDER.indicator, labels=query.labels, threshold_query=query.text)


def _objective(item: Fields, method: str, shared: Sli | None) -> Objective:
    optional_text(item, "displayName")
    ratios = item.optional_mapping("ratioMetrics")
    if (ratios is None) == (shared is None):
        rule = "must stand either here or as `indicator` at the SLO"
        item.mistake("ratioMetrics", None if ratios is None else "ratioMetrics", rule, "keep one of the two")
    sli = shared or (PLACEHOLDER if ratios is None else _ratios(ratios))
    ratio = read_ratio(item, "target", otherwise="write a ratio, as 0.999")
    budgeting = Occurrences() if method == "Occurrences" else _timeslices(item)
    item.raw("timeSliceTarget")
    read = Objective(
        ratio=ratio, indicator=sli.for_objective(item), labels=sli.labels, budgeting=budgeting, weight=_ONE
    )
    item.reject_unknown()
    return read


def _timeslices(item: Fields) -> Timeslices:
    target = read_ratio(item, "timeSliceTarget", otherwise="write it as 0.95", may_be_one=True)
    return Timeslices(slice_seconds=_SLICE_SECONDS, target_ratio=target)


def _ratios(ratios: Fields) -> Sli:
    is_counter = read_switch(ratios, "incremental", default=read_switch(ratios, "counter", default=True))
    good, total = (_events(ratios.mapping(part), is_counter=is_counter) for part in ("good", "total"))
    ratios.reject_unknown()
    if good is None or total is None:
        return PLACEHOLDER
    check_same_groups(ratios, "good", good, total)
    return Sli(indicator=EventsIndicator(total=total.text, good=good.text), labels=total.labels)


def _events(metric: Fields, *, is_counter: bool) -> Query | None:
    _check_source(metric)
    query = read_counter(metric, "query", is_counter=is_counter)
    metric.reject_unknown()
    return query


def _check_source(metric: Fields) -> None:
    source = metric.text("source")
    if source and source.lower() != "prometheus":
        rule = "is a metric source that cannot be read: only Prometheus can"
        metric.mistake("source", source, rule, "export the metric to Prometheus, and write source: prometheus")
    optional_text(metric, "queryType")
