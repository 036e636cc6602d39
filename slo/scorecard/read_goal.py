"""Read one goal."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from slo.dora import conventions as names
from slo.dora.metrics.sample import FEWEST
from slo.fields import Fields
from slo.scorecard.model import (
    DoraSource,
    Goal,
    LoadtestSource,
    Measure,
    PrometheusSource,
    SloSource,
    Source,
    Statistic,
    ValueSource,
)
from slo.scorecard.quantities import EXAMPLE, Dimension, Target, parse_quantity, parse_target

_YEAR_SECONDS = 366 * 86_400
_MOST_DAYS = 366


def read_goal(fields: Fields) -> Goal:
    """Read a goal; every mistake is noted."""
    kind = fields.choice("source", tuple(_SOURCES))
    is_kind_known = not fields.has_mistake("source")
    target = None if kind == "loadtest" else _target(fields)
    goal = Goal(
        name=fields.text("goal"),
        description=optional_text(fields, "description") or "",
        source=_SOURCES[kind](fields, target) if is_kind_known else _UNKNOWN,
        target=target,
        least_n=fields.integer("least_n", default=FEWEST if kind == "dora" else 1, minimum=0, maximum=10**9),
        place=fields.document.place(fields.path),
    )
    if is_kind_known:
        what = "a load test's target is its expectation" if kind == "loadtest" else f"{kind} has no such field"
        fields.reject_unknown(instead=f"remove it: {what}")
    return goal


def optional_text(fields: Fields, name: str) -> str | None:
    """Read a text that may be missing, or be left empty."""
    return None if fields.raw(name) is None else fields.text(name)


# Private

_OF_METRIC: Mapping[str, tuple[Dimension, str]] = {
    names.DEPLOYMENT_FREQUENCY: (Dimension.RATE, "1/d"),
    names.CHANGE_LEAD_TIME: (Dimension.TIME, "1h"),
    names.FAILED_DEPLOYMENT_RECOVERY_TIME: (Dimension.TIME, "30m"),
    names.CHANGE_FAIL_RATE: (Dimension.RATIO, "5%"),
    names.DEPLOYMENT_REWORK_RATE: (Dimension.RATIO, "5%"),
}


def _target(fields: Fields) -> Target | None:
    bare = fields.raw("target")
    if bare is None:
        fields.mistake("target", None, "is required", f"add `target:` with a comparison, as {EXAMPLE}")
        return None
    target = parse_target(bare) if isinstance(bare, str) else None
    if target is None:
        fields.mistake("target", bare, "must be a comparison with a quantity", f"write it as {EXAMPLE}, in quotes")
    return target


def _check_dimension(fields: Fields, target: Target | None, dimension: Dimension, what: str, example: str) -> None:
    if target is not None and target.quantity.dimension is not dimension:
        rule = f"must be held against a {dimension}, which {what} is"
        fields.mistake("target", str(target), rule, f"write it as {target.sign} {example}")


def _dora(fields: Fields, target: Target | None) -> Source:
    metric = fields.choice("metric", names.METRICS)
    dimension, example = _OF_METRIC[metric]
    if not fields.has_mistake("metric"):
        _check_dimension(fields, target, dimension, metric, example)
    statistic = Statistic(fields.choice("statistic", tuple(Statistic), default=Statistic.MEDIAN))
    if statistic is Statistic.P90 and dimension is not Dimension.TIME:
        fields.mistake("statistic", statistic, f"{metric} has no quantiles", "remove it")
    return DoraSource(
        metric=metric,
        service=optional_text(fields, "service"),
        environment=optional_text(fields, "environment"),
        days=_days(fields),
        statistic=statistic,
    )


def _days(fields: Fields) -> int:
    seconds = fields.duration_seconds("window", default=28 * 86_400, minimum=86_400, maximum=_MOST_DAYS * 86_400)
    if seconds % 86_400:
        fields.mistake("window", fields.raw("window"), "must be whole days", "write it as 28d")
    return int(seconds // 86_400)


def _slo(fields: Fields, target: Target | None) -> Source:
    _check_dimension(fields, target, Dimension.RATIO, "the measure of an SLO", "99.9%")
    measure = Measure(fields.choice("measure", tuple(Measure), default=Measure.SLI))
    return SloSource(slo=fields.text("slo"), measure=measure)


def _loadtest(fields: Fields, _target: Target | None) -> Source:
    return LoadtestSource(
        scenario=fields.text("scenario"),
        expectation=optional_text(fields, "expectation"),
        valid_seconds=_valid_seconds(fields),
    )


def _prometheus(fields: Fields, _target: Target | None) -> Source:
    has_previous = fields.raw("previous") is not None
    return PrometheusSource(
        query=fields.text("query"),
        samples=optional_text(fields, "samples"),
        previous_seconds=fields.duration_seconds("previous", minimum=60, maximum=_YEAR_SECONDS)
        if has_previous
        else None,
    )


def _value(fields: Fields, target: Target | None) -> Source:
    """Read a value with its date, or neither: a goal may wait for its first value."""
    given = {name for name in ("value", "as_of", "previous", "n") if fields.raw(name) is not None}
    is_known = bool(given & {"value", "as_of"})
    return ValueSource(
        value=_quantity(fields, "value", target) if is_known else None,
        as_of_seconds=_date(fields, "as_of") if is_known else 0.0,
        valid_seconds=_valid_seconds(fields),
        previous=_quantity(fields, "previous", target) if "previous" in given else None,
        n=fields.integer("n", minimum=0) if "n" in given else None,
        said_by=fields.text("said_by"),
    )


def _valid_seconds(fields: Fields) -> float:
    return fields.duration_seconds("valid_for", default=35 * 86_400, minimum=3600, maximum=_YEAR_SECONDS)


def _quantity(fields: Fields, name: str, target: Target | None) -> float | None:
    """Read a quantity of the target's dimension."""
    bare = fields.raw(name)
    if bare is None:
        fields.mistake(name, None, "is required", f"add `{name}:` with a quantity, as 3.2%")
        return None
    is_number = isinstance(bare, int | float) and not isinstance(bare, bool)
    quantity = (
        parse_quantity(bare if isinstance(bare, str) else repr(bare)) if is_number or isinstance(bare, str) else None
    )
    if quantity is None:
        fields.mistake(name, bare, "must be a quantity", "write it as 3.2%, 200ms, 1/d or 50")
    elif target is not None and quantity.dimension is not target.quantity.dimension:
        rule = f"must be a {target.quantity.dimension}, as the target {target} is"
        fields.mistake(name, bare, rule, "write both with the same unit")
    return None if quantity is None else quantity.value


def _date(fields: Fields, name: str) -> float:
    """Read a date, which begins in UTC."""
    bare = fields.raw(name)
    text = fields.written(name) or bare
    try:
        day = bare if isinstance(bare, date) else date.fromisoformat(str(text))
    except ValueError:
        day = None
    if bare is None or day is None:
        fields.mistake(name, bare, "must be the date of the value", "write it as 2026-01-31")
        return 0.0
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()


_SOURCES: Mapping[str, Callable[[Fields, Target | None], Source]] = {
    "dora": _dora,
    "slo": _slo,
    "loadtest": _loadtest,
    "prometheus": _prometheus,
    "value": _value,
}
_UNKNOWN = ValueSource(value=None, as_of_seconds=0.0, valid_seconds=0.0, previous=None, n=None, said_by="")
"""In place of a source of which nobody knows what it is; it never leaves the reader."""
