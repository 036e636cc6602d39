"""Read Pyrra's kind ServiceLevelObjective."""

from collections.abc import Callable, Mapping

from slo.durations import parse_duration_seconds, spell_duration
from slo.fields import Fields
from slo.model import AbsentAlert, Alerting, EventsIndicator, RollingWindow, Slo, SpecFormat, Tier
from slo.query_window import WINDOW_SECONDS
from slo.spec.context import Reading
from slo.spec.names import RESERVED_LABELS, check_id, check_label_name, optional_text, read_name, safe_label
from slo.spec.objectives import read_percent_text
from slo.spec.options import (
    LONGEST_PERIOD_SECONDS,
    SHORTEST_PERIOD_SECONDS,
    guard,
    read_annotation_options,
    semantics,
    with_options,
)
from slo.spec.queries import read_selector, selector_text
from slo.spec.selectors import over_window
from slo.spec.switches import read_switch

API_VERSION = "pyrra.dev/v1alpha1"
KIND = "ServiceLevelObjective"

PROPAGATED = "pyrra.dev/"
"""Labels with this prefix go to all series and alerts, without it."""


def read(fields: Fields, reading: Reading) -> None:
    """Read a ServiceLevelObjective."""
    for name in ("apiVersion", "kind", "status"):
        fields.raw(name)
    metadata, spec = fields.mapping("metadata"), fields.mapping("spec")
    name = read_name(metadata, "name")
    namespace = read_name(metadata, "namespace") if "namespace" in metadata else ""
    options = read_annotation_options(metadata, without=("window",))
    indicator, grouping = _indicator(spec.mapping("indicator"))
    reading.slos.append(
        Slo(
            id=check_id(metadata, "name", {"namespace": namespace, "name": name}),
            service=namespace or name,
            name=name,
            description=optional_text(spec, "description"),
            objective_ratio=read_percent_text(spec, "target"),
            window=_window(spec),
            indicator=indicator,
            group_labels=grouping,
            labels=_labels(metadata),
            semantics=semantics(options),
            guard=guard(options),
            alerting=with_options(_alerting(spec), options),
            origin=reading.origins.of(fields.path, SpecFormat.PYRRA, namespace=namespace),
        )
    )
    for ignored in ("performanceOverAccuracy", "performance_over_accuracy", "partial_response_strategy"):
        spec.raw(ignored)
    spec.reject_unknown()
    fields.reject_unknown()


# Private

_PLACEHOLDER = EventsIndicator(total="vector(0)", errors="vector(0)")
_LONGEST_LATENCY_SECONDS = 86_400


def _window(spec: Fields) -> RollingWindow:
    value = spec.raw("window")
    seconds = parse_duration_seconds(value) if isinstance(value, str) else None
    if value is None:
        spec.mistake("window", None, "is required", "add `window: 4w`")
    elif seconds is None:
        spec.mistake("window", value, "must be a duration with a unit", "write it as 12h, 28d or 4w")
    elif not SHORTEST_PERIOD_SECONDS <= seconds <= LONGEST_PERIOD_SECONDS:
        bounds = f"{spell_duration(SHORTEST_PERIOD_SECONDS)} and {spell_duration(LONGEST_PERIOD_SECONDS)}"
        spec.mistake("window", value, f"must be between {bounds}", "choose a value within the bounds")
    else:
        return RollingWindow(seconds=round(seconds))
    return RollingWindow(seconds=SHORTEST_PERIOD_SECONDS)


def _labels(metadata: Fields) -> dict[str, str]:
    """Read the labels that are to be passed on."""
    inner = metadata.optional_mapping("labels")
    labels: dict[str, str] = {}
    for name in inner.names() if inner is not None else ():
        assert inner is not None  # noqa: S101 - for the type checker
        if name.startswith(PROPAGATED):
            label = safe_label(name.removeprefix(PROPAGATED))
            check_label_name(inner, name, label, RESERVED_LABELS)
            labels[label] = inner.text(name)
    return labels


def _indicator(indicator: Fields) -> tuple[EventsIndicator, tuple[str, ...]]:
    kinds = [kind for kind in _INDICATORS if indicator.raw(kind) is not None]
    if len(kinds) != 1:
        value = " and ".join(kinds) or None
        next_step = "keep one of them" if kinds else "add one of them"
        indicator.mistake("", value, f"must have one of {', '.join(_INDICATORS)}", next_step)
    read = [_of_kind(indicator.mapping(kind), _INDICATORS[kind]) for kind in kinds]
    indicator.reject_unknown()
    return read[0] if len(read) == 1 else (_PLACEHOLDER, ())


_Reader = Callable[[Fields, str], EventsIndicator | None]


def _of_kind(fields: Fields, make: _Reader) -> tuple[EventsIndicator, tuple[str, ...]]:
    grouping = tuple(sorted(set(fields.texts("grouping"))))
    for label in grouping:
        check_label_name(fields, "grouping", label, RESERVED_LABELS)
    by = f" by ({', '.join(grouping)}) " if grouping else ""
    read = make(fields, f"sum{by}")
    fields.reject_unknown()
    return read or _PLACEHOLDER, grouping


def _metric(fields: Fields, name: str) -> str | None:
    """Read the selector of a metric, in a mapping of its own."""
    inner = fields.mapping(name)
    selector = read_selector(inner, "metric")
    inner.reject_unknown()
    return None if selector is None else selector_text(inner, "metric")


def _ratio(fields: Fields, add: str) -> EventsIndicator | None:
    """Read two of the three: errors, success and total."""
    named = [name for name in ("errors", "success", "total") if fields.raw(name) is not None]
    if len(named) != 2:  # noqa: PLR2004 - the third follows from two
        rule = "must have `total` and either `errors` or `success`"
        fields.mistake("", " and ".join(named) or None, rule, "name two metrics of the three")
        named = named or ["errors", "total"]
    read = {name: _metric(fields, name) for name in named}
    if len(read) != 2 or None in read.values():  # noqa: PLR2004
        return None
    if len(set(read.values())) == 1:
        fields.mistake(named[0], read[named[0]], "is the same as the other metric", "choose what tells them apart")
    rates = {name: f"{add}({over_window(str(metric), 'rate')})" for name, metric in read.items()}
    if "total" not in rates:
        errors, success = rates["errors"], rates["success"]
        rates = {"errors": errors, "total": f"({errors} + {success}) or {success} or {errors}"}
    return EventsIndicator(total=rates["total"], errors=rates.get("errors"), good=rates.get("success"))


def _latency(fields: Fields, add: str) -> EventsIndicator | None:
    success, total = _metric(fields, "success"), _metric(fields, "total")
    if success is None or total is None:
        return None
    _check_bound(fields.mapping("success"))
    good, total = (f"{add}({over_window(metric, 'rate')})" for metric in (success, total))
    return EventsIndicator(good=good, total=total)


def _check_bound(success: Fields) -> None:
    """Note a histogram's bucket that is not chosen by exactly one finite bound."""
    selector = read_selector(success, "metric")
    matchers = selector.matchers.matchers if selector is not None else []
    bounds = [matcher.value for matcher in matchers if matcher.name == "le"]
    if len(bounds) != 1 or bounds[0] == "+Inf":
        rule = "must choose one bucket of the histogram that has a bound"
        success.mistake("metric", success.raw("metric"), rule, 'add a matcher such as le="0.5"')


def _native_latency(fields: Fields, add: str) -> EventsIndicator | None:
    total = _metric(fields, "total")
    seconds = _latency_seconds(fields)
    if total is None or seconds is None:
        return None
    rate = f"{add}({over_window(total, 'rate')})"
    good = f"histogram_fraction(0, {seconds:.12g}, {rate}) * histogram_count({rate})"
    return EventsIndicator(good=good, total=f"histogram_count({rate})")


def _latency_seconds(fields: Fields) -> float | None:
    """Read the bound of a latency."""
    text = fields.text("latency")
    seconds = parse_duration_seconds(text) if text else None
    if not text:
        return None
    if seconds is None or not 0 < seconds <= _LONGEST_LATENCY_SECONDS:
        fields.mistake("latency", text, "must be a duration above 0 and up to a day", "write it as 500ms")
        return None
    return seconds


def _bool_gauge(fields: Fields, add: str) -> EventsIndicator | None:
    if read_selector(fields, "metric") is None:
        return None
    metric = selector_text(fields, "metric")
    counts = {
        function: f"{add}({over_window(metric, function)}) / {WINDOW_SECONDS}"
        for function in ("sum_over_time", "count_over_time")
    }
    return EventsIndicator(good=counts["sum_over_time"], total=counts["count_over_time"])


_INDICATORS: Mapping[str, _Reader] = {
    "ratio": _ratio,
    "latency": _latency,
    "latencyNative": _native_latency,
    "bool_gauge": _bool_gauge,
}


def _alerting(spec: Fields) -> Alerting:
    alerting = spec.optional_mapping("alerting")
    if alerting is None:
        return Alerting()
    if alerting.choice("burnRateType", ("static", "dynamic"), default="static") == "dynamic":
        rule = "is not supported, as the thresholds of burn rates do not change with the traffic here"
        alerting.mistake("burnRateType", "dynamic", rule, "write static, or remove it")
    is_on = not read_switch(alerting, "disabled")
    burns = is_on and read_switch(alerting, "burnrates", default=True)
    severities = alerting.optional_mapping("severities")
    absent = AbsentAlert(
        is_enabled=is_on and read_switch(alerting, "absent", default=True),
        name=optional_text(alerting, "absentName"),
        severity=_severity(severities, "absent") or AbsentAlert().severity,
    )
    read = Alerting(
        name=optional_text(alerting, "name"),
        page=Tier(is_enabled=burns, severity=_severity(severities, "fastBurn", "mediumBurn")),
        ticket=Tier(is_enabled=burns, severity=_severity(severities, "slowBurn", "longTermBurn")),
        absent=absent,
    )
    if severities is not None:
        severities.reject_unknown()
    alerting.reject_unknown()
    return read


def _severity(severities: Fields | None, *names: str) -> str:
    """Read the severity of an alert; two of Pyrra's alerts are one here, so that theirs has to be the same."""
    if severities is None:
        return ""
    read = {name: optional_text(severities, name) for name in names}
    distinct = {severity for severity in read.values() if severity}
    if len(distinct) > 1:
        rule = f"must be the same for {' and '.join(names)}, as they are one alert here"
        severities.mistake(names[-1], read[names[-1]], rule, f"write {read[names[0]]}")
    return next(iter(distinct), "")
