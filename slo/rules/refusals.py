"""SLOs for which no rules can be right, with the reason."""

from collections.abc import Iterator

from slo.durations import spell_duration
from slo.errors import Mistake
from slo.model import CalendarWindow, Composite, Occurrences, Slo
from slo.rules.interface import INTERVAL_SECONDS
from slo.rules.templates import faults
from slo.rules.zones import fixed_offset_seconds


def refusals(slo: Slo, *, interval_seconds: int = INTERVAL_SECONDS) -> list[Mistake]:
    """Say why there can be no rules for an SLO; nothing where there can."""
    parts = slo.indicator.components if isinstance(slo.indicator, Composite) else ()
    of_parts = (mistake for part in parts for mistake in refusals(part.slo, interval_seconds=interval_seconds))
    return [*_zone(slo), *of_parts, *_unreadable_texts(slo), *_slices(slo, interval_seconds), *_no_budget(slo)]


def _zone(slo: Slo) -> Iterator[Mistake]:
    if isinstance(slo.window, CalendarWindow) and fixed_offset_seconds(slo.window.time_zone) is None:
        rule = "the clocks of this zone change, and rules cannot follow them, as PromQL knows no time zones"
        next_step = "choose UTC or a zone without daylight saving time (`slo report` and `slo backtest` know this one)"
        place = slo.origin.place("spec.timeWindow[0].calendar.timeZone")
        yield Mistake(place=place, value=slo.window.time_zone, rule=rule, next_step=next_step)


def _unreadable_texts(slo: Slo) -> Iterator[Mistake]:
    """Find what an owner wrote as a template, and Prometheus would not read."""
    alerting = slo.alerting
    links = {"runbook_url": alerting.runbook_url, "dashboard_url": alerting.dashboard_url}
    texts = [links, alerting.labels, alerting.annotations]
    texts += [some for tier in (alerting.page, alerting.ticket) for some in (tier.labels, tier.annotations)]
    found = {(name, fault) for some in texts for name, text in some.items() for fault in faults(text)}
    for name, fault in sorted(found):
        rule = f"Prometheus reads this text of an alert as a template, and cannot: {fault}"
        next_step = 'mend it, or write `{{ "{{" }}` for two braces'
        yield Mistake(place=slo.origin.place(), value=f"{slo.id}: {name}", rule=rule, next_step=next_step)


def _slices(slo: Slo, interval_seconds: int) -> Iterator[Mistake]:
    if not isinstance(slo.budgeting, Occurrences) and slo.budgeting.slice_seconds < interval_seconds:
        value = f"{slo.id}: a slice of {spell_duration(slo.budgeting.slice_seconds)}"
        rule = f"must be at least --interval ({spell_duration(interval_seconds)}): an evaluation counts one slice"
        next_step = "choose longer slices, or a shorter --interval"
        yield Mistake(place=slo.origin.place(), value=value, rule=rule, next_step=next_step)


def _no_budget(slo: Slo) -> Iterator[Mistake]:
    if slo.budget_ratio <= 0:
        value = f"{slo.id}: {slo.objective_ratio * 100:f} %"
        rule = "an objective of 100 % leaves no error budget, and any failure would burn it infinitely fast"
        next_step = "choose an objective below 100 %"
        yield Mistake(place=slo.origin.place(), value=value, rule=rule, next_step=next_step)
