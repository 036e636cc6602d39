"""Cases of little traffic: one failure is no reason to alert, several are."""

from collections.abc import Iterator

from slo.conventions import SLO_ID, ratio_rate
from slo.durations import spell_duration
from slo.model import Tier
from slo.promql import number, selector
from slo.proof.course import from_on
from slo.proof.interface import Case, Check, Phase
from slo.proof.promises import tiers
from slo.proof.subject import Subject
from slo.rules.guard import counts_failures
from slo.windows import BurnWindow

_LEAST_EVENTS = 2
_LONGEST_WHOLE_SECONDS = 7200
"""Longer tests take too long where every rule is evaluated at its own interval."""
_SEEN = 0.8
"""Of a failure, when it is still in a window as short as the rates'."""


def low_traffic_cases(subject: Subject) -> Iterator[Case]:
    """Yield the cases of little traffic, one for each window that one failure alone would fire."""
    if not counts_failures(subject.slo) or subject.slo.guard.min_failures <= 1:
        return
    for name, tier, windows in tiers(subject):
        for which, window in (("quick", windows.quick), ("slow", windows.slow)):
            if _events(subject, window) >= _LEAST_EVENTS:
                whole = subject.counts_events and window.long_seconds <= _LONGEST_WHOLE_SECONDS
                yield _one_failure(subject, name, which, window, whole=whole)
                if _can_repeat(subject, window):
                    yield _several(subject, (name, which, tier), window, whole=whole)


# Private


def _events(subject: Subject, window: BurnWindow) -> float:
    """Choose so few events in a long window that one failure is thrice what the factor allows."""
    return 1 / (3 * float(window.factor * subject.budget))


def _can_repeat(subject: Subject, window: BurnWindow) -> bool:
    return 2 * subject.slo.guard.min_failures <= _events(subject, window) and not subject.slo.guard.min_events


def _one_failure(subject: Subject, name: str, which: str, window: BurnWindow, *, whole: bool) -> Case:
    rate, rising = _events(subject, window) / window.long_seconds, subject.plan.rate_seconds
    step = _step(subject, window, whole=whole)
    calm = from_on(window.long_seconds, step)
    # In the series that the SLO reads a failure comes at once; in the recorded rates it takes their window.
    seconds = subject.scrape_seconds if whole else from_on(rising, subject.interval_seconds)
    failure = Phase(seconds=seconds, events_per_second=rate + 1 / seconds, bad_ratio=1 / (1 + rate * seconds))
    after = from_on(subject.lag_seconds + window.short_seconds, step)
    seen = from_on(calm + (seconds + _SEEN * rising if whole else seconds), step)
    quiet = f"no {name} fires"
    return Case(
        id=f"{name}-{which}-one-failure",
        sentence=f"no {name} fires on one failure among {_events(subject, window):.3g} events in "
        f"{spell_duration(window.long_seconds)}",
        interval_seconds=step,
        phases=(
            Phase(seconds=calm, events_per_second=rate),
            failure,
            Phase(seconds=after, events_per_second=rate),
        ),
        checks=(
            *(_too_fast(subject, window, length, seen) for length in (window.short_seconds, window.long_seconds)),
            Check(at_seconds=seen, query=subject.alert(name), value=0, because=quiet),
            Check(at_seconds=calm + after, query=subject.alert(name), value=0, because=quiet),
        ),
        starts_at_recorded=not whole,
    )


def _several(subject: Subject, alert: tuple[str, str, Tier], window: BurnWindow, *, whole: bool) -> Case:
    name, which, tier = alert
    failures, rate = subject.slo.guard.min_failures, _events(subject, window) / window.long_seconds
    step = _step(subject, window, whole=whole)
    calm = from_on(window.long_seconds, step)
    enough = from_on((failures + 1) / rate + subject.lag_seconds, step) + from_on(tier.for_seconds, step)
    return Case(
        id=f"{name}-{which}-several-failures",
        sentence=f"the {name} fires on an outage in as little traffic, after {failures} failures",
        interval_seconds=step,
        phases=(
            Phase(seconds=calm, events_per_second=rate),
            Phase(seconds=enough + step, events_per_second=rate, bad_ratio=1.0),
        ),
        checks=(Check(at_seconds=calm + enough, query=subject.alert(name), value=1, because=f"the {name} fires"),),
        starts_at_recorded=not whole,
    )


def _step(subject: Subject, window: BurnWindow, *, whole: bool) -> int:
    return subject.interval_seconds if whole else from_on(window.short_seconds / 2, subject.interval_seconds)


def _too_fast(subject: Subject, window: BurnWindow, seconds: int, at: int) -> Check:
    ratio = f"max({selector(ratio_rate(seconds), {SLO_ID: subject.slo.id})})"
    query = f"{ratio} > bool {number(window.factor * subject.budget)}"
    return Check(at_seconds=at, query=query, value=1, because="the failure alone burns too fast for this window")
