"""Read the objectives of an SLO of OpenSLO."""

from dataclasses import dataclass
from decimal import Decimal

from slo.fields import Fields
from slo.model import Budgeting, Indicator, Occurrences, RatioTimeslices, Timeslices
from slo.spec.names import optional_text
from slo.spec.objectives import read_percent, read_ratio
from slo.spec.openslo.indicators import Sli, Slis
from slo.spec.openslo.time_windows import read_duration_seconds

_SHORTEST_SLICE_SECONDS = 60
_LONGEST_SLICE_SECONDS = 86_400
_MINUTE_SECONDS = 60
_METHODS = ("Occurrences", "Timeslices", "RatioTimeslices")


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One objective with its indicator."""

    ratio: Decimal
    indicator: Indicator
    labels: tuple[str, ...]
    budgeting: Budgeting
    weight: Decimal


def read_objectives(spec: Fields, slis: Slis) -> tuple[list[Objective], bool]:
    """Read the objectives, and say whether together they make a composite SLO."""
    method = spec.choice("budgetingMethod", _METHODS)
    items = spec.items("objectives", at_least=1)
    is_composite = any("indicator" in item or "indicatorRef" in item for item in items)
    shared = None if is_composite else slis.of(spec)
    if is_composite:
        for name in ("indicator", "indicatorRef"):
            if spec.raw(name) is not None:
                rule = "must not stand beside indicators of single objectives"
                spec.mistake(name, name, rule, "keep it, or those of the objectives")
    return [
        _objective(item, method, shared or slis.of(item), is_composite=is_composite) for item in items
    ], is_composite


# Private


def _objective(item: Fields, method: str, sli: Sli, *, is_composite: bool) -> Objective:
    optional_text(item, "displayName")
    read = Objective(
        ratio=_target(item),
        indicator=sli.for_objective(item),
        labels=sli.labels,
        budgeting=_budgeting(item, method),
        weight=_weight(item, is_composite=is_composite),
    )
    item.reject_unknown()
    return read


def _target(item: Fields) -> Decimal:
    has_ratio, has_percent = "target" in item, "targetPercent" in item
    if has_ratio and has_percent:
        item.mistake(
            "targetPercent", item.raw("targetPercent"), "must not stand beside `target`", "keep one of the two"
        )
    if has_percent:
        item.raw("target")
        return read_percent(item, "targetPercent", instead="move it to `target`")
    item.raw("targetPercent")
    return read_ratio(item, "target", otherwise="move it to `targetPercent` if it is in percent")


def _budgeting(item: Fields, method: str) -> Budgeting:
    if method == "Occurrences":
        # Older documents carry these where they mean nothing; the specification allows it.
        item.raw("timeSliceTarget")
        item.raw("timeSliceWindow")
        return Occurrences()
    seconds = _slice_seconds(item)
    if method == "RatioTimeslices":
        item.raw("timeSliceTarget")
        return RatioTimeslices(slice_seconds=seconds)
    target = read_ratio(item, "timeSliceTarget", otherwise="write it as 0.95", may_be_one=True)
    return Timeslices(slice_seconds=seconds, target_ratio=target)


def _slice_seconds(item: Fields) -> int:
    """Read the length of a slice; a bare number is in minutes."""
    value = item.raw("timeSliceWindow")
    if isinstance(value, int) and not isinstance(value, bool):
        limits = {"minimum": 1, "maximum": _LONGEST_SLICE_SECONDS // _MINUTE_SECONDS}
        return item.integer("timeSliceWindow", **limits) * _MINUTE_SECONDS
    limits = {"minimum": _SHORTEST_SLICE_SECONDS, "maximum": _LONGEST_SLICE_SECONDS}
    return read_duration_seconds(item, "timeSliceWindow", **limits)


def _weight(item: Fields, *, is_composite: bool) -> Decimal:
    value = item.raw("compositeWeight")
    if value is None:
        return Decimal(1)
    if not is_composite:
        rule = "has no meaning without an indicator of the objective's own"
        item.mistake("compositeWeight", value, rule, "remove it, or give every objective an indicator")
        return Decimal(1)
    weight = item.number("compositeWeight", maximum=1_000_000.0)
    if weight <= 0 and isinstance(value, int | float):
        item.mistake("compositeWeight", value, "must be above 0", "choose a weight such as 1")
        return Decimal(1)
    return Decimal(repr(weight)) if weight > 0 else Decimal(1)
