"""Cases of steady burns: silent at the objective, a ticket and no page on a slow burn, every window for itself."""

import math
from collections.abc import Iterator

from slo.conventions import CURRENT_BURN_RATE, SLO_ID, ratio_rate
from slo.durations import spell_duration
from slo.model import Tier
from slo.promql import number, selector
from slo.proof.course import Course, from_on
from slo.proof.interface import Case, Check, Phase
from slo.proof.promises import tiers
from slo.proof.subject import Subject
from slo.windows import BurnWindow, TierWindows

_LEAST_RATE = 10
_SHORT_OF = 0.95
_OVER = 1.05
_PART_FASTER = 0.9
_CLEARLY = 1.01
_BUSIER = 20
_STEPS_PER_WINDOW = 30
_TOLERANCE = 0.02
STEADY_SECONDS = 1800
"""After that every window holds the burn rate that there is, however long the window."""


def busy_rate(subject: Subject) -> int:
    """Choose events per second, so many that no guard against low traffic has a say."""
    windows, guard = subject.plan.alert_windows.all(), subject.slo.guard
    enough = [float(1 / (window.factor * subject.budget)) / subject.plan.rate_seconds for window in windows]
    return math.ceil(max(_LEAST_RATE, 2 * max(enough), 2 * guard.min_events / subject.plan.rate_seconds))


def shows_burn(subject: Subject, at_seconds: int, burn_rate: float) -> Check:
    """Check that the rules saw the events: without it, silence would prove nothing."""
    burn = f"max({selector(CURRENT_BURN_RATE, {SLO_ID: subject.slo.id})})"
    allowed = max(_TOLERANCE * burn_rate, 1e-6)
    query = f"abs({burn} - {burn_rate:.12g}) <= bool {allowed:.12g}"
    return Check(at_seconds=at_seconds, query=query, value=1, because=f"the burn rate is seen to be {burn_rate:.4g}")


def burn_cases(subject: Subject) -> Iterator[Case]:
    """Yield the cases of steady burns."""
    every = tiers(subject)
    yield _objective(subject)
    if (slow_burn := _slow_burn_rate(subject)) is not None and {name for name, _, _ in every} == {"page", "ticket"}:
        yield _slow_burn(subject, slow_burn)
    for name, _, windows in every:
        for window in (windows.quick, windows.slow):
            if float(window.factor * subject.budget) * _OVER < 1 and _stands_alone(subject, windows, window):
                yield _window(subject, name, windows, window)


# Private


def _objective(subject: Subject) -> Case:
    factors = (float(window.factor) for window in subject.plan.alert_windows.all())
    burn = _SHORT_OF * min(1.0, *factors)
    step = subject.interval_seconds
    times = [from_on(part * STEADY_SECONDS, step) for part in (0.25, 0.5, 1)]
    checks = [Check(at_seconds=at, query=subject.any_alert(), value=0, because="no alert fires") for at in times]
    return Case(
        id="silent-at-the-objective",
        sentence=f"stays silent at {burn:.3g} times the budget",
        interval_seconds=step,
        phases=(_burning(subject, STEADY_SECONDS + step, burn),),
        checks=(*checks, shows_burn(subject, times[-1], burn)),
        starts_at_recorded=not subject.takes_any_ratio,
    )


def _slow_burn_rate(subject: Subject) -> float | None:
    """Choose a burn rate between the ticket's lowest factor and the page's."""
    windows = subject.plan.alert_windows
    ticket = float(min(windows.ticket.quick.factor, windows.ticket.slow.factor))
    page = min(float(min(windows.page.quick.factor, windows.page.slow.factor)), 1 / float(subject.budget))
    return math.sqrt(ticket * page) if ticket * _OVER**2 < page else None


def _slow_burn(subject: Subject, burn: float) -> Case:
    step = subject.interval_seconds
    tier = subject.slo.alerting.ticket
    late = from_on(STEADY_SECONDS + subject.lag_seconds + tier.for_seconds, step)
    early = from_on(STEADY_SECONDS / 2, step)
    return Case(
        id="tickets-on-a-slow-burn",
        sentence=f"tickets, and does not page, at {burn:.3g} times the budget",
        interval_seconds=step,
        phases=(_burning(subject, late + step, burn),),
        checks=(
            Check(at_seconds=early, query=subject.alert("page"), value=0, because="no page fires"),
            Check(at_seconds=late, query=subject.alert("page"), value=0, because="no page fires"),
            Check(at_seconds=late, query=subject.alert("ticket"), value=1, because="the ticket fires"),
            shows_burn(subject, late, burn),
        ),
        starts_at_recorded=not subject.takes_any_ratio,
    )


def _window(subject: Subject, name: str, windows: TierWindows, window: BurnWindow) -> Case:
    """Burn a little slower than a window's factor, a little faster until it fires, and a little slower again.

    Much busier calm before keeps the tier's other window out of it. At the end only the short window can end the alert:
    the long one is above the factor still.
    """
    step, phases = _step(subject, window), _around_factor(subject, windows, window)
    course, budget = Course(phases), subject.budget
    slower, faster, again = (sum(phase.seconds for phase in phases[:count]) for count in (2, 3, 4))
    states = [(at, course.fires(windows, budget, at, lag_seconds=0)) for at in range(slower, faster, step)]
    fires = next((at for at, state in states if state), faster)
    silent = max((at for at, state in states if state is False and at < fires), default=slower)
    late = fires + from_on(_tier(subject, name).for_seconds, step)
    quiet, firing, ended = f"no {name} fires", f"the {name} fires", f"the {name} has ended with its short window"
    which = "quick" if window is windows.quick else "slow"
    long_ratio = f"max({selector(ratio_rate(window.long_seconds), {SLO_ID: subject.slo.id})})"
    return Case(
        id=f"{name}-{which}-windows",
        sentence=f"the {name}'s {which} windows ({spell_duration(window.short_seconds)} and "
        f"{spell_duration(window.long_seconds)}) fire above {window.factor.normalize():f} times the budget, not below",
        interval_seconds=step,
        phases=phases,
        checks=(
            _is_near(long_ratio, slower, _SHORT_OF * float(window.factor * budget)),
            Check(at_seconds=slower, query=subject.alert(name), value=0, because=quiet),
            Check(at_seconds=silent, query=subject.alert(name), value=0, because=f"{quiet} yet"),
            Check(at_seconds=late, query=subject.alert(name), value=1, because=firing),
            *_still_burns(subject, course, window, again - step),
            Check(at_seconds=again - step, query=subject.alert(name), value=0, because=ended),
        ),
        starts_at_recorded=True,
    )


def _still_burns(subject: Subject, course: Course, window: BurnWindow, at: int) -> list[Check]:
    """Check that only the short window ended the alert, where the long one is long enough to burn on."""
    factor = window.factor * subject.budget
    if course.ratio(at - window.long_seconds, at) <= _CLEARLY * float(factor):
        return []
    long_ratio = f"max({selector(ratio_rate(window.long_seconds), {SLO_ID: subject.slo.id})})"
    query = f"{long_ratio} > bool {number(factor)}"
    return [Check(at_seconds=at, query=query, value=1, because="the long window burns on")]


def _stands_alone(subject: Subject, windows: TierWindows, window: BurnWindow) -> bool:
    """Say whether a burn below a window's factor leaves its alert silent; else the tier's other window decides."""
    phases = _around_factor(subject, windows, window)
    course = Course(phases)
    ends = (phases[0].seconds + phases[1].seconds, course.seconds - _step(subject, window))
    return all(course.fires(windows, subject.budget, at, lag_seconds=0) is False for at in ends)


def _around_factor(subject: Subject, windows: TierWindows, window: BurnWindow) -> tuple[Phase, ...]:
    step, tier = (
        _step(subject, window),
        _tier(subject, "page" if windows is subject.plan.alert_windows.page else "ticket"),
    )
    other = windows.slow.long_seconds if window is windows.quick else window.short_seconds
    waits = from_on(tier.for_seconds, step) + step
    ends = from_on(window.short_seconds + tier.keep_firing_seconds, step) + 2 * step
    slower, faster = (times * float(window.factor) for times in (_SHORT_OF, _OVER))
    return (
        Phase(seconds=from_on(other, step), events_per_second=_BUSIER * busy_rate(subject)),
        _burning(subject, from_on(window.long_seconds, step), slower),
        _burning(subject, from_on(_PART_FASTER * window.long_seconds, step) + waits, faster),
        _burning(subject, ends, slower),
    )


def _is_near(query: str, at_seconds: int, expected: float) -> Check:
    near = f"abs({query} - {expected:.12g}) <= bool {_TOLERANCE * expected:.12g}"
    return Check(at_seconds=at_seconds, query=near, value=1, because=f"the long window is seen to hold {expected:.4g}")


def _tier(subject: Subject, name: str) -> Tier:
    return next(tier for other, tier, _ in tiers(subject) if other == name)


def _burning(subject: Subject, seconds: int, burn_rate: float) -> Phase:
    rate = busy_rate(subject)
    return Phase(seconds=seconds, events_per_second=rate, bad_ratio=min(1.0, burn_rate * float(subject.budget)))


def _step(subject: Subject, window: BurnWindow) -> int:
    """Choose how often the rules are evaluated over recorded series, which are as dense as ever."""
    return max(1, window.long_seconds // _STEPS_PER_WINDOW // subject.interval_seconds) * subject.interval_seconds
