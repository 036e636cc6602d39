"""SLOs for which no rules can be right, with the reason."""

from slo.errors import Mistake
from slo.model import CalendarWindow, Composite, Slo
from slo.rules.zones import fixed_offset_seconds


def refusals(slo: Slo) -> list[Mistake]:
    """Say why there can be no rules for an SLO; nothing where there can."""
    found = []
    if isinstance(slo.window, CalendarWindow) and fixed_offset_seconds(slo.window.time_zone) is None:
        rule = "the clocks of this zone change, and rules cannot follow them, as PromQL knows no time zones"
        next_step = "choose UTC or a zone without daylight saving time (`slo report` and `slo backtest` know this one)"
        place = slo.origin.place("spec.timeWindow[0].calendar.timeZone")
        found.append(Mistake(place=place, value=slo.window.time_zone, rule=rule, next_step=next_step))
    if isinstance(slo.indicator, Composite):
        found += [mistake for component in slo.indicator.components for mistake in refusals(component.slo)]
    if slo.budget_ratio <= 0:
        value = f"{slo.id}: {slo.objective_ratio * 100:f} %"
        rule = "an objective of 100 % leaves no error budget, and any failure would burn it infinitely fast"
        next_step = "choose an objective below 100 %"
        found.append(Mistake(place=slo.origin.place(), value=value, rule=rule, next_step=next_step))
    return found
