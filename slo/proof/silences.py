"""Cases of no events: idle, gone, never there."""

from collections.abc import Iterator

from slo.conventions import CURRENT_BURN_RATE, OBJECTIVE, SLO_ID, TOTAL_EVENT_RATE
from slo.model import EventsIndicator, Idle
from slo.promql import selector
from slo.proof.burns import STEADY_SECONDS, busy_rate
from slo.proof.course import from_on, reachable
from slo.proof.interface import Case, Check, Phase
from slo.proof.promises import absent_within, tiers
from slo.proof.subject import Subject

_CALM_SECONDS = STEADY_SECONDS // 2
_LONGEST_SECONDS = 7200


def silence_cases(subject: Subject) -> Iterator[Case]:
    """Yield the cases without events."""
    if _can_idle(subject):
        yield _idle(subject)
    if subject.slo.alerting.absent.is_enabled and subject.is_derived:
        yield _gone(subject)
    yield _never_there(subject)


# Private


def _can_idle(subject: Subject) -> bool:
    """Only counters can stand still and be there."""
    return subject.is_derived and all(
        isinstance(part.slo.indicator, EventsIndicator) and part.inputs and not part.inputs.gauges
        for part in subject.parts
    )


def _idle(subject: Subject) -> Case:
    step, rate = subject.interval_seconds, busy_rate(subject)
    calm = from_on(_CALM_SECONDS, max(step, subject.slice_seconds))
    idle = from_on(_CALM_SECONDS + subject.lag_seconds, max(step, subject.slice_seconds))
    end = calm + idle
    checks = [_is_idle(subject, end)]
    if subject.slo.semantics.idle is Idle.BAD:
        checks += _fires_on_idle(subject, calm)
        idle = max([idle, *(check.at_seconds - calm + step for check in checks)])
    else:
        times = (from_on(calm + idle / 2, step), end)
        checks += [Check(at_seconds=at, query=subject.any_alert(), value=0, because="no alert fires") for at in times]
    if subject.slo.semantics.idle is Idle.GOOD:
        burn = f"max({selector(CURRENT_BURN_RATE, {SLO_ID: subject.slo.id})})"
        checks.append(Check(at_seconds=end, query=burn, value=0, because="idle time counts as good"))
    sentence = (
        "fires on idle time, which counts as bad"
        if subject.slo.semantics.idle is Idle.BAD
        else "stays silent on idle time"
    )
    return Case(
        id="idle",
        sentence=sentence,
        interval_seconds=step,
        phases=(Phase(seconds=calm, events_per_second=rate), Phase(seconds=idle + step)),
        checks=tuple(checks),
    )


def _is_idle(subject: Subject, at: int) -> Check:
    ids = "|".join(part.slo.id for part in subject.parts)
    query = f'max({TOTAL_EVENT_RATE}{{{SLO_ID}=~"{ids}"}})'
    return Check(at_seconds=at, query=query, value=0, because="the rules see that there are no events")


def _fires_on_idle(subject: Subject, calm: int) -> list[Check]:
    """An alert fires once a long window has no events left; the longest take too long to wait for."""
    checks = []
    for name, tier, windows in tiers(subject):
        can_fire = reachable((windows.quick, windows.slow), subject.budget)
        emptied = min((window.long_seconds for window in can_fire), default=_LONGEST_SECONDS + 1)
        if emptied <= _LONGEST_SECONDS:
            at = calm + from_on(emptied + subject.lag_seconds + tier.for_seconds, subject.interval_seconds)
            checks.append(Check(at_seconds=at, query=subject.alert(name), value=1, because=f"the {name} fires"))
    return checks


def _gone(subject: Subject) -> Case:
    step, rate, alert = subject.interval_seconds, busy_rate(subject), subject.slo.alerting.absent
    calm = from_on(_CALM_SECONDS, max(step, subject.slice_seconds))
    within = absent_within(subject)
    gone, back = within + 2 * step, from_on(subject.lag_seconds, step) + 2 * step
    fires = subject.absent_alert()
    checks = [
        Check(at_seconds=calm, query=fires, value=0, because="it does not fire while there is data"),
        Check(at_seconds=calm + within, query=fires, value=1, because="the alert for absent data fires"),
        Check(at_seconds=calm + gone + back, query=fires, value=0, because="the alert has ended"),
    ]
    if from_on(alert.for_seconds, step) > step:
        before = calm + from_on(alert.for_seconds, step) - step
        checks.insert(1, Check(at_seconds=before, query=fires, value=0, because="a short gap is no reason to alert"))
    return Case(
        id="data-goes-away",
        sentence="says so when the data goes away, and not sooner; is silent again when it is back",
        interval_seconds=step,
        phases=(
            Phase(seconds=calm, events_per_second=rate),
            Phase(seconds=gone, is_gone=True),
            Phase(seconds=back + step, events_per_second=rate),
        ),
        checks=tuple(checks),
    )


def _never_there(subject: Subject) -> Case:
    step = subject.interval_seconds
    seconds = absent_within(subject) + from_on(subject.lag_seconds, step)
    objective = f"count({selector(OBJECTIVE, {SLO_ID: subject.slo.id})})"
    return Case(
        id="silent-without-data",
        sentence="stays silent for a service that never had data",
        interval_seconds=step,
        phases=(Phase(seconds=seconds + step, is_gone=True),),
        checks=(
            Check(at_seconds=seconds, query=subject.any_alert(), value=0, because="no alert fires"),
            Check(at_seconds=seconds, query=objective, value=1, because="the rules are evaluated"),
        ),
        takes_every_rule=not tiers(subject),
    )
