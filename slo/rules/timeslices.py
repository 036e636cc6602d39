"""Slices of time as events: at the first evaluation after its end a slice counts once, and nothing does in between."""

from decimal import Decimal

from slo.durations import spell_duration
from slo.model import EventsIndicator, Idle, RatioIndicator, RatioTimeslices, Slo, ThresholdIndicator, Timeslices
from slo.promql import number
from slo.rules.event_rates import EventRates, error_ratio, event_rates, is_good, with_idle
from slo.rules.interface import RuleSettings

_ROUNDING = Decimal("1.000000001")
"""A slice that is exactly on its target is good, also where the rates were rounded."""


def slice_rates(slo: Slo, budgeting: Timeslices | RatioTimeslices, settings: RuleSettings) -> EventRates:
    """Give a train of impulses: slices per second, all and bad ones, over the interval in which they end."""
    interval = settings.interval_seconds
    has_ended = f"(time() % {budgeting.slice_seconds} < bool {interval}) / {interval}"
    total, errors = _slice(slo, budgeting, settings)
    return EventRates(total=f"({total}) * ({has_ended})", errors=f"({errors}) * ({has_ended})")


def _slice(slo: Slo, budgeting: Timeslices | RatioTimeslices, settings: RuleSettings) -> tuple[str, str]:
    """Say whether the slice that ends now counts, and how bad it is, from 0 to 1."""
    if isinstance(slo.indicator, EventsIndicator):
        rates = event_rates(slo, window_seconds=budgeting.slice_seconds)
        return _slice_of_events(slo, budgeting, rates)
    ratio, query = _slice_ratio(slo, budgeting.slice_seconds, settings)
    errors = ratio if isinstance(budgeting, RatioTimeslices) else f"({ratio}) > bool {_allowed(budgeting)}"
    rates = with_idle(slo, query, budgeting.slice_seconds, total=f"({ratio}) >= bool 0", errors=errors)
    return rates.total, rates.errors


def _slice_of_events(slo: Slo, budgeting: Timeslices | RatioTimeslices, rates: EventRates) -> tuple[str, str]:
    total, errors = f"({rates.total})", f"({rates.errors})"
    counts = f"{total} > bool 0" if slo.semantics.idle is Idle.IGNORE else f"{total} >= bool 0"
    if isinstance(budgeting, RatioTimeslices):
        idle = f"{total} == bool 0" if slo.semantics.idle is Idle.BAD else f"0 * {total}"
        return counts, f"{errors} / ({total} > 0) or {idle}"
    is_bad = f"{errors} > bool {_allowed(budgeting)} * {total}"
    if slo.semantics.idle is Idle.BAD:
        is_bad = f"({is_bad}) + ({total} == bool 0)"
    return counts, is_bad


def _slice_ratio(slo: Slo, slice_seconds: int, settings: RuleSettings) -> tuple[str, str]:
    """Give the part of a slice that was bad, where no events are known, and the query that says so."""
    if isinstance(slo.indicator, RatioIndicator):
        return error_ratio(slo, slo.indicator, slice_seconds), slo.indicator.ratio
    assert isinstance(slo.indicator, ThresholdIndicator)  # noqa: S101 - narrows; a composite has no base
    looks = f"{spell_duration(slice_seconds - 0.001)}:{spell_duration(settings.interval_seconds)}"
    return f"1 - avg_over_time({is_good(slo, slo.indicator, slice_seconds)}[{looks}])", slo.indicator.value


def _allowed(budgeting: Timeslices) -> str:
    return number((1 - budgeting.target_ratio) * _ROUNDING)
