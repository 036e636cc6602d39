"""When a burn rate is believed: where there is little traffic one failure alone is a high ratio."""

from decimal import Decimal

from slo.conventions import ratio_rate, total_events
from slo.durations import spell_duration
from slo.model import Composite, EventsIndicator, Idle, RatioTimeslices, Slo, ThresholdIndicator, Timeslices
from slo.promql import number
from slo.rules.identity import latest
from slo.rules.window_sums import ROUNDING
from slo.windows import BurnWindow

_SLACK = Decimal("0.5")
"""Of an event: a rate over a window puts the edges of an event a little outside."""


def counts_failures(slo: Slo) -> bool:
    """Say whether bad events come whole, so that they can be counted."""
    if isinstance(slo.budgeting, RatioTimeslices) or isinstance(slo.indicator, Composite):
        return False
    return isinstance(slo.indicator, EventsIndicator | ThresholdIndicator) or isinstance(slo.budgeting, Timeslices)


def guards(slo: Slo, window: BurnWindow) -> list[str]:
    """Give the conditions under which a burn rate over a long window is believed."""
    conditions = []
    events = latest(slo, total_events(spell_duration(window.long_seconds)))
    threshold = window.factor * slo.budget_ratio
    if counts_failures(slo) and slo.guard.min_failures > 1 and threshold > 0:
        failures = f"{latest(slo, ratio_rate(window.long_seconds))} * {events}"
        enough = [f"{failures} >= {number(slo.guard.min_failures - _SLACK)}", f"{events} >= {number(1 / threshold)}"]
        if slo.semantics.idle is Idle.BAD:
            enough.append(f"{events} <= {ROUNDING}")
        conditions.append(" or ".join(enough))
    if slo.guard.min_events > 0 and not isinstance(slo.indicator, Composite):
        conditions.append(f"{events} >= {number(slo.guard.min_events - _SLACK)}")
    return conditions
