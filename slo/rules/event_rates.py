"""Events per second, straight from the raw metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

from slo.model import (
    Comparison,
    EventsIndicator,
    Idle,
    MissingErrors,
    RatioIndicator,
    Slo,
    ThresholdIndicator,
)
from slo.promql import aggregate, number, with_window
from slo.rules.interface import INTERVAL_SECONDS

OPERATORS = {Comparison.LT: "<", Comparison.LTE: "<=", Comparison.GT: ">", Comparison.GTE: ">="}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRates:
    """Two PromQL expressions, events per second."""

    total: str
    errors: str


def event_rates(slo: Slo, *, window_seconds: int, interval_seconds: int = INTERVAL_SECONDS) -> EventRates:
    """Say how to read an SLO's events from the raw metrics; what the recorded base series hold.

    Where time is counted, not events, one event is one look every `interval_seconds`. A composite SLO has no events
    of its own: ask for those of its components.
    """
    indicator = slo.indicator
    if isinstance(indicator, EventsIndicator):
        return _of_events(slo, indicator, window_seconds)
    if isinstance(indicator, RatioIndicator):
        return _of_ratio(slo, indicator, window_seconds, interval_seconds)
    if isinstance(indicator, ThresholdIndicator):
        return _of_threshold(slo, indicator, window_seconds, interval_seconds)
    message = f"{slo.id}: a composite SLO has no events of its own"
    raise TypeError(message)


def known(query: str, labels: Sequence[str]) -> str:
    """Sum a rate; NaN, infinity and negative values are no rates, and one of them would spoil the sum."""
    return aggregate("sum", labels, f"{query} >= 0 < +Inf")


def errors_of(slo: Slo, indicator: EventsIndicator, total: str, window_seconds: int) -> str:
    """Say how many events are bad, given how many there are."""
    counted = known(with_window(indicator.errors or indicator.good or "", window_seconds), slo.group_labels)
    if slo.semantics.missing_errors is MissingErrors.ZERO:
        counted = f"{counted} or 0 * {total}"
    return counted if indicator.errors else f"clamp_min({total} - ({counted}), 0)"


def _of_events(slo: Slo, indicator: EventsIndicator, window_seconds: int) -> EventRates:
    total = known(with_window(indicator.total, window_seconds), slo.group_labels)
    return EventRates(total=total, errors=errors_of(slo, indicator, total, window_seconds))


def _of_ratio(slo: Slo, indicator: RatioIndicator, window_seconds: int, interval_seconds: int) -> EventRates:
    """Take each look at the ratio for one event."""
    ratio = error_ratio(slo, indicator, window_seconds)
    looks = with_idle(slo, indicator.ratio, window_seconds, total=f"({ratio}) >= bool 0", errors=ratio)
    return EventRates(total=f"({looks.total}) / {interval_seconds}", errors=f"({looks.errors}) / {interval_seconds}")


def error_ratio(slo: Slo, indicator: RatioIndicator, window_seconds: int) -> str:
    """Give the ratio of bad events where it is known."""
    finite = f"{with_window(indicator.ratio, window_seconds)} > -Inf < +Inf"
    ratio = finite if indicator.is_errors else f"1 - ({finite})"
    return f"clamp({aggregate('avg', slo.group_labels, ratio)}, 0, 1)"


def with_idle(slo: Slo, query: str, window_seconds: int, *, total: str, errors: str) -> EventRates:
    """Add idle time, as the SLO has it: that is when there is an answer, and no number in it (0 / 0 is NaN).

    It is not the same as no answer: a service that nobody calls has not lost its data.
    """
    zero = aggregate("max", slo.group_labels, f"0 * ({with_window(query, window_seconds)} == bool 0)")
    one = f"1 + {zero}"
    return EventRates(
        total=f"{total} or {zero if slo.semantics.idle is Idle.IGNORE else one}",
        errors=f"{errors} or {one if slo.semantics.idle is Idle.BAD else zero}",
    )


def _of_threshold(slo: Slo, indicator: ThresholdIndicator, window_seconds: int, interval_seconds: int) -> EventRates:
    """Take each look at the value for one event; infinity is a value, NaN is idle time."""
    good = is_good(slo, indicator, window_seconds)
    looks = with_idle(slo, indicator.value, window_seconds, total=f"{good} >= bool 0", errors=f"1 - {good}")
    return EventRates(total=f"({looks.total}) / {interval_seconds}", errors=f"({looks.errors}) / {interval_seconds}")


def is_good(slo: Slo, indicator: ThresholdIndicator, window_seconds: int) -> str:
    """Give 1 while the value is good, 0 while it is not; of several series with the same labels the worst counts."""
    value = with_window(indicator.value, window_seconds)
    held = f"({value} >= -Inf) {OPERATORS[indicator.comparison]} bool {number(indicator.threshold)}"
    return aggregate("min", slo.group_labels, held)
