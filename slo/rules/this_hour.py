"""Events since the hour began, from two sums over the last hour.

In an even hour the samples of the last hour that are of even hours are those of this hour, and in an odd hour those
of odd hours. So the rates are recorded a second time, as 0 in even hours: that sum is of the odd hours, the rest of
the even ones. No expression needs to know when it is evaluated but by `time()`, so it holds in range queries too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from slo.conventions import (
    ERROR_EVENT_RATE,
    ERROR_EVENT_RATE_ODD_HOURS,
    ERROR_EVENTS_THIS_HOUR,
    TOTAL_EVENT_RATE,
    TOTAL_EVENT_RATE_ODD_HOURS,
    TOTAL_EVENTS_THIS_HOUR,
)
from slo.model import Slo
from slo.promql import number
from slo.rules.identity import now, series_labels, summed
from slo.rules.interface import RecordingRule, RuleSettings

_HOUR = 3600
_MILLISECOND = Decimal("0.001")


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSeries:
    """The names of a rate, of the same in odd hours, and of the events since the hour began."""

    rate: str
    odd_hours: str
    this_hour: str
    shift_seconds: int = 0
    """By how much the hours begin later than those of UTC."""


TOTAL = HourSeries(rate=TOTAL_EVENT_RATE, odd_hours=TOTAL_EVENT_RATE_ODD_HOURS, this_hour=TOTAL_EVENTS_THIS_HOUR)
ERRORS = HourSeries(rate=ERROR_EVENT_RATE, odd_hours=ERROR_EVENT_RATE_ODD_HOURS, this_hour=ERROR_EVENTS_THIS_HOUR)


def hour_rules(slo: Slo, pair: Sequence[HourSeries], settings: RuleSettings) -> list[RecordingRule]:
    """Record the events since the hour began, all and bad ones."""
    labels = series_labels(slo, settings)
    queries = [(series.odd_hours, _odd_hours(slo, series, settings)) for series in pair]
    queries += [(series.this_hour, _this_hour(slo, series, settings)) for series in pair]
    return [RecordingRule(record=record, expression=expression, labels=labels) for record, expression in queries]


def _odd_hours(slo: Slo, series: HourSeries, settings: RuleSettings) -> str:
    return f"{now(slo, series.rate, settings)} * ({_phase(series)} >= bool {_HOUR})"


def _this_hour(slo: Slo, series: HourSeries, settings: RuleSettings) -> str:
    everything, odd = summed(slo, series.rate, _HOUR), summed(slo, series.odd_hours, _HOUR)
    return f"{settings.interval_seconds} * abs({everything} * ({_phase(series)} < bool {_HOUR}) - {odd})"


def _phase(series: HourSeries) -> str:
    """Give the seconds since an even hour began; a sample at the full hour is the last of the hour that ends."""
    return f"(time() - {number(series.shift_seconds + _MILLISECOND)}) % {2 * _HOUR}"
