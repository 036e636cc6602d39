"""What a back-test is asked, and which moments it has to fetch for that."""

from dataclasses import dataclass, field, replace
from math import floor

from slo.backtest.fetch import Source, Span
from slo.backtest.history import Grid
from slo.backtest.incidents import Incident
from slo.backtest.model import Asked
from slo.backtest.what_if import Alternatives
from slo.errors import InvalidInput, Mistake, Place
from slo.model import Slo
from slo.periods import period_at
from slo.rules.interface import RuleSettings
from slo.rules.plan import plan_of

STEPS_SECONDS = (30, 60, 120, 300)
"""To choose from where a look at every evaluation would be too many: each divides an hour."""
MOST_MOMENTS = 400_000
"""Of one SLO, its budget's period included: what fits into memory and is replayed in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be replayed, and how."""

    asked: Asked
    step_seconds: int
    source: Source = Source.AUTO
    alternatives: Alternatives = field(default_factory=Alternatives)
    incidents: tuple[Incident, ...] | None = None
    """None: there is no list to hold the alerts against."""
    settings: RuleSettings = field(default_factory=RuleSettings)
    """What the rules are generated with."""


def span_of(slo: Slo, question: Question) -> Span:
    """Say which moments are needed.

    They are every step from the longest alert window before the stretch on, and before that every hour of the
    budget's period.
    """
    step, asked = question.step_seconds, question.asked
    variants = [replace(slo, window=window) for window in question.alternatives.windows(slo)]
    lookback = max(max(_lengths(variant, question.settings)) for variant in variants)
    begin = min(period_at(variant.window, asked.from_time).start for variant in variants)
    fine = _full_hour(asked.from_time - lookback)
    first_hour = min(_full_hour(begin), fine) + _HOUR_SECONDS
    return Span(
        hours=Grid(first_time=first_hour, step_seconds=_HOUR_SECONDS, count=(fine - first_hour) // _HOUR_SECONDS + 1),
        steps=Grid(first_time=fine + step, step_seconds=step, count=(asked.to_time - fine) // step),
        rate_seconds=plan_of(slo, question.settings).rate_seconds,
        interval_seconds=question.settings.interval_seconds,
    )


def fitting_step(slos: tuple[Slo, ...], question: Question) -> int:
    """Choose the rules' own interval, or else the smallest step that keeps every SLO bounded.

    Raises:
        InvalidInput: None does.
    """
    interval = question.settings.interval_seconds
    for step in (interval, *(step for step in STEPS_SECONDS if step > interval)):
        tried = replace(question, step_seconds=step)
        if all(span_of(slo, tried).whole.count <= MOST_MOMENTS for slo in slos):
            return step
    raise _too_long(STEPS_SECONDS[-1])


def check_step(slos: tuple[Slo, ...], question: Question) -> None:
    """Refuse a step that a user chose if it does not fit.

    Raises:
        InvalidInput: It is too long for the alert windows, or too short for the stretch.
    """
    step = question.step_seconds
    shortest = min(plan_of(slo, question.settings).alert_windows.seconds()[0] for slo in slos)
    if _HOUR_SECONDS % step or step > shortest:
        rule = f"must divide an hour and be at most {shortest}s, the shortest window"
        raise InvalidInput([_mistake(f"{step}s", rule, "choose 30s, 1m or 5m, or leave it out")])
    if any(span_of(slo, question).whole.count > MOST_MOMENTS for slo in slos):
        raise _too_long(step)


# Private

_HOUR_SECONDS = 3600


def _lengths(slo: Slo, settings: RuleSettings) -> tuple[int, ...]:
    windows = plan_of(slo, settings).alert_windows.seconds()
    return (*windows, *(condition.lookback_seconds for condition in slo.alerting.conditions))


def _full_hour(time: float) -> int:
    return floor(time / _HOUR_SECONDS) * _HOUR_SECONDS


def _too_long(step: int) -> InvalidInput:
    rule = f"is too short a step for this stretch and its budget's period: more than {MOST_MOMENTS:,} moments"
    return InvalidInput([_mistake(f"{step}s", rule, "ask for a shorter stretch, or for a longer step")])


def _mistake(value: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file="--step"), value=value, rule=rule, next_step=next_step)
