"""The base of all sums: events per second, each sample standing for one interval."""

from slo.conventions import ERROR_EVENT_RATE, TOTAL_EVENT_RATE
from slo.model import Occurrences, Slo
from slo.rules.event_rates import EventRates, event_rates
from slo.rules.identity import series_labels
from slo.rules.interface import RecordingRule, RuleSettings
from slo.rules.timeslices import slice_rates


def base_rules(slo: Slo, rate_seconds: int, settings: RuleSettings) -> list[RecordingRule]:
    """Record all events and the bad ones."""
    labels = series_labels(slo, settings)
    rates = _rates(slo, rate_seconds, settings)
    return [
        RecordingRule(record=TOTAL_EVENT_RATE, expression=rates.total, labels=labels),
        RecordingRule(record=ERROR_EVENT_RATE, expression=rates.errors, labels=labels),
    ]


def _rates(slo: Slo, rate_seconds: int, settings: RuleSettings) -> EventRates:
    if isinstance(slo.budgeting, Occurrences):
        return event_rates(slo, window_seconds=rate_seconds, interval_seconds=settings.interval_seconds)
    return slice_rates(slo, slo.budgeting, settings)
