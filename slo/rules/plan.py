"""What is recorded for an SLO: over which windows, from how long a rate."""

from dataclasses import dataclass

from slo.conventions import ratio_rate
from slo.model import CalendarWindow, Occurrences, RollingWindow, Slo, ThresholdIndicator, Window
from slo.rules.interface import RuleSettings
from slo.windows import AlertWindows, alert_windows, period_name, period_seconds

_LEAST_INTERVALS = 2
"""A window of fewer would miss a sample now and then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The windows of one SLO."""

    alert_windows: AlertWindows
    rate_seconds: int
    """Over which rates are taken from the raw metrics, and the window of the current burn rate."""
    window_seconds: tuple[int, ...]
    """Over which ratios are recorded, ascending; the period is among them unless it is a calendar's."""


def windows_of(slo: Slo, settings: RuleSettings) -> AlertWindows:
    """Choose the alert windows of an SLO."""
    slice_seconds = 0 if isinstance(slo.budgeting, Occurrences) else slo.budgeting.slice_seconds
    shortest = max(slice_seconds, _LEAST_INTERVALS * settings.interval_seconds)
    return alert_windows(period_seconds(slo.window), settings.tables, shortest_seconds=shortest)


def plan_of(slo: Slo, settings: RuleSettings) -> Plan:
    """Choose all windows of an SLO."""
    windows = windows_of(slo, settings)
    rate_seconds = min(settings.rate_window_seconds, *windows.seconds())
    lookbacks = (condition.lookback_seconds for condition in slo.alerting.conditions)
    period = (slo.window.seconds,) if isinstance(slo.window, RollingWindow) else ()
    lengths = {rate_seconds, *windows.seconds(), *lookbacks, *period}
    return Plan(alert_windows=windows, rate_seconds=rate_seconds, window_seconds=tuple(sorted(lengths)))


def is_smoothed(slo: Slo) -> bool:
    """Say whether the base series already hold rates over a window, and not single looks or slices."""
    return isinstance(slo.budgeting, Occurrences) and not isinstance(slo.indicator, ThresholdIndicator)


def period_ratio(window: Window) -> str:
    """Name the recorded ratio over an SLO's window."""
    if isinstance(window, CalendarWindow):
        return f"{ratio_rate(0).removesuffix('0s')}_{period_name(window)}"
    return ratio_rate(window.seconds)
