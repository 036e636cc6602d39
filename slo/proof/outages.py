"""Cases of outages: a page in time, and its end."""

from collections.abc import Iterator

from slo.conventions import PERIOD_BURN_RATE, SLO_ID
from slo.model import CalendarWindow, EventsIndicator, MissingErrors, Tier
from slo.promql import selector
from slo.proof.burns import busy_rate, shows_burn
from slo.proof.course import Course, from_on
from slo.proof.interface import Case, Check, Phase
from slo.proof.promises import fires_within, resolves_within, tiers
from slo.proof.subject import Subject
from slo.windows import TierWindows

_PERIOD_TOLERANCE = 0.05
_CALM_SECONDS = 3300
"""The promise is about windows full of good events; the outage is in two of the recorded hours."""
_LONGEST_RECOVERY_SECONDS = _LONGEST_WHOLE_SECONDS = 3600
"""Longer tests take too long where every rule is evaluated at its own interval."""
_COARSER = 4
"""By so much, where the series are recorded already."""


def outage_cases(subject: Subject) -> Iterator[Case]:
    """Yield the cases of outages that can be proven."""
    for name, tier, windows in tiers(subject):
        if (seconds := fires_within(subject, tier, windows)) is not None:
            yield _outage(subject, (name, tier, windows), seconds)


# Private


def _outage(subject: Subject, alert: tuple[str, Tier, TierWindows], promised: int) -> Case:
    name, tier, windows = alert
    is_first = tiers(subject)[0][0] == name
    is_whole = subject.is_derived and (is_first or promised <= _LONGEST_WHOLE_SECONDS)
    step = subject.interval_seconds * (1 if is_whole else _COARSER)
    calm = from_on(_CALM_SECONDS, max(step, subject.slice_seconds))
    promised = from_on(promised, step)
    outage = from_on(promised + 2 * subject.lag_seconds, max(step, subject.slice_seconds))
    recovery = resolves_within(subject, tier, windows)
    sees_end = recovery <= _LONGEST_RECOVERY_SECONDS
    recovery = from_on(recovery if sees_end else subject.lag_seconds, step)
    rate = busy_rate(subject)
    phases = (
        Phase(seconds=calm, events_per_second=rate),
        Phase(seconds=outage, events_per_second=rate, bad_ratio=1.0),
        Phase(seconds=recovery + 2 * step, events_per_second=rate),
    )
    end = calm + outage
    firing = f"the {name} fires"
    checks = [
        shows_burn(subject, calm, 0.0),
        Check(at_seconds=calm, query=subject.any_alert(), value=0, because="nothing fires before the outage"),
        Check(at_seconds=calm + promised, query=subject.alert(name), value=1, because=firing),
        Check(at_seconds=end, query=subject.alert(name), value=1, because=f"{firing} still"),
        shows_burn(subject, end, 1 / float(subject.budget)),
    ]
    if sees_end:
        ended = Check(at_seconds=end + recovery, query=subject.alert(name), value=0, because=f"the {name} has ended")
        checks.append(ended)
    if is_first:
        checks += _period(subject, Course(phases), end + recovery)
    return Case(
        id=f"{name}-on-an-outage",
        sentence=f"{name}s on a total outage in time{', and ends after it' if sees_end else ''}",
        interval_seconds=step,
        phases=phases,
        checks=tuple(checks),
        starts_at_recorded=not is_whole,
        takes_every_rule=is_first,
        has_bystander=True,
        starts_without_errors=_may_be_born_late(subject),
    )


def _may_be_born_late(subject: Subject) -> bool:
    """Say whether no series of errors means no errors; a ratio has no value without it."""
    return subject.slo.semantics.missing_errors is MissingErrors.ZERO and all(
        isinstance(part.slo.indicator, EventsIndicator) for part in subject.parts
    )


def _period(subject: Subject, course: Course, at: int) -> list[Check]:
    """Check the share of the SLO's own window, where it has not begun anew since the start."""
    window = subject.slo.window
    if isinstance(window, CalendarWindow):
        if window.time_zone != "UTC":
            return []
    elif window.seconds < at:
        return []
    expected = course.ratio(0, at) / float(subject.budget)
    # Where a value is looked at, a rate that rises may reach its edge as late as its window is long.
    late = 0.0 if subject.counts_events else subject.plan.rate_seconds / at / float(subject.budget)
    allowed = expected * _PERIOD_TOLERANCE + late
    burn = f"max({selector(PERIOD_BURN_RATE, {SLO_ID: subject.slo.id})})"
    query = f"abs({burn} - {expected:.12g}) <= bool {allowed:.12g}"
    return [Check(at_seconds=at, query=query, value=1, because="the SLO's window holds the events of the outage")]
