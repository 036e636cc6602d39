"""Events over a window that ends now, from what is recorded."""

from slo.durations import spell_duration
from slo.model import Slo
from slo.promql import aggregate
from slo.rules.identity import latest, summed
from slo.rules.interface import RuleSettings
from slo.rules.this_hour import HourSeries

_DAY = 86_400
_PART = "slo_part"
ROUNDING = "0.000001"
"""Events; what is less is the rounding of a sum that is 0."""


def events_over(slo: Slo, series: HourSeries, seconds: int, settings: RuleSettings) -> str:
    """Sum the events of a window: of up to a day sample by sample, of a longer one hour by hour."""
    if seconds <= _DAY:
        return f"{settings.interval_seconds} * {summed(slo, series.rate, seconds)}"
    return _hour_by_hour(slo, series, seconds)


def _hour_by_hour(slo: Slo, series: HourSeries, seconds: int) -> str:
    """Sum the full hours, add this hour so far, take off what the first of the hours had before the window began.

    Each of the three may be missing: a new service has no full hour yet.
    """
    hour, window = latest(slo, series.this_hour), spell_duration(seconds)
    before = latest(slo, series.this_hour, earlier_seconds=seconds)
    parts = (
        f"sum_over_time({hour}[{window}:1h] offset 1ms)",
        f'label_replace({hour}, "{_PART}", "now", "", "")',
        f'label_replace(-{before}, "{_PART}", "before", "", "")',
    )
    union = "\n  or\n  ".join(parts)
    return f"clamp_min({aggregate('sum', slo.group_labels, f'{chr(10)}  {union}{chr(10)}')}, 0)"
