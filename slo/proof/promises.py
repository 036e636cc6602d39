"""What the rules promise, computed from windows, objective, `for` and interval."""

from slo.durations import spell_duration
from slo.model import Tier
from slo.proof.course import from_on, outage_seconds, reachable
from slo.proof.subject import Subject
from slo.rules.guard import counts_failures
from slo.windows import TierWindows


def tiers(subject: Subject) -> list[tuple[str, Tier, TierWindows]]:
    """List the tiers that are on: name, what the SLO says of it, windows."""
    alerting, windows = subject.slo.alerting, subject.plan.alert_windows
    every = [("page", alerting.page, windows.page), ("ticket", alerting.ticket, windows.ticket)]
    return [one for one in every if one[1].is_enabled]


def fires_within(subject: Subject, tier: Tier, windows: TierWindows) -> int | None:
    """Say how long after its begin a total outage fires at the latest; None if it never does.

    Two scrapes for the first error to be seen as an increase, one evaluation, and `for`.
    """
    can_fire = reachable((windows.quick, windows.slow), subject.budget)
    if not can_fire:
        return None
    rate_seconds = subject.plan.rate_seconds
    found = min(outage_seconds(one, subject.budget, rate_seconds=rate_seconds) for one in can_fire)
    seen = max(found, _believed(subject)) + 2 * subject.scrape_seconds + 2 * subject.slice_seconds
    interval = subject.interval_seconds
    return from_on(seen, interval) + interval + from_on(tier.for_seconds, interval)


def resolves_within(subject: Subject, tier: Tier, windows: TierWindows) -> int:
    """Say how long after the end of an outage an alert ends at the latest: when its short windows are clean."""
    short = max(windows.quick.short_seconds, windows.slow.short_seconds)
    lag = subject.plan.rate_seconds + 2 * subject.scrape_seconds + 2 * subject.slice_seconds
    return from_on(short + lag + tier.keep_firing_seconds, subject.interval_seconds) + subject.interval_seconds


def absent_within(subject: Subject) -> int:
    """Say how long after the last sample the alert for absent data fires at the latest."""
    alert, interval = subject.slo.alerting.absent, subject.interval_seconds
    gone = subject.plan.rate_seconds + subject.slice_seconds
    return from_on(gone, interval) + from_on(alert.for_seconds, interval) + 2 * interval


def promises(subject: Subject) -> list[str]:
    """Write the promises as sentences."""
    sentences = []
    for name, tier, windows in tiers(subject):
        seconds = fires_within(subject, tier, windows)
        if seconds is None:
            sentences.append(f"the {name} cannot fire: a total outage burns at {1 / subject.budget:.3g} only")
            continue
        ends = spell_duration(resolves_within(subject, tier, windows))
        sentences.append(
            f"{name}s within {spell_duration(seconds)} of a total outage, and ends within {ends} of its end"
        )
    if subject.slo.alerting.absent.is_enabled:
        sentences.append(f"says within {spell_duration(absent_within(subject))} that the data has gone")
    return sentences


# Private


def _believed(subject: Subject) -> float:
    """Say when there are bad events enough for the low-traffic guard, where time is counted and events are few."""
    if subject.counts_events or not subject.is_derived:
        return 0.0
    guard = subject.slo.guard
    failures = guard.min_failures if counts_failures(subject.slo) else 0
    return float(failures * subject.event_seconds)
