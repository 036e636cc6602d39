"""Ratios of bad events over windows, and the events they are made of."""

from slo.conventions import ERROR_EVENT_RATE, TOTAL_EVENT_RATE, error_events, ratio_rate, total_events
from slo.durations import spell_duration
from slo.model import CalendarWindow, Composite, Idle, RollingWindow, Slo
from slo.rules.calendar import calendar_events
from slo.rules.composites import mean_ratio
from slo.rules.event_rates import event_rates
from slo.rules.identity import latest, now, series_labels
from slo.rules.interface import RecordingRule, RuleSettings
from slo.rules.plan import Plan, is_smoothed, period_ratio
from slo.rules.this_hour import ERRORS, TOTAL
from slo.rules.window_sums import ROUNDING, events_over


def ratio_rules(slo: Slo, plan: Plan, settings: RuleSettings) -> list[RecordingRule]:
    """Record the ratio over every window, and the events of those that are sums."""
    rules: list[RecordingRule] = []
    for seconds in plan.window_seconds:
        if seconds > plan.rate_seconds or not is_smoothed(slo):
            rules += _from_sums(slo, seconds, settings)
        else:
            rules.append(_ratio(slo, seconds, _from_rates(slo, seconds, plan, settings), settings))
    if isinstance(slo.window, CalendarWindow):
        rules += _of_calendar(slo, slo.window, settings)
    return rules


def composite_rules(slo: Slo, composite: Composite, plan: Plan, settings: RuleSettings) -> list[RecordingRule]:
    """Record the ratio of a composite SLO over every window."""
    rules = [
        _ratio(slo, seconds, mean_ratio(slo, composite, ratio_rate(seconds)), settings)
        for seconds in plan.window_seconds
    ]
    if isinstance(slo.window, CalendarWindow):
        record = period_ratio(slo.window)
        rules.append(_recording(slo, record, mean_ratio(slo, composite, record), settings))
    return rules


def divided(slo: Slo, errors: str, total: str, *, more_than: str = ROUNDING) -> str:
    """Divide bad events by all; where there are none the SLO says what that means."""
    ratio = f"{errors}\n/\n({total} > {more_than})"
    if slo.semantics.idle is Idle.IGNORE:
        return ratio
    idle = f"({total} <= bool {more_than})" if slo.semantics.idle is Idle.BAD else f"0 * {total}"
    return f"{ratio}\nor\n{idle}"


def _from_rates(slo: Slo, seconds: int, plan: Plan, settings: RuleSettings) -> str:
    """Divide what was recorded just now; over a window that is shorter still, the raw metrics."""
    if seconds == plan.rate_seconds:
        errors, total = now(slo, ERROR_EVENT_RATE, settings), now(slo, TOTAL_EVENT_RATE, settings)
    else:
        rates = event_rates(slo, window_seconds=seconds, interval_seconds=settings.interval_seconds)
        errors, total = f"({rates.errors})", f"({rates.total})"
    return divided(slo, errors, total, more_than="0")


def _from_sums(slo: Slo, seconds: int, settings: RuleSettings) -> list[RecordingRule]:
    name = spell_duration(seconds)
    rules = [_recording(slo, total_events(name), events_over(slo, TOTAL, seconds, settings), settings)]
    errors = events_over(slo, ERRORS, seconds, settings)
    if isinstance(slo.window, RollingWindow) and seconds == slo.window.seconds:
        rules.append(_recording(slo, error_events(name), errors, settings))
        errors = latest(slo, error_events(name))
    ratio = divided(slo, errors, latest(slo, total_events(name)))
    return [*rules, _ratio(slo, seconds, ratio, settings)]


def _of_calendar(slo: Slo, window: CalendarWindow, settings: RuleSettings) -> list[RecordingRule]:
    total, errors = total_events(str(window.unit)), error_events(str(window.unit))
    ratio = divided(slo, latest(slo, errors), latest(slo, total))
    return [
        _recording(slo, total, calendar_events(slo, window, TOTAL), settings),
        _recording(slo, errors, calendar_events(slo, window, ERRORS), settings),
        _recording(slo, period_ratio(window), ratio, settings),
    ]


def _recording(slo: Slo, record: str, expression: str, settings: RuleSettings) -> RecordingRule:
    return RecordingRule(record=record, expression=expression, labels=series_labels(slo, settings))


def _ratio(slo: Slo, seconds: int, expression: str, settings: RuleSettings) -> RecordingRule:
    labels = series_labels(slo, settings, window_seconds=seconds)
    return RecordingRule(record=ratio_rate(seconds), expression=expression, labels=labels)
